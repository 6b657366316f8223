//! `graphql-transport-ws`: its messages, and the codes that a socket is closed with.
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>

use async_graphql::Response;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::graphql::error::Code;
use crate::http::refusal;
use crate::read::NoAnswer;

/// Name of the sub-protocol.
pub(super) const NAME: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Value>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Value>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Asked,
    },
    Complete {
        id: String,
    },
}

/// What a subscription asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) query: String,
    #[serde(default)]
    pub(super) operation_name: Option<String>,
    #[serde(default)]
    pub(super) variables: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub(super) extensions: Option<Extensions>,
}

#[derive(Deserialize)]
pub(super) struct Extensions {
    /// Purpose of use, when it is not the session's.
    #[serde(default)]
    pub(super) purpose: Option<String>,
}

/// Why a socket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The client has gone, or broken off.
    Gone,
    /// The server stops.
    GoingAway,
    /// A message is too long.
    TooLong,
    /// It cannot be said now whose session it is.
    TryAgain,
    /// What was sent is no message of the protocol.
    BadMessage,
    /// There is no session that runs, or it has ended, or was not asked for yet.
    Unauthorized,
    /// The session is none that may subscribe.
    Forbidden,
    /// There was no `connection_init` in time.
    NoInit,
    /// A subscription of this id is open already.
    Twice(String),
    /// The client does not take what it is told.
    Slow,
    /// The session has too many sockets.
    TooMany,
    /// A second `connection_init`.
    InitTwice,
}

impl Close {
    /// The frame that tells the client; none when there is nobody to tell.
    pub(super) fn frame(&self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Gone => return None,
            Self::GoingAway => (1001, "The server stops: connect again".into()),
            Self::TooLong => (1009, "The message is too long".into()),
            Self::TryAgain => (1013, "Try again later".into()),
            Self::BadMessage => (4400, "Not a message of graphql-transport-ws".into()),
            Self::Unauthorized => (4401, "Unauthorized".into()),
            Self::Forbidden => (4403, "Forbidden".into()),
            Self::NoInit => (4408, "Connection initialisation timeout".into()),
            Self::Twice(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::Slow => {
                (4413, "Too slow: connect again and go on after the last position".into())
            }
            Self::TooMany => (4414, "Too many sockets of one session".into()),
            Self::InitTwice => (4429, "Too many initialisation requests".into()),
        };
        Some(CloseFrame { code, reason: shortened(reason) })
    }
}

/// A reason has room for 123 bytes (RFC 6455, 5.5).
fn shortened(mut reason: String) -> Utf8Bytes {
    const MOST: usize = 123;
    if reason.len() > MOST {
        let end = (0..=MOST).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or_default();
        reason.truncate(end);
    }
    reason.into()
}

pub(super) fn ack() -> Message {
    message(&json!({ "type": "connection_ack" }))
}

/// The answer to a ping carries what the ping carried.
pub(super) fn pong(payload: Option<Value>) -> Message {
    message(&match payload {
        None => json!({ "type": "pong" }),
        Some(payload) => json!({ "type": "pong", "payload": payload }),
    })
}

pub(super) fn next(id: &str, answer: &Response) -> Message {
    message(&json!({ "type": "next", "id": id, "payload": { "data": answer.data } }))
}

pub(super) fn complete(id: &str) -> Message {
    message(&json!({ "type": "complete", "id": id }))
}

/// The end of a subscription that did not run, or does not go on.
pub(super) fn errors(id: &str, answer: &Response, request: Uuid) -> Message {
    let errors = refusal::errors(&answer.errors, request);
    message(&json!({ "type": "error", "id": id, "payload": errors }))
}

/// The end of a subscription that was refused as a whole.
pub(super) fn refused(id: &str, code: Code, sentence: &str, request: Uuid) -> Message {
    let error = refusal::error(code, sentence, request);
    message(&json!({ "type": "error", "id": id, "payload": [error] }))
}

pub(super) fn unanswered(id: &str, no_answer: &NoAnswer, request: Uuid) -> Message {
    refused(id, no_answer.code, &no_answer.sentence, request)
}

fn message(json: &Value) -> Message {
    Message::text(json.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_say_is_read_as_the_protocol_has_it() {
        let said = |text: &str| serde_json::from_str::<Said>(text);
        assert!(matches!(said(r#"{"type":"ping"}"#), Ok(Said::Ping { payload: None })));
        let pong = said(r#"{"type":"pong","payload":{"a":1}}"#);
        assert!(matches!(pong, Ok(Said::Pong {})));
        let init = said(r#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#);
        assert!(matches!(init, Ok(Said::ConnectionInit { payload: Some(_) })));
        let asked = r#"{"type":"subscribe","id":"1","payload":{"query":"subscription { alerts }",
            "operationName":null,"variables":null,"extensions":{"purpose":"TREAT"}}}"#;
        let Ok(Said::Subscribe { id, payload }) = said(asked) else { panic!("a subscription") };
        assert_eq!((id.as_str(), payload.variables), ("1", None));
        assert_eq!(payload.extensions.unwrap().purpose.as_deref(), Some("TREAT"));
        for wrong in [
            "",
            "[]",
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"subscribe","payload":{"query":"x"}}"#,
            r#"{"type":"subscribe","id":7,"payload":{"query":"x"}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_reason_is_cut_at_what_a_frame_has_room_for() {
        let frame = |id: &str| Close::Twice(id.to_owned()).frame().unwrap();
        assert_eq!(frame("one").reason.as_str(), "Subscriber for one already exists");
        let long = frame(&"\u{e9}".repeat(100)).reason;
        assert!(long.len() <= 123 && long.starts_with("Subscriber for \u{e9}"), "{long}");
        assert_eq!(Close::Gone.frame(), None);
    }
}
