//! `POST /exports/my-record`: a patient's own record as a sealed download. JSON in, with the passphrase;
//! an age file out, streamed.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use chartlog_domain::ids::{AccessId, SessionId};

use super::{download, object};
use crate::arrival::Arrival;
use crate::exchange::own_record::{Export, Wanted};
use crate::http::App;
use crate::http::pieces::Pieces;
use crate::http::refusal::{status_of, turns_away};
use crate::http::request_id::request_id;
use crate::http::session::{Failure, session};
use crate::http::source_address::SourceAddress;
use crate::http::user_agent::UserAgent;
use crate::read::Question;

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
        Ok((Export { id, pieces }, by)) => {
            let pieces = Pieces::of(app.node.clone(), by, pieces);
            download("application/age", &format!("my-record-{id}.jsonl.age"), pieces)
        }
        Err(failure) => turns_away(failure),
    }
}

async fn begin(
    app: &App,
    source: SourceAddress,
    user_agent: Option<String>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Export, SessionId), Failure> {
    let session = session(app, source, headers).await?;
    let by = session.id;
    let sentence = "the body must be one JSON object with `passphrase`, which opens the file";
    let wanted: Wanted = object(body, sentence)?;
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
    begun.map(|export| (export, by)).map_err(|no_answer| (status_of(no_answer.code), no_answer))
}

#[cfg(test)]
mod tests;
