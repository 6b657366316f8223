//! How long until an open screen knows? From the moment that a change is durable to its notice at the
//! client, with so many screens open (`--screens N`), while audited reads run beside it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_graphql::futures_util::{SinkExt as _, StreamExt as _};
use chartlog::auth::Method;
use chartlog::clock::Clock;
use chartlog::http::{self, App};
use chartlog::node::{self, Node};
use chartlog::streams::Stream;
use chartlog::synthetic::{self, Plan};
use chartlog::write::CommandRef;
use chartlog_benches::client::{ask, posts};
use chartlog_benches::{brief, machine, option, place, quantile, rate, say};
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::contact::ConfidentialContact;
use chartlog_domain::facts::residence::ConfidentialAddress;
use chartlog_domain::ids::{AccountId, CommandId, PatientId};
use chartlog_domain::patient::{Command, Patient};
use chartlog_eventlog::{KdfCost, RootKeySource};
use chartlog_projections::{PageArgs, Scope, clinical};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const READERS: usize = 8;
const READ: &str = "query($id: UUID!) { patient(id: $id) { id displayName birthDate \
    problems(first: 10) { nodes { id code { label } clinicalStatus } } } }";
const CHART: &str =
    "subscription($id: UUID!) { chartChanged(patient: $id) { position changes { kind } } }";

/// Which patient a notice was about, and when it came.
type Noticed = (usize, Instant);

fn main() {
    machine();
    let place = place();
    let data = place.path().join("data");
    let root = || RootKeySource::raw([7; 32]);
    Node::make(&data, &root(), true, KdfCost::default()).expect("a data directory");
    let node = Arc::new(Node::open(&data, &root(), Clock::system(), &|_| {}).expect("a node"));
    let patients = if brief() { 40 } else { 240 };
    let plan = Plan { seed: 1, patients, now: node.journal().now() };
    let clinic = synthetic::generate(node.journal(), &plan, &|_, _, _| {}).expect("a clinic");
    let end = node.journal().log().head().position.expect("entries");
    node.views().clinical.wait_for(end, Duration::from_secs(600)).expect("the view");
    let account = clinic.clinicians[0].account;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(measure(node, account));
}

async fn measure(node: Arc<Node>, account: AccountId) {
    let screens = option("--screens").and_then(|screens| screens.parse().ok());
    let screens: usize = screens.unwrap_or(if brief() { 10 } else { 500 });
    let changes = if brief() { 10 } else { 600 };
    // What the clients say about their address counts, as behind a proxy.
    let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let site = http::Site { trusted_proxies, ..http::Site::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(http::serve(listener, App::new(node.clone(), site), None, std::future::pending()));

    let charts = charts(&node, account);
    let (noticed, mut notices) = unbounded_channel();
    for screen in 0..screens {
        let token = token(&node, account);
        let chart = screen % charts.len();
        let socket = open(address, screen, &token, charts[chart]).await;
        tokio::spawn(watch(socket, chart, noticed.clone()));
    }
    drop(noticed);
    let (stop, read) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let reads = Arc::new(reads(&charts, &token(&node, account)));
    let readers: Vec<_> = (0..READERS)
        .map(|n| ask(address, reads.clone(), n, 200, stop.clone(), read.clone()))
        .map(tokio::spawn)
        .collect();

    let began = Instant::now();
    let writing = {
        let (node, charts) = (node.clone(), charts.clone());
        tokio::task::spawn_blocking(move || change(&node, &charts, changes))
    };
    let durable = writing.await.expect("changes");
    let expected: usize = durable
        .iter()
        .map(|(chart, _)| (0..screens).filter(|screen| screen % charts.len() == *chart).count())
        .sum();
    let mut came: Vec<Noticed> = Vec::with_capacity(expected);
    while came.len() < expected {
        let next = tokio::time::timeout(Duration::from_secs(30), notices.recv()).await;
        came.push(next.expect("every notice comes").expect("a socket is open"));
    }
    let took = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.expect("a reader");
    }
    let mut latencies = latencies(&durable, &came, screens, charts.len());
    say(&format!(
        "{screens} open screens, {:.0} changes/s, {:.0} audited reads/s beside: {} notices, p50 {:.1} ms, \
         p99 {:.1} ms, at most {:.1} ms after the change was durable",
        rate(durable.len() as u64, took),
        rate(read.load(Ordering::Relaxed), took),
        latencies.len(),
        quantile(&mut latencies, 0.5),
        quantile(&mut latencies, 0.99),
        quantile(&mut latencies, 1.0),
    ));
}

