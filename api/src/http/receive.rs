//! Bodies are received whole, in bounded time and size, before anything looks at them.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;

use super::refusal::refusal;
use crate::graphql::error::Code;
use crate::limits;

/// Why there is no body.
enum NoBody {
    /// It is larger than [`limits::BODY`].
    TooLarge,
    /// The connection broke, or the body was framed wrongly.
    Broken,
}

/// Receives the body and hands it on in one piece.
pub(super) async fn receive(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let waits = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(limits::BODY_TIME, whole(body, waits)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(NoBody::TooLarge)) => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::Limited,
            &format!("the body is over its limit of {} bytes", limits::BODY),
        ),
        Ok(Err(NoBody::Broken)) => refusal(
            StatusCode::BAD_REQUEST,
            Code::BadInput,
            "the body could not be read; send again",
        ),
        Err(_) => refusal(
            StatusCode::REQUEST_TIMEOUT,
            Code::Limited,
            &format!("the body took longer than {} seconds", limits::BODY_TIME.as_secs()),
        ),
    }
}

/// A body that is too large is read to its end and thrown away, within reason: many clients
/// listen for an answer only when they have sent everything. One that `waits` for leave to send
/// listens now.
async fn whole(mut body: Body, waits: bool) -> Result<Bytes, NoBody> {
    let announced = body.size_hint().lower();
    let too_large = announced > limits::BODY as u64;
    if too_large && (waits || announced > limits::BODY_DISCARDED) {
        return Err(NoBody::TooLarge);
    }
    let mut bytes = Vec::new();
    let mut received = 0_u64;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| NoBody::Broken)?.into_data() else { continue };
        received += data.len() as u64;
        if received > limits::BODY_DISCARDED {
            return Err(NoBody::TooLarge);
        }
        if received > limits::BODY as u64 {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&data);
        }
    }
    if received > limits::BODY as u64 { Err(NoBody::TooLarge) } else { Ok(bytes.into()) }
}
