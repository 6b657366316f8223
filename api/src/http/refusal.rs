//! Refusals over HTTP, all in one shape: the one of GraphQL errors.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use super::request_id::request_id;
use crate::graphql::error::Code;

/// A refusal of the request that this task answers.
pub(super) fn refusal(status: StatusCode, code: Code, sentence: &str) -> Response {
    refused(status, code, sentence, request_id())
}

/// A refusal of a request.
pub(super) fn refused(status: StatusCode, code: Code, sentence: &str, id: Uuid) -> Response {
    let body = json!({ "errors": [{
        "message": sentence,
        "extensions": { "code": code.as_str(), "requestId": id.to_string() },
    }] });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
