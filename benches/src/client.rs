//! A client of a server's that costs little itself: one keep-alive connection, answers taken whole.

use std::io;
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
        let (status, _) = receive(&mut stream, &mut buffer).await.expect("an answer");
        assert!(wanted != 200 || status == 200, "status {status}");
        latencies.push(began.elapsed().as_secs_f64() * 1e6);
        if status == wanted {
            done.fetch_add(1, Ordering::Relaxed);
        }
        next += 1;
    }
    latencies
}

/// Takes one answer whole and gives its status and where in `buffer` its body is.
///
/// # Errors
/// When the server hangs up, or what it says is no answer with a length.
pub async fn receive(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> io::Result<(u16, std::ops::Range<usize>)> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: Option<usize> = length.and_then(|length| length.trim().parse().ok());
        let status = text.get(9..12).and_then(|status| status.parse().ok());
        let (Some(status), Some(length)) = (status, length) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let body = head + 4..head + 4 + length;
        if buffer.len() >= body.end {
            return Ok((status, body));
        }
    }
}
