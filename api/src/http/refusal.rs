//! Refusals over HTTP, all in one shape: the one of GraphQL errors.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use crate::graphql::error::Code;
use crate::random;

/// Marks an answer that turns a request away before a schema or a command has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TurnedAway(pub(super) Code);

/// A refusal of a request that has got no id yet: it is turned away.
pub(super) fn refusal(status: StatusCode, code: Code, sentence: &str) -> Response {
    turned_away(code, refused(status, code, sentence, request_id()))
}

/// A refusal that turns a request away.
pub(super) fn turned_away(code: Code, mut refused: Response) -> Response {
    refused.extensions_mut().insert(TurnedAway(code));
    refused
}

/// A refusal of a request.
pub(super) fn refused(status: StatusCode, code: Code, sentence: &str, id: Uuid) -> Response {
    let body = json!({ "errors": [{
        "message": sentence,
        "extensions": { "code": code.as_str(), "requestId": id.to_string() },
    }] });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// An id for a request; all zeros when there is no randomness, for an answer that then fails
/// anyway.
pub(super) fn request_id() -> Uuid {
    random::id().unwrap_or_else(|_| Uuid::nil())
}
