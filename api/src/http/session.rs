//! Which session a request comes with: a bearer token, or the cookie that the sign-in page gets.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use zeroize::Zeroizing;

use chartlog_domain::facts::oversight::Request;

use super::App;
use super::source_address::SourceAddress;
use crate::access_record;
use crate::arrival::Arrival;
use crate::auth::{Session, SessionError};
use crate::blocking;
use crate::graphql::error::Code;
use crate::journal::JournalError;
use crate::node::Node;
use crate::read::NoAnswer;

/// A refusal and its HTTP status.
pub(super) type Failure = (StatusCode, NoAnswer);

/// `__Host-` binds it to this host, to HTTPS and to the whole site (RFC 6265bis, 4.1.3.2).
const COOKIE: &str = "__Host-chartlog";

/// The session of a request, which is used by that.
///
/// # Errors
/// `UNAUTHENTICATED` when there is none that runs, `FORBIDDEN` when it is a machine client's.
pub(super) async fn session(
    app: &App,
    source: SourceAddress,
    headers: &HeaderMap,
) -> Result<Session, Failure> {
    session_of(app, source, token(headers)).await
}

/// As [`session`], of a token that came in another way.
pub(super) async fn session_of(
    app: &App,
    source: SourceAddress,
    token: Option<Zeroizing<String>>,
) -> Result<Session, Failure> {
    let Some(token) = token else { return Err(unauthenticated()) };
    if app.node.clients().find(&token).is_some() {
        let sentence = "machine clients have no schema and no account page: their facets \
                        are fed to them, which this version does not do yet";
        return Err((StatusCode::FORBIDDEN, NoAnswer::new(Code::Forbidden, sentence)));
    }
    let found = if app.node.sessions().is_at_hand(&token) {
        app.node.sessions().find(&token)
    } else {
        // It is looked for in the log, or its end is put there: not on a thread of requests.
        let (node, token) = (app.node.clone(), token.clone());
        let found = blocking::spawn(move || node.sessions().find(&token));
        found.await.unwrap_or(Err(SessionError::Unknown))
    };
    match found {
        Ok(session) => Ok(session),
        Err(SessionError::Unknown) => {
            without_session(app, source, token).await?;
            Err(unauthenticated())
        }
        Err(SessionError::Journal(error)) => {
            tracing::error!(%error, "a session could not be looked up");
            Err((StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable()))
        }
    }
}

fn unauthenticated() -> Failure {
    let sentence =
        "send `Authorization: Bearer TOKEN` with the token of a session that runs, or sign in";
    (StatusCode::UNAUTHORIZED, NoAnswer::new(Code::Unauthenticated, sentence))
}

/// Puts on record that a token came of which no session runs, before anybody is told so.
async fn without_session(
    app: &App,
    source: SourceAddress,
    token: Zeroizing<String>,
) -> Result<(), Failure> {
    let node = app.node.clone();
    let recorded =
        blocking::spawn(move || node.sign_in().without_session(&token, &source.0.to_string()));
    let unavailable = || (StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable());
    recorded.await.map_err(|_| unavailable())?.map_err(|error| {
        tracing::error!(%error, "a token without a session could not be recorded");
        unavailable()
    })
}

/// The token that a request comes with.
pub(super) fn token(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    bearer(headers).or_else(|| cookie(headers))
}

/// Whose token it is, for the record of a request that is turned away: that is no use of a session.
///
/// # Errors
/// When log or keys cannot be read.
pub(super) fn whose(
    node: &Node,
    token: &str,
    source: &SourceAddress,
    arrival: &Arrival,
) -> Result<Option<Request>, JournalError> {
    let address = source.0.to_string();
    if let Some(client) = node.clients().find(token) {
        return Ok(Some(access_record::request_of_client(&client, address, arrival)));
    }
    let found = node.sessions().peek(token)?;
    Ok(found.map(|session| access_record::request_of(&session, address, arrival)))
}

fn bearer(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    bearer_of(headers.get(header::AUTHORIZATION)?.to_str().ok()?)
}

/// The token of `Bearer TOKEN`.
pub(super) fn bearer_of(value: &str) -> Option<Zeroizing<String>> {
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

/// The header that gives a browser its session, until the browser is closed: on a workstation that
/// several people share, the next one finds none.
pub(super) fn set_cookie(token: &str) -> Option<HeaderValue> {
    let cookie =
        Zeroizing::new(format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"));
    let mut value = HeaderValue::from_str(&cookie).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes it away.
pub(super) const CLEAR_COOKIE: &str =
    "__Host-chartlog=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
