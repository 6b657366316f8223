//! How long does an officer wait for a hundred thousand accesses, and how much memory does it take?
//! They are told to the log, and exported over HTTP in each form; the client throws them away.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chartlog::audit::Record;
use chartlog::auth::Method;
use chartlog::clock::Clock;
use chartlog::http::{self, App};
use chartlog::node::Node;
use chartlog_benches::{brief, machine, peak_memory_mib, place, rate, say};
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::oversight::{OversightFact, Shown};
use chartlog_domain::ids::{AccessId, PatientId};
use chartlog_domain::testing::samples::{ids, oversight};
use chartlog_eventlog::{EventId, KdfCost, RootKeySource};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records in one append.
const BATCH: u64 = 500;

fn main() {
    machine();
    let accesses: u64 = if brief() { 2_000 } else { 100_000 };
    let place = place();
    let data = place.path().join("data");
    let root = || RootKeySource::raw([7; 32]);
    Node::make(&data, &root(), true, KdfCost::default()).expect("a data directory");
    let node = Arc::new(Node::open(&data, &root(), Clock::system(), &|_| {}).expect("a node"));
    for batch in 0..accesses / BATCH {
        let records: Vec<_> =
            (batch * BATCH..(batch + 1) * BATCH).map(|n| record(&node, n)).collect();
        node.access().record(&records).expect("keys").wait().expect("durable");
    }
    node.catch_up(Duration::from_secs(600)).expect("the views");
    let minted = node
        .sessions()
        .mint(ids::OFFICER, Role::Compliance, Method::Demo, Actor::System)
        .expect("a session");
    let before = peak_memory_mib().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = App::new(node.clone(), http::Site::default());
        tokio::spawn(http::serve(listener, app, None, std::future::pending()));
        for format in ["csv", "balp-ndjson", "balp-bundle"] {
            let began = Instant::now();
            let bytes = export(address, &minted.token, format).await;
            let took = began.elapsed();
            say(&format!(
                "{accesses} accesses as {format}: {:.1} s, {:.0} a second, {} MiB",
                took.as_secs_f64(),
                rate(accesses, took),
                bytes / (1024 * 1024),
            ));
        }
    });
    let after = peak_memory_mib().unwrap_or_default();
    say(&format!("memory: {before} MiB at most before the exports, {after} MiB after them"));
}

/// A read of one patient's record, one of a thousand.
fn record(node: &Node, number: u64) -> Record {
    let bytes = |salt: u64| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes[8..].copy_from_slice(&salt.to_be_bytes());
        bytes
    };
    let access = AccessId::from_bytes(bytes(1));
    let mut patient = bytes(2);
    patient[..8].copy_from_slice(&(number % 1_000).to_be_bytes());
    let now = node.journal().now();
    let patients = vec![PatientId::from_bytes(patient)];
    let shown = Shown { access, patients, now, ..oversight::shown(true) };
    let fact = Fact::Oversight(OversightFact::RecordShown(shown));
    let event_id = EventId::from_bytes(*access.as_bytes());
    Record { event_id, facts: vec![(Subject::Organisation, fact)], now }
}

/// How many bytes come back, all of them.
async fn export(address: SocketAddr, token: &str, format: &str) -> usize {
    let body = json!({ "format": format, "purpose": "OPERATIONS" }).to_string();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "POST /exports/accesses HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         content-type: application/json\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut buffer = vec![0; 256 * 1024];
    let mut received = 0;
    let mut tail = Vec::new();
    loop {
        let read = stream.read(&mut buffer).await.expect("read");
        if received == 0 {
            let head = String::from_utf8_lossy(&buffer[..read.min(12)]).into_owned();
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        }
        if read == 0 {
            assert!(tail.ends_with(b"0\r\n\r\n"), "the export came to its end");
            return received;
        }
        received += read;
        tail.extend_from_slice(&buffer[..read]);
        tail.drain(..tail.len().saturating_sub(8));
    }
}
