//! Slow clients, many clients, and the end. Time is the test's: nothing here waits for real.

use std::io;
use std::time::Duration;

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::*;

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const MOMENT: Duration = Duration::from_millis(100);
/// More than a buffer holds.
const LARGE: usize = 1024 * 1024;
/// Longer than any limit on the client.
const LONG: Duration = Duration::from_secs(600);

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/echo", get(echo))
        .route("/large", get(|| async { "x".repeat(LARGE) }))
        .route(
            "/long",
            get(|| async {
                sleep(LONG).await;
                "done"
            }),
        )
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
        )
}

/// A client, the connection that serves it, and what would stop it.
struct Opened {
    client: DuplexStream,
    serving: JoinHandle<()>,
    stopping: watch::Sender<bool>,
    began: Instant,
}

impl Opened {
    fn new() -> Self {
        let (client, server) = duplex(4096);
        let (stopping, stop) = watch::channel(false);
        let peer = SocketAddr::from(([192, 0, 2, 7], 4711));
        let serving = tokio::spawn(serve(server, peer, router(), stop));
        Self { client, serving, stopping, began: Instant::now() }
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.client.write_all(bytes).await
    }

    /// One answer, with this body.
    async fn answer(&mut self, body: &str) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            head.push(char::from(self.client.read_u8().await.expect("more of the answer")));
        }
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        let mut received = vec![0; body.len()];
        self.client.read_exact(&mut received).await.expect("all of the answer");
        assert!(received == body.as_bytes());
    }

    /// What is left to read until the server hangs up, and when it did.
    async fn hung_up(mut self) -> (String, Duration) {
        let mut rest = Vec::new();
        let _ = self.client.read_to_end(&mut rest).await;
        (String::from_utf8_lossy(&rest).into_owned(), self.began.elapsed())
    }
}

