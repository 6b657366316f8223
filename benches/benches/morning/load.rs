//! The connections that requests go over: kept open, as many as are needed at once.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chartlog_benches::client::{posts, receive};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Connections at the same time: the server takes a thousand, and the screens have some of them. What is
/// due meanwhile waits, and its latency counts.
const MOST: usize = 800;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A question or a command, as it goes over the wire.
pub(crate) fn request(token: &str, document: &str, variables: Value) -> Vec<u8> {
    let bearer = format!("authorization: Bearer {token}\r\n");
    let body = json!({ "query": document, "variables": variables });
    posts("/graphql", &bearer, &body.to_string())
}

/// Connections to the server.
pub(crate) struct Connections {
    address: SocketAddr,
    idle: Mutex<VecDeque<TcpStream>>,
    turns: Semaphore,
}

impl Connections {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::default(), turns: Semaphore::new(MOST) }
    }

    /// The answer's body; none when no answer came.
    pub(crate) async fn ask(&self, request: &[u8]) -> Option<Value> {
        let _turn = self.turns.acquire().await.ok()?;
        tokio::time::timeout(PATIENCE, self.exchange(request)).await.ok()?.ok()
    }

    /// `data` of an answer without errors.
    ///
    /// # Panics
    /// When there are errors.
    pub(crate) async fn data(&self, token: &str, document: &str, variables: Value) -> Value {
        let answer = self.ask(&request(token, document, variables)).await;
        let mut answer = answer.expect("an answer");
        assert!(answer.get("errors").is_none(), "{document}: {answer}");
        answer["data"].take()
    }

    /// The server closes what is not used for long: then the next one is tried, and at last a new one. A
    /// command that is sent again is carried out once.
    async fn exchange(&self, request: &[u8]) -> io::Result<Value> {
        loop {
            let kept = self.kept().pop_front();
            let Some(mut stream) = kept else { break };
            if let Ok(answer) = answer(&mut stream, request).await {
                self.kept().push_back(stream);
                return Ok(answer);
            }
        }
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let answer = answer(&mut stream, request).await?;
        self.kept().push_back(stream);
        Ok(answer)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<TcpStream>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(stream: &mut TcpStream, request: &[u8]) -> io::Result<Value> {
    stream.write_all(request).await?;
    let mut buffer = Vec::with_capacity(4096);
    let (_, body) = receive(stream, &mut buffer).await?;
    Ok(serde_json::from_slice(&buffer[body])?)
}
