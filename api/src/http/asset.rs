//! What pages are made of: texts in this binary, of one kind each.

use std::borrow::Cow;

use axum::http::header;
use axum::response::IntoResponse;

/// A text with its media type.
pub(super) async fn asset(
    kind: &'static str,
    text: impl Into<Cow<'static, str>>,
) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text.into())
}
