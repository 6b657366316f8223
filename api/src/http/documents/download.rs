//! `GET /documents/{document}/{attachment}`: a file, or a range of it.

use std::ops::Range;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chartlog_domain::encounter::document::is_media_type;
use chartlog_domain::ids::{AccessId, SessionId};
use serde_json::json;

use super::super::App;
use super::super::pieces::Pieces;
use super::super::refusal::{refused, status_of, turns_away};
use super::super::request_id::request_id;
use super::super::session::session;
use super::super::source_address::SourceAddress;
use super::super::user_agent::UserAgent;
use super::{REPR_DIGEST, digest, purpose};
use crate::arrival::Arrival;
use crate::files::{ByteRange, Download, Part, Wanted};
use crate::read::Question;

/// What a file is that nobody has said anything of.
const UNKNOWN: &str = "application/octet-stream";

pub(super) async fn download(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    headers: HeaderMap,
) -> Response {
    let session = match session(&app, source, &headers).await {
        Ok(session) => session,
        Err(failure) => return turns_away(failure),
    };
    let range = text(&headers, header::RANGE);
    let (document, attachment) = path.map(|Path(path)| path).unwrap_or_default();
    let wanted = Wanted {
        record: document.parse().ok(),
        number: attachment.parse().ok(),
        range: range.and_then(ByteRange::parse),
        if_range: text(&headers, header::IF_RANGE).map(str::to_owned),
        sha256: digest::wants_sha256(&headers),
    };
    let request = Some(AccessId(request_id()));
    let arrival = Arrival { request, user_agent, purpose: purpose(&headers) };
    // What was sent in place of an id may be anything, and is not kept.
    let variables = json!({
        "document": wanted.record.map(|record| record.to_string()),
        "attachment": wanted.number,
        "range": wanted.range.and(range),
    });
    let by = session.id;
    let question = Question {
        session,
        source_address: source.0.to_string(),
        arrival,
        document: "GET /documents/{document}/{attachment}".to_owned(),
        operation_name: None,
        variables,
        at_least: None,
    };
    let neutral = format!("document-{}-{}", named(&wanted), wanted.number.unwrap_or_default());
    match app.downloader.begin(question, wanted).await {
        Ok(file) => answer(&app, by, file, &neutral),
        Err(no_answer) => refused(status_of(no_answer.code), no_answer.code, &no_answer.sentence),
    }
}

fn named(wanted: &Wanted) -> String {
    wanted.record.map(|record| record.to_string()).unwrap_or_default()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The name of the file says what kind it is, and nothing about anybody.
fn answer(app: &App, by: SessionId, file: Download, neutral: &str) -> Response {
    let kind = file.content_type.filter(|kind| is_media_type(kind));
    let kind = kind.unwrap_or_else(|| UNKNOWN.to_owned());
    let name = format!("attachment; filename=\"{neutral}.{}\"", extension(&kind));
    let size = file.size;
    let mut headers = vec![
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, format!("\"{}\"", hex::encode(file.digest))),
    ];
    if let Some(sha256) = &file.sha256 {
        headers.push((REPR_DIGEST, digest::sha256(sha256)));
    }
    let (status, length) = match &file.part {
        Part::Whole => (StatusCode::OK, size),
        Part::Bytes(Range { start, end }) => {
            headers.push((header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1)));
            (StatusCode::PARTIAL_CONTENT, end - start)
        }
        Part::Nothing => {
            headers.push((header::CONTENT_RANGE, format!("bytes */{size}")));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0)
        }
    };
    if file.part != Part::Nothing {
        headers.push((header::CONTENT_TYPE, kind));
        headers.push((header::CONTENT_DISPOSITION, name));
    }
    headers.push((header::CONTENT_LENGTH, length.to_string()));
    let pieces = Pieces::of(app.node.clone(), by, file.pieces);
    let mut response = (status, Body::new(pieces)).into_response();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn extension(kind: &str) -> &'static str {
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/pdf" => "pdf",
        "application/dicom" => "dcm",
        "application/fhir+json" | "application/json" => "json",
        "application/xml" | "text/xml" => "xml",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/tiff" => "tif",
        "text/plain" => "txt",
        _ => "bin",
    }
}
