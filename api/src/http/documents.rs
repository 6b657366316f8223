//! Files of documents: `POST /documents` takes one in as it comes, `GET /documents/{document}/{attachment}`
//! lets one out. Addresses and headers hold ids, never anything about anybody.

mod digest;
mod download;
#[cfg(test)]
mod tests;
mod upload;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, header};
use axum::routing::{get, post};

use super::App;

/// Where files are sent.
pub(super) const PATH: &str = "/documents";

/// The visit in which an upload will be filed.
const ENCOUNTER: HeaderName = HeaderName::from_static("chartlog-encounter");
/// The id of the command `fileDocument` that will file it.
const COMMAND: HeaderName = HeaderName::from_static("chartlog-command-id");
/// The purpose of use of this request, when it is not the session's.
const PURPOSE: HeaderName = HeaderName::from_static("chartlog-purpose");
/// Digest of what is sent (RFC 9530, 2).
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
/// Digest of the file (RFC 9530, 3).
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
/// Which digest of the file is wanted (RFC 9530, 4).
const WANT_REPR_DIGEST: HeaderName = HeaderName::from_static("want-repr-digest");

/// What a page of an allowed origin may send with a file or for one.
pub(super) const SENT: [HeaderName; 8] = [
    ENCOUNTER,
    COMMAND,
    PURPOSE,
    CONTENT_DIGEST,
    REPR_DIGEST,
    WANT_REPR_DIGEST,
    header::RANGE,
    header::IF_RANGE,
];

/// What such a page may read of an answer.
pub(super) const TOLD: [HeaderName; 5] = [
    header::ETAG,
    header::ACCEPT_RANGES,
    header::CONTENT_RANGE,
    header::CONTENT_DISPOSITION,
    REPR_DIGEST,
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, post(upload::upload))
        .route("/documents/{document}/{attachment}", get(download::download))
}

/// The purpose of use that a request names, as it was sent.
fn purpose(headers: &HeaderMap) -> Option<String> {
    headers.get(&PURPOSE).map(|named| String::from_utf8_lossy(named.as_bytes()).into_owned())
}
