//! How fast does a file of 100 MB go in and come out over HTTP, sealed and opened on the way, and how
//! much memory does it take? The client makes its bytes as it sends them, and throws away what it gets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chartlog::auth::Method;
use chartlog::clock::Clock;
use chartlog::http::{self, App};
use chartlog::node::{self, Node};
use chartlog::streams::Stream;
use chartlog::write::CommandRef;
use chartlog_benches::{brief, machine, peak_memory_mib, place, say};
use chartlog_domain::actor::Actor;
use chartlog_domain::decider::Decider;
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::facet::Role;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::CommandId;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::testing::samples::{clinical, ids};
use chartlog_domain::words::{HumanName, Person};
use chartlog_eventlog::{KdfCost, RootKeySource};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COMMAND: &str = "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0001";

fn main() {
    machine();
    let megabytes: usize = if brief() { 2 } else { 100 };
    let place = place();
    let data = place.path().join("data");
    let root = || RootKeySource::raw([7; 32]);
    Node::make(&data, &root(), true, KdfCost::default()).expect("a data directory");
    let node = Arc::new(Node::open(&data, &root(), Clock::system(), &|_| {}).expect("a node"));
    visited(&node);
    let minted = node
        .sessions()
        .mint(ids::CLINICIAN, Role::Clinical, Method::Demo, Actor::System)
        .expect("a session");
    let before = peak_memory_mib().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = App::new(node.clone(), http::Site::default());
        tokio::spawn(http::serve(listener, app, None, std::future::pending()));
        let token = &minted.token;
        let began = Instant::now();
        let upload = uploads(address, token, megabytes).await;
        told("in", megabytes, began.elapsed());
        let document = files(address, token, &upload).await;
        let path = format!("/documents/{document}/0");
        let began = Instant::now();
        let received = fetches(address, token, &path, "bytes=0-").await;
        told("out", megabytes, began.elapsed());
        assert_eq!(received, megabytes * 1_000_000);
        let last = received - 1;
        let began = Instant::now();
        assert_eq!(fetches(address, token, &path, &format!("bytes={last}-")).await, 1);
        say(&format!("its last byte: {:.1} ms", began.elapsed().as_secs_f64() * 1e3));
    });
    let after = peak_memory_mib().unwrap_or_default();
    say(&format!("memory: {before} MiB at most before the file, {after} MiB after it"));
}

#[allow(clippy::cast_precision_loss)]
fn told(way: &str, megabytes: usize, took: Duration) {
    let rate = megabytes as f64 / took.as_secs_f64();
    say(&format!("{megabytes} MB {way}: {:.2} s, {rate:.0} MB/s", took.as_secs_f64()));
}

/// A patient with a visit and a clinician.
fn visited(node: &Node) {
    let names = vec![HumanName::simple("Ada", "Example")];
    let person = Person { names, ..Person::default() };
    let patient = ids::PATIENT;
    let identity = Identity { patient, person };
    let register = patient::Command::Register { identity, contact: None, residence: None };
    carried_out::<Patient>(node, 1, &Stream::Patient(patient), register);
    let (joining, role, since, until) = (Joining::Registration, None, None, None);
    let member = Member { patient, clinician: ids::CLINICIAN, role, joining, since, until };
    let join = patient::Command::JoinCareTeam(member);
    carried_out::<Patient>(node, 2, &Stream::Patient(patient), join);
    let mut visit = clinical::encounter(true);
    visit.period.end = None;
    let open = encounter::Command::Open(visit);
    carried_out::<Encounters>(node, 3, &Stream::Encounter(ids::ENCOUNTER), open);
    node.catch_up(Duration::from_secs(60)).expect("the views");
}

fn carried_out<D: Decider>(node: &Node, number: u8, stream: &Stream, input: D::Command) {
    let journal = node.journal();
    let command = CommandRef { id: CommandId::from_bytes([number; 16]), input_digest: [0; 32] };
    let mut unit = journal.unit(&node::system(), journal.now());
    assert!(unit.execute::<D>(stream, command, input).is_ok(), "command {number}");
    unit.commit().expect("durable");
}

/// Sends a file, and gives the id of the upload.
async fn uploads(address: SocketAddr, token: &str, megabytes: usize) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /documents HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         content-type: application/pdf\r\nauthorization: Bearer {token}\r\n\
         chartlog-encounter: {}\r\nchartlog-command-id: {COMMAND}\r\n\
         content-length: {}\r\n\r\n",
        ids::ENCOUNTER,
        megabytes * 1_000_000,
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let megabyte: Vec<u8> = (0..1_000_000_u32).map(|at| (at * 31 % 251) as u8).collect();
    for _ in 0..megabytes {
        stream.write_all(&megabyte).await.expect("sent");
    }
    let told = json_of(stream, "201").await;
    told["upload"].as_str().expect("an upload").to_owned()
}

/// Files it, and gives the id of the document.
async fn files(address: SocketAddr, token: &str, upload: &str) -> String {
    let input = json!({
        "commandId": COMMAND, "patient": ids::PATIENT.to_string(),
        "encounter": ids::ENCOUNTER.to_string(), "kind": "11506-3", "title": "A scan",
        "files": [{ "upload": upload }],
    });
    let query = "mutation($in: FileDocumentInput!) { fileDocument(input: $in) { document } }";
    let body = json!({ "query": query, "variables": { "in": input } }).to_string();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         content-type: application/json\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let told = json_of(stream, "200").await;
    told["data"]["fileDocument"]["document"].as_str().expect("a document").to_owned()
}

async fn json_of(mut stream: TcpStream, status: &str) -> Value {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("read");
    let text = String::from_utf8(answer).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert_eq!(head.get(9..12), Some(status), "{text}");
    serde_json::from_str(body).expect("JSON")
}

/// How many bytes of a file come back.
async fn fetches(address: SocketAddr, token: &str, path: &str, range: &str) -> usize {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\nrange: {range}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut buffer = vec![0; 256 * 1024];
    let mut head = Vec::new();
    let mut received = loop {
        let read = stream.read(&mut buffer).await.expect("read");
        assert!(read > 0, "it hung up");
        head.extend_from_slice(&buffer[..read]);
        if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            assert!(head.starts_with(b"HTTP/1.1 206"), "{}", String::from_utf8_lossy(&head[..end]));
            break head.len() - end - 4;
        }
    };
    loop {
        match stream.read(&mut buffer).await.expect("read") {
            0 => return received,
            read => received += read,
        }
    }
}
