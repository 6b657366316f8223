//! Each request has an id: its answer gives it, in a header and in what it says, every log line about
//! it has it, and the access record of it is found by it.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::random;

/// The header of every answer.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static ID: Uuid;
}

/// Gives a request its id. What a client or a proxy sends under that name does not count: two
/// requests could bear one id.
pub(super) async fn identify(request: Request, next: Next) -> Response {
    let id = made();
    // At the level of errors, so that no choice of levels takes the id from a line.
    let span = tracing::error_span!("request", %id);
    let mut response = ID.scope(id, next.run(request).instrument(span)).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// The id of the request that this task answers.
pub(super) fn request_id() -> Uuid {
    ID.try_with(|id| *id).unwrap_or_else(|_| made())
}

/// All zeros when there is no randomness, for an answer that then fails anyway.
pub(super) fn made() -> Uuid {
    random::id().unwrap_or_else(|_| Uuid::nil())
}
