//! Refusals over HTTP, all in one shape: the one of GraphQL errors.

use async_graphql::ServerError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::request_id::request_id;
use super::session::Failure;
use crate::graphql::error::{Code, code_of};

/// Marks an answer that turns a request away before a schema or a command has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TurnedAway(pub(super) Code);

/// A refusal of a request that goes no further: it is turned away.
pub(super) fn refusal(status: StatusCode, code: Code, sentence: &str) -> Response {
    turned_away(code, refused(status, code, sentence))
}

/// The same of what was found.
pub(super) fn turns_away((status, no_answer): Failure) -> Response {
    refusal(status, no_answer.code, &no_answer.sentence)
}

/// A refusal that turns a request away.
pub(super) fn turned_away(code: Code, mut refused: Response) -> Response {
    refused.extensions_mut().insert(TurnedAway(code));
    refused
}

/// The status of a refusal, wherever it is not GraphQL's to say.
pub(super) const fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::StepUpRequired => StatusCode::FORBIDDEN,
        Code::BadInput | Code::Refused => StatusCode::BAD_REQUEST,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::Limited => StatusCode::TOO_MANY_REQUESTS,
        Code::Behind | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A refusal of the request that this task answers.
pub(super) fn refused(status: StatusCode, code: Code, sentence: &str) -> Response {
    let body = json!({ "errors": [error(code, sentence, request_id())] });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// One error, as the caller is told it.
pub(super) fn error(code: Code, sentence: &str, request: Uuid) -> Value {
    json!({
        "message": sentence,
        "extensions": { "code": code.as_str(), "requestId": request.to_string() },
    })
}

/// The errors that a schema gave, as the caller is told them.
pub(super) fn errors(given: &[ServerError], request: Uuid) -> Value {
    let told = given.iter().map(|error| {
        let mut told = serde_json::to_value(error).unwrap_or_else(|_| json!({}));
        told["extensions"]["code"] = json!(code_of(error));
        told["extensions"]["requestId"] = json!(request.to_string());
        told
    });
    told.collect()
}