fn about(elapsed: Duration, expected: Duration) {
    let slack = Duration::from_millis(20);
    assert!(elapsed + slack > expected && elapsed < expected + slack, "{elapsed:?} {expected:?}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_not_waited_for() {
    let (said, elapsed) = Opened::new().hung_up().await;
    assert_eq!(said, "");
    about(elapsed, limits::HEAD_TIME);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_dribbles_in_is_cut_off_however_busy_it_looks() {
    let mut opened = Opened::new();
    let mut sent = 0;
    for byte in GET.iter().chain(&[b'x'; 100]) {
        sleep(Duration::from_secs(1)).await;
        if opened.send(&[*byte]).await.is_err() {
            break;
        }
        sent += 1;
    }
    assert!(sent < GET.len(), "{sent} bytes were taken");
    assert!(opened.began.elapsed() <= limits::HEAD_TIME + Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_just_in_time_is_answered() {
    let mut opened = Opened::new();
    let (most, rest) = GET.split_at(GET.len() - 2);
    opened.send(most).await.unwrap();
    sleep(limits::HEAD_TIME - MOMENT).await;
    opened.send(rest).await.unwrap();
    opened.answer("hello").await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_kept_for_a_while_and_no_longer() {
    let mut opened = Opened::new();
    opened.send(GET).await.unwrap();
    opened.answer("hello").await;
    sleep(limits::IDLE_TIME - MOMENT).await;
    opened.send(GET).await.unwrap();
    opened.answer("hello").await;
    opened.began = Instant::now();
    let (said, elapsed) = opened.hung_up().await;
    assert_eq!(said, "");
    about(elapsed, limits::IDLE_TIME);
}

#[tokio::test(start_paused = true)]
async fn the_head_of_a_later_request_has_the_same_time_as_the_first() {
    let mut opened = Opened::new();
    opened.send(GET).await.unwrap();
    opened.answer("hello").await;
    sleep(limits::HEAD_TIME * 2).await;
    opened.began = Instant::now();
    opened.send(&GET[..3]).await.unwrap();
    let (_, elapsed) = opened.hung_up().await;
    about(elapsed, limits::HEAD_TIME);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_take_its_answer_is_not_waited_for() {
    let mut opened = Opened::new();
    opened.send(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    opened.serving.await.unwrap();
    about(opened.began.elapsed(), limits::ANSWER_TIME);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_its_answer_in_time_gets_all_of_it() {
    let mut opened = Opened::new();
    opened.send(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    sleep(limits::ANSWER_TIME - MOMENT).await;
    opened.answer(&"x".repeat(LARGE)).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_long_to_find_is_waited_for() {
    let mut opened = Opened::new();
    opened.send(b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    opened.answer("done").await;
    about(opened.began.elapsed(), LONG);
}

#[tokio::test(start_paused = true)]
async fn a_head_is_taken_at_its_limit_and_refused_one_byte_past() {
    for (length, expected) in [(limits::HEAD, "200 OK"), (limits::HEAD + 1, "431 ")] {
        let mut opened = Opened::new();
        let head = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: ";
        let filling = length - head.len() - "\r\n\r\n".len();
        let head = format!("{head}{}\r\n\r\n", "x".repeat(filling));
        assert_eq!(head.len(), length);
        let sent = opened.send(head.as_bytes()).await;
        assert!(sent.is_ok() || length > limits::HEAD);
        let (said, _) = opened.hung_up().await;
        assert!(said.starts_with(&format!("HTTP/1.1 {expected}")), "{length}: {said}");
    }
}

#[tokio::test(start_paused = true)]
async fn handlers_know_where_the_connection_came_from() {
    let mut opened = Opened::new();
    opened.send(b"GET /peer HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    opened.answer("192.0.2.7:4711").await;
}

/// Speaks another protocol: whatever comes comes back.
async fn echo(request: axum::extract::Request) -> StatusCode {
    tokio::spawn(async move {
        let mut upgraded = TokioIo::new(hyper::upgrade::on(request).await.unwrap());
        while let Ok(byte) = upgraded.read_u8().await {
            upgraded.write_u8(byte).await.unwrap();
            upgraded.flush().await.unwrap();
        }
    });
    StatusCode::SWITCHING_PROTOCOLS
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_speaks_another_protocol_may_be_silent() {
    let mut opened = Opened::new();
    let head =
        "GET /echo HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    opened.send(head.as_bytes()).await.unwrap();
    let mut said = String::new();
    while !said.ends_with("\r\n\r\n") {
        said.push(char::from(opened.client.read_u8().await.unwrap()));
    }
    assert!(said.starts_with("HTTP/1.1 101 "), "{said}");
    for byte in *b"abc" {
        opened.send(&[byte]).await.unwrap();
        assert_eq!(opened.client.read_u8().await.unwrap(), byte);
        sleep(LONG).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_lets_a_request_end_and_hangs_up_on_idle_clients() {
    let mut idle = Opened::new();
    idle.send(GET).await.unwrap();
    idle.answer("hello").await;
    idle.began = Instant::now();
    idle.stopping.send(true).unwrap();
    assert_eq!(idle.hung_up().await, (String::new(), Duration::ZERO));

    let mut asking = Opened::new();
    asking.send(b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    sleep(MOMENT).await;
    asking.stopping.send(true).unwrap();
    let (said, elapsed) = asking.hung_up().await;
    assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with("done"), "{said}");
    about(elapsed, LONG);
}

#[tokio::test]
async fn a_client_past_the_limit_of_connections_waits_until_another_has_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let slots = Slots::new(2, 2, &[]);
    let served = tokio::spawn(accept(listener, router(), None, slots, async {
        let _ = stopped.await;
    }));
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(GET).await.unwrap();
        assert_eq!(&read_some(&mut client).await[..15], b"HTTP/1.1 200 OK");
        held.push(client);
    }
    let mut past = TcpStream::connect(address).await.unwrap();
    past.write_all(GET).await.unwrap();
    assert!(timeout(MOMENT, read_some(&mut past)).await.is_err(), "there was no slot left");
    held.pop();
    assert_eq!(&read_some(&mut past).await[..15], b"HTTP/1.1 200 OK");
    stop.send(()).unwrap();
    served.await.unwrap();
    assert!(read_some(&mut held[0]).await.is_empty(), "a stop hangs up on idle clients");
}

#[tokio::test]
async fn a_connection_past_the_share_of_its_address_is_hung_up_on_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(accept(listener, router(), None, Slots::new(8, 2, &[]), async {
        let _ = stopped.await;
    }));
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(GET).await.unwrap();
        assert_eq!(&read_some(&mut client).await[..15], b"HTTP/1.1 200 OK");
        held.push(client);
    }
    let mut past = TcpStream::connect(address).await.unwrap();
    let mut said = [0; 1];
    let read = timeout(LONG, past.read(&mut said)).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "it got an answer");
    stop.send(()).unwrap();
    served.await.unwrap();
}

async fn read_some(client: &mut TcpStream) -> Vec<u8> {
    let mut bytes = vec![0; 4096];
    let length = client.read(&mut bytes).await.unwrap();
    bytes.truncate(length);
    bytes
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_taken_by_degrees_but_not_by_drops() {
    for (step, whole) in [(32 * 1024, true), (1024, false)] {
        let mut opened = Opened::new();
        opened.send(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut taken = 0;
        let mut piece = vec![0; step];
        while taken < LARGE && opened.client.read_exact(&mut piece).await.is_ok() {
            taken += step;
            sleep(limits::ANSWER_TIME / 3).await;
        }
        assert_eq!(taken >= LARGE, whole, "{taken} bytes in steps of {step}");
        let longest = limits::ANSWER_TIME * if whole { 12 } else { 3 };
        assert!(opened.began.elapsed() < longest, "{:?}", opened.began.elapsed());
    }
}
