//! `GET /graphql`: a WebSocket with the sub-protocol `graphql-transport-ws`, for subscriptions. Queries
//! and commands go by `POST`.

mod protocol;
mod socket;
mod sockets;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use tracing::Instrument as _;

pub(super) use sockets::Sockets;

use super::App;
use super::refusal::{refusal, refused, turned_away};
use super::request_id::request_id;
use super::session::{session, token};
use super::source_address::SourceAddress;
use super::user_agent::UserAgent;
use crate::graphql::error::Code;
use crate::limits;

/// Turns a request into a WebSocket. Its session comes with it, or with the first message.
pub(super) async fn live(
    State(app): State<App>,
    source: SourceAddress,
    user_agent: UserAgent,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let sentence = "open a WebSocket here for subscriptions; queries and mutations go by POST";
        let mut answer = refusal(StatusCode::UPGRADE_REQUIRED, Code::BadInput, sentence);
        answer.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return answer;
    };
    let upgrade = upgrade.protocols([protocol::NAME]);
    if upgrade.selected_protocol().is_none() {
        let sentence = "speak the sub-protocol `graphql-transport-ws`: it is the only one here";
        return refusal(StatusCode::BAD_REQUEST, Code::BadInput, sentence);
    }
    let session = match token(&headers) {
        None => None,
        Some(_) => match session(&app, source, &headers).await {
            Ok(session) => Some(session),
            Err((status, no_answer)) => {
                let refused = refused(status, no_answer.code, &no_answer.sentence);
                return turned_away(no_answer.code, refused);
            }
        },
    };
    let Some(place) = app.sockets.place(source.0) else {
        let sentence = "there are too many subscriptions open from where you are; close some";
        return refusal(StatusCode::SERVICE_UNAVAILABLE, Code::Limited, sentence);
    };
    let id = request_id();
    let span = tracing::error_span!("socket", %id);
    upgrade
        .max_message_size(limits::SOCKET_MESSAGE)
        .max_frame_size(limits::SOCKET_MESSAGE)
        .read_buffer_size(limits::SOCKET_MESSAGE)
        .write_buffer_size(0)
        .on_upgrade(move |socket| {
            let client = socket::Client { app, source, user_agent: user_agent.0 };
            socket::serve(socket, client, session, place).instrument(span)
        })
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
