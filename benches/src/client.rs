//! A client of a server's that costs little itself: one keep-alive connection, answers taken whole.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A `POST` of JSON as it goes over the wire; `headers` end with a line break each.
#[must_use]
pub fn posts(path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
         {headers}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Asks one of these requests after the other, from this one on, until it is stopped; gives how long
/// each answer took in microseconds. `done` counts the answers of the status that is wanted.
///
/// # Panics
/// When an answer of status 200 is wanted and another one comes, or none.
pub async fn ask(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    first: usize,
    wanted: u16,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut latencies = Vec::new();
    let mut buffer = Vec::new();
    let mut next = first;
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        stream.write_all(&requests[next % requests.len()]).await.expect("sent");
        buffer.clear();
        let status = loop {
            assert!(stream.read_buf(&mut buffer).await.expect("read") > 0, "it hung up");
            if let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
                let status: u16 = text[9..12].parse().expect("a status");
                assert!(wanted != 200 || status == 200, "{text}");
                let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.and_then(|n| n.parse().ok()).expect("a length");
                if buffer.len() >= head + 4 + length {
                    break status;
                }
            }
        };
        latencies.push(began.elapsed().as_secs_f64() * 1e6);
        if status == wanted {
            done.fetch_add(1, Ordering::Relaxed);
        }
        next += 1;
    }
    latencies
}
