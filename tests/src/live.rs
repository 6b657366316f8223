//! A client of `graphql-transport-ws`: a WebSocket over which a server tells what has changed.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

/// A socket, acknowledged.
pub struct Live {
    socket: WebSocket<TcpStream>,
}

impl Live {
    /// Opens a socket to `HOST:PORT` in the session of a token.
    ///
    /// # Panics
    /// When the server does not let it in.
    #[must_use]
    pub fn open(address: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let mut request =
            format!("ws://{address}/graphql").into_client_request().expect("a request");
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (socket, _) = client(request, stream).expect("a socket");
        let mut live = Self { socket };
        let authorization = json!({ "authorization": format!("Bearer {token}") });
        live.say(&json!({ "type": "connection_init", "payload": authorization }));
        assert_eq!(live.message(), json!({ "type": "connection_ack" }));
        live
    }

    /// Subscribes, and gives the first message that comes then.
    ///
    /// # Panics
    /// When the socket is closed.
    #[must_use]
    pub fn subscribe(&mut self, id: &str, document: &str, variables: &Value) -> Value {
        let payload = json!({ "query": document, "variables": variables });
        self.say(&json!({ "type": "subscribe", "id": id, "payload": payload }));
        self.message()
    }

    /// The next message.
    ///
    /// # Panics
    /// When the socket is closed.
    #[must_use]
    pub fn message(&mut self) -> Value {
        match self.hear() {
            Ok(message) => message,
            Err(code) => panic!("the socket was closed with {code}"),
        }
    }

    /// Waits for the end and gives its code; 0 when there was none.
    #[must_use]
    pub fn ended(&mut self) -> u16 {
        loop {
            if let Err(code) = self.hear() {
                return code;
            }
        }
    }

    fn say(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).expect("the server takes it");
    }

    fn hear(&mut self) -> Result<Value, u16> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Ok(Message::Close(frame)) => {
                    return Err(frame.map_or(0, |frame| frame.code.into()));
                }
                Ok(_) => {}
                Err(_) => return Err(0),
            }
        }
    }
}
