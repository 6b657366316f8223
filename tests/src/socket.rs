//! A connection as a client has it that is no library: what is sent is exactly what the test says,
//! and what came back is known to the byte.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// An open connection to a server.
pub struct Socket {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer that came whole.
#[derive(Debug)]
pub struct Whole {
    /// Its HTTP status.
    pub status: u16,
    /// Its head, in lower case.
    pub head: String,
    /// Its body; null when that is no JSON.
    pub body: Value,
}

impl Whole {
    /// `extensions.code` of the first error.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

/// What came back.
#[derive(Debug)]
pub enum Reply {
    /// All of it.
    Whole(Whole),
    /// Some of it, before the connection ended.
    Torn,
    /// Nothing.
    Nothing,
}

impl Socket {
    /// Opens a connection to `HOST:PORT`.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_write_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, received: Vec::new() })
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the server does not take them.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Says that nothing more will be sent, and stays to listen.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn finish(&self) -> io::Result<()> {
        self.stream.shutdown(std::net::Shutdown::Write)
    }

    /// Waits for one answer.
    pub fn receive(&mut self) -> Reply {
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some((whole, length)) = whole(&self.received) {
                // What follows belongs to the next answer.
                self.received.drain(..length);
                return Reply::Whole(whole);
            }
            match self.stream.read(&mut piece) {
                Ok(0) | Err(_) if self.received.is_empty() => return Reply::Nothing,
                Ok(0) | Err(_) => return Reply::Torn,
                Ok(read) => self.received.extend_from_slice(&piece[..read]),
            }
        }
    }

    /// Sends one request and waits for its answer.
    pub fn ask(&mut self, bytes: &[u8]) -> Reply {
        match self.send(bytes) {
            Ok(()) => self.receive(),
            Err(_) => Reply::Nothing,
        }
    }
}

/// The first answer of these bytes, and how many of them it is.
fn whole(received: &[u8]) -> Option<(Whole, usize)> {
    let end = received.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&received[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or_default();
    let body = received.get(end + 4..end + 4 + length)?;
    let status = head.get(9..12)?.parse().ok()?;
    let body = serde_json::from_slice(body).unwrap_or_default();
    Some((Whole { status, head, body }, end + 4 + length))
}

/// A `POST` of one JSON object, as it goes over the wire.
#[must_use]
pub fn post(path: &str, token: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         authorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// A question as it goes over the wire.
#[must_use]
pub fn question(token: &str, query: &str, variables: &Value) -> Vec<u8> {
    post("/graphql", token, &json!({ "query": query, "variables": variables }))
}
