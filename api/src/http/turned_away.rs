//! Requests that are turned away before a schema or a command sees them, although somebody is
//! signed in: of another site's page, with another method, not JSON, too large, of a machine. They
//! go on record with the session that they came with. Without a session they do not, or anybody
//! could fill the disk.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use chartlog_domain::ids::AccessId;
use zeroize::Zeroizing;

use super::App;
use super::refusal::{TurnedAway, refused, status_of};
use super::request_id::request_id;
use super::session::{token, whose};
use super::source_address::SourceAddress;
use super::user_agent::UserAgent;
use crate::access_record;
use crate::arrival::Arrival;
use crate::blocking;
use crate::graphql::error::Code;
use crate::read::NoAnswer;

/// Puts on record who was turned away, before they are told.
pub(super) async fn record(
    State(app): State<App>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    request: Request,
    next: Next,
) -> Response {
    let token = token(request.headers());
    let arrival = Arrival { request: Some(AccessId(request_id())), user_agent, purpose: None };
    let answer = next.run(request).await;
    let (Some(TurnedAway(code)), Some(token)) = (answer.extensions().get().copied(), token) else {
        return answer;
    };
    match on_record(&app, token, source, arrival, answer.status(), code).await {
        Ok(()) => answer,
        Err(NoAnswer { code, sentence }) => refused(status_of(code), code, &sentence),
    }
}

/// Puts on record who was turned away, when the token is that of a session.
///
/// # Errors
/// When that cannot be recorded, or their account was refused too much: then they are told nothing else.
pub(super) async fn on_record(
    app: &App,
    token: Zeroizing<String>,
    source: SourceAddress,
    arrival: Arrival,
    status: StatusCode,
    code: Code,
) -> Result<(), NoAnswer> {
    let node = app.node.clone();
    let recorded = blocking::spawn(move || {
        let who = whose(&node, &token, &source, &arrival).map_err(access_record::not_recorded)?;
        let Some(who) = who else { return Ok(()) };
        // What was asked for is not said: a URL or a body may name somebody.
        let operation = format!("http {}", status.as_u16());
        access_record::turned_away(&node, who, operation, code)
    });
    recorded.await.unwrap_or_else(|error| {
        tracing::error!(%error, "who was turned away could not be recorded");
        Err(NoAnswer::unavailable())
    })
}
