//! Which session a request comes with: a bearer token, or the cookie that the sign-in page gets.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use zeroize::Zeroizing;

use super::App;
use crate::auth::{Session, SessionError};
use crate::graphql::error::Code;
use crate::limits;
use crate::read::NoAnswer;

/// A refusal and its HTTP status.
pub(super) type Failure = (StatusCode, NoAnswer);

/// `__Host-` binds it to this host, to HTTPS and to the whole site (RFC 6265bis, 4.1.3.2).
const COOKIE: &str = "__Host-chartlog";

/// The session of a request, which is used by that.
///
/// # Errors
/// `UNAUTHENTICATED` when there is none that runs.
pub(super) async fn session(app: &App, headers: &HeaderMap) -> Result<Session, Failure> {
    let token = bearer(headers).or_else(|| cookie(headers));
    let found = match token {
        None => Err(SessionError::Unknown),
        Some(token) if app.node.sessions().is_at_hand(&token) => app.node.sessions().find(&token),
        Some(token) => {
            // It is looked for in the log, or its end is put there: not on a thread of requests.
            let (node, span) = (app.node.clone(), tracing::Span::current());
            let look = move || span.in_scope(|| node.sessions().find(&token));
            let found = tokio::task::spawn_blocking(look);
            found.await.unwrap_or(Err(SessionError::Unknown))
        }
    };
    found.map_err(|error| match error {
        SessionError::Unknown => (
            StatusCode::UNAUTHORIZED,
            NoAnswer::new(
                Code::Unauthenticated,
                "send `Authorization: Bearer TOKEN` with the token of a session that runs, or sign in",
            ),
        ),
        SessionError::Journal(error) => {
            tracing::error!(%error, "a session could not be looked up");
            (StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable())
        }
    })
}

fn bearer(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Zeroizing::new(token.trim().to_owned()))
}

fn cookie(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE);
    let (_, token) = found.next()?;
    // Two of them were not both set by this server.
    found.next().is_none().then(|| Zeroizing::new(token.to_owned()))
}

/// The header that gives a browser its session.
pub(super) fn set_cookie(token: &str) -> Option<HeaderValue> {
    let most = limits::SESSION_US / 1_000_000;
    let cookie = Zeroizing::new(format!(
        "{COOKIE}={token}; Path=/; Max-Age={most}; Secure; HttpOnly; SameSite=Strict"
    ));
    let mut value = HeaderValue::from_str(&cookie).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes it away.
pub(super) const CLEAR_COOKIE: &str =
    "__Host-chartlog=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
