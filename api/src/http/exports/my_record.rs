//! `POST /exports/my-record`: a patient's own record as a sealed download. JSON in, with the passphrase;
//! an age file out, streamed.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chartlog_domain::ids::AccessId;

use super::{Pieces, status_of};
use crate::arrival::Arrival;
use crate::exchange::own_record::{Export, Wanted};
use crate::graphql::error::Code;
use crate::http::App;
use crate::http::refusal::refusal;
use crate::http::request_id::request_id;
use crate::http::session::{Failure, session};
use crate::http::source_address::SourceAddress;
use crate::http::user_agent::UserAgent;
use crate::read::{NoAnswer, Question};

const PATH: &str = "/exports/my-record";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, post(my_record))
}

async fn my_record(
    State(app): State<App>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match begin(&app, source, user_agent, &headers, &body).await {
        Ok(export) => download(export),
        Err((status, no_answer)) => refusal(status, no_answer.code, &no_answer.sentence),
    }
}

async fn begin(
    app: &App,
    source: SourceAddress,
    user_agent: Option<String>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Export, Failure> {
    let session = session(app, headers).await?;
    // A struct could be read from an array too.
    let object = body.trim_ascii_start().first() == Some(&b'{');
    let wanted = object.then(|| serde_json::from_slice::<Wanted>(body).ok()).flatten();
    let wanted = wanted.ok_or_else(|| {
        let sentence = "the body must be one JSON object with `passphrase`, which opens the file";
        (StatusCode::BAD_REQUEST, NoAnswer::new(Code::BadInput, sentence))
    })?;
    let question = Question {
        session,
        source_address: source.0.to_string(),
        arrival: Arrival { request: Some(AccessId(request_id())), user_agent, purpose: None },
        document: format!("POST {PATH}"),
        operation_name: None,
        // What was sent is the passphrase: it has no place in the log.
        variables: serde_json::Value::Null,
        at_least: None,
    };
    let begun = app.record_exporter.begin(question, wanted).await;
    begun.map_err(|no_answer| (status_of(no_answer.code), no_answer))
}

fn download(export: Export) -> Response {
    let name = format!("attachment; filename=\"my-record-{}.jsonl.age\"", export.id);
    let kind = "application/age".to_owned();
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    (headers, Body::new(Pieces(export.pieces))).into_response()
}

#[cfg(test)]
mod tests;