/// Changes of one chart are further apart than their notices take: the nth notice of a chart is about
/// its nth change, and a notice that came first, before the writer knew, took no time.
fn latencies(
    durable: &[(usize, Instant)],
    came: &[Noticed],
    screens: usize,
    charts: usize,
) -> Vec<f64> {
    let mut latencies = Vec::with_capacity(came.len());
    for chart in 0..charts {
        let watching = (0..screens).filter(|screen| screen % charts == chart).count();
        let changes: Vec<_> = durable.iter().filter(|(of, _)| *of == chart).collect();
        let mut notices: Vec<_> = came.iter().filter(|(of, _)| *of == chart).collect();
        notices.sort_by_key(|(_, at)| *at);
        for (number, (_, at)) in notices.into_iter().enumerate() {
            let (_, since) = changes[number / watching.max(1)];
            latencies.push(at.saturating_duration_since(*since).as_secs_f64() * 1e3);
        }
    }
    latencies
}

/// Changes one chart after the other, at a steady pace, and gives when each was durable.
fn change(node: &Node, charts: &[PatientId], changes: usize) -> Vec<(usize, Instant)> {
    let pace = Duration::from_millis(20);
    let journal = node.journal();
    let mut durable = Vec::with_capacity(changes);
    for number in 0..changes {
        let began = Instant::now();
        let chart = number % charts.len();
        let (patient, at) = (charts[chart], journal.now());
        let instructions = Some(format!("call number {number}").into());
        let contact = ConfidentialContact { patient, points: None, instructions, at };
        let address = ConfidentialAddress { patient, addresses: None, at };
        let id = journal.ids().derive_id("bench", &[&number.to_be_bytes()]);
        let command = CommandRef { id: CommandId::from_bytes(id), input_digest: [0; 32] };
        let mut unit = journal.unit(&node::system(), at);
        unit.execute::<Patient>(
            &Stream::Patient(patient),
            command,
            Command::SetConfidentialContact { contact, address },
        )
        .expect("it is decided");
        unit.commit().expect("it is durable");
        durable.push((chart, Instant::now()));
        std::thread::sleep(pace.saturating_sub(began.elapsed()));
    }
    durable
}

/// A screen with a chart, once its first notice is there.
async fn open(
    address: SocketAddr,
    screen: usize,
    token: &str,
    chart: PatientId,
) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    let from = format!("10.0.{}.{}", screen >> 8, screen & 255);
    for (name, value) in [
        ("sec-websocket-protocol", "graphql-transport-ws".to_owned()),
        ("authorization", format!("Bearer {token}")),
        ("x-forwarded-for", from),
    ] {
        request.headers_mut().insert(name, value.parse().expect("a header"));
    }
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
    let payload = json!({ "query": CHART, "variables": { "id": chart.to_string() } });
    let subscribe = json!({ "type": "subscribe", "id": "chart", "payload": payload });
    for (say, hear) in
        [(json!({ "type": "connection_init" }), "connection_ack"), (subscribe, "next")]
    {
        socket.send(Message::text(say.to_string())).await.expect("sent");
        let heard = hear_next(&mut socket).await.expect("an answer");
        assert_eq!(heard["type"], hear, "{heard}");
    }
    socket
}

async fn watch(
    mut socket: WebSocketStream<TcpStream>,
    chart: usize,
    noticed: UnboundedSender<Noticed>,
) {
    while let Some(said) = hear_next(&mut socket).await {
        let at = Instant::now();
        let changes = &said["payload"]["data"]["chartChanged"]["changes"];
        let changed = changes.as_array().is_some_and(|changes| !changes.is_empty());
        if changed && noticed.send((chart, at)).is_err() {
            return;
        }
    }
}

async fn hear_next(socket: &mut WebSocketStream<TcpStream>) -> Option<Value> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

fn token(node: &Node, account: AccountId) -> String {
    let sessions = node.sessions();
    let minted = sessions.mint(account, Role::Clinical, Method::Demo, Actor::System);
    minted.expect("a session").token.to_string()
}

/// The patients of the clinician.
fn charts(node: &Node, account: AccountId) -> Vec<PatientId> {
    let scope = Scope { account: Some(account), patient: None, now: node.journal().now() };
    let snapshot = node.views().clinical.snapshot(scope).expect("a snapshot");
    let page = clinical::query::my_patients(&snapshot, &PageArgs::first(100)).expect("a page");
    page.items.into_iter().map(|(_, patient)| patient.patient).collect()
}

/// One question for each patient.
fn reads(charts: &[PatientId], token: &str) -> Vec<Vec<u8>> {
    let bearer = format!("authorization: Bearer {token}\r\n");
    let bodies = charts.iter().map(|chart| {
        json!({ "query": READ, "variables": { "id": chart.to_string() } }).to_string()
    });
    bodies.map(|body| posts("/graphql", &bearer, &body)).collect()
}
