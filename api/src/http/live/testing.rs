//! A client of `graphql-transport-ws` for tests: it says exactly what it is told to.

use std::net::SocketAddr;
use std::time::Duration;

use async_graphql::futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

/// How long a test waits before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The client's end of a socket.
pub(in crate::http) struct Client {
    socket: WebSocketStream<TcpStream>,
}

/// What the server says.
#[derive(Debug)]
pub(in crate::http) enum Heard {
    /// A message of the protocol.
    Message(Value),
    /// The end, and its code.
    Closed(u16),
    /// The end, without a reason.
    Gone,
}

impl Client {
    /// Opens a socket, with a token in the head or without; the status when it is refused.
    pub(in crate::http) async fn connect(
        address: SocketAddr,
        token: Option<&str>,
    ) -> Result<Self, u16> {
        let token = token.map(|token| format!("Bearer {token}"));
        let heads = [("sec-websocket-protocol", Some("graphql-transport-ws".to_owned()))];
        let heads = heads.into_iter().chain([("authorization", token)]);
        let heads: Vec<_> = heads.filter_map(|(name, value)| Some((name, value?))).collect();
        Self::with(address, &heads).await
    }

    /// Opens a socket with these lines in its head.
    pub(in crate::http) async fn with(
        address: SocketAddr,
        heads: &[(&'static str, String)],
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        for (name, value) in heads {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, answer)) => {
                let chosen = answer.headers().get("sec-websocket-protocol").unwrap();
                assert_eq!(chosen, "graphql-transport-ws");
                Ok(Self { socket })
            }
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// Opens a socket whose session comes with the first message, up to its acknowledgement.
    pub(in crate::http) async fn open(address: SocketAddr, token: &str) -> Self {
        let mut client = Self::connect(address, None).await.unwrap();
        let authorization = json!({ "authorization": format!("Bearer {token}") });
        client.say(&json!({ "type": "connection_init", "payload": authorization })).await;
        assert_eq!(client.message().await, json!({ "type": "connection_ack" }));
        client
    }

    /// Says something, whether it is taken or not.
    pub(in crate::http) async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Says something that may be no JSON; false when nobody takes it.
    pub(in crate::http) async fn say_text(&mut self, text: &str) -> bool {
        self.socket.send(Message::text(text)).await.is_ok()
    }

    /// The next thing that the server says.
    pub(in crate::http) async fn hear(&mut self) -> Heard {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the server says something") {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Message(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Heard::Closed(frame.code.into());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(_) | Err(_)) | None => return Heard::Gone,
            }
        }
    }

    /// The next message.
    pub(in crate::http) async fn message(&mut self) -> Value {
        match self.hear().await {
            Heard::Message(message) => message,
            end @ (Heard::Closed(_) | Heard::Gone) => panic!("the socket has ended: {end:?}"),
        }
    }

    /// The code that the socket is closed with.
    pub(in crate::http) async fn closed(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Heard::Message(_) => {}
                Heard::Closed(code) => return code,
                Heard::Gone => return 0,
            }
        }
    }

    /// Subscribes, and gives the first thing that is said then.
    pub(in crate::http) async fn subscribe(&mut self, id: &str, document: &str) -> Value {
        let payload = json!({ "query": document });
        self.say(&json!({ "type": "subscribe", "id": id, "payload": payload })).await;
        self.message().await
    }
}
