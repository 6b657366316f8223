//! Downloads. `POST /exports/accesses`: accesses; JSON in, CSV or FHIR AuditEvents out, streamed. A patient's
//! own record is in `my_record`.

mod my_record;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chartlog_domain::ids::{AccessId, SessionId};
use serde::de::DeserializeOwned;

use super::App;
use super::pieces::Pieces;
use super::refusal::{status_of, turns_away};
use super::request_id::request_id;
use super::session::{Failure, session};
use super::source_address::SourceAddress;
use super::user_agent::UserAgent;
use crate::arrival::Arrival;
use crate::exchange::accesses::{Export, Wanted};
use crate::exchange::export::Broken;
use crate::graphql::error::Code;
use crate::limits;
use crate::read::{NoAnswer, Question};

const PATH: &str = "/exports/accesses";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, post(accesses)).merge(my_record::routes())
}

async fn accesses(
    State(app): State<App>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match begin(&app, source, user_agent, &headers, &body).await {
        Ok((Export { id, format, pieces }, by)) => {
            let pieces = Pieces::of(app.node.clone(), by, pieces);
            download(format.media_type(), &format!("accesses-{id}.{}", format.extension()), pieces)
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
    let sentence = "the body must be one JSON object with `format` (csv, balp-ndjson or \
                    balp-bundle), `purpose`, and optionally `filter`";
    let wanted: Wanted = object(body, sentence)?;
    let question = Question {
        session,
        source_address: source.0.to_string(),
        arrival: Arrival {
            request: Some(AccessId(request_id())),
            user_agent,
            purpose: Some(wanted.purpose.clone()),
        },
        document: format!("POST {PATH}"),
        operation_name: None,
        variables: serde_json::from_slice(body).unwrap_or_default(),
        at_least: None,
    };
    if question.typed_bytes() > limits::QUESTION {
        let sentence = "the filter is too long";
        return Err((status_of(Code::Limited), NoAnswer::new(Code::Limited, sentence)));
    }
    let begun = app.exporter.begin(question, wanted).await;
    begun.map(|export| (export, by)).map_err(|no_answer| (status_of(no_answer.code), no_answer))
}

/// What was sent, when it is the JSON object that the sentence asks for.
fn object<T: DeserializeOwned>(body: &[u8], sentence: &str) -> Result<T, Failure> {
    // A struct could be read from an array too.
    let is_object = body.trim_ascii_start().first() == Some(&b'{');
    let object = is_object.then(|| serde_json::from_slice(body).ok()).flatten();
    object.ok_or_else(|| (StatusCode::BAD_REQUEST, NoAnswer::new(Code::BadInput, sentence)))
}

fn download(kind: &str, name: &str, pieces: Pieces<Broken>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, Body::new(pieces)).into_response()
}

#[cfg(test)]
mod tests;
