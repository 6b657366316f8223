//! What does the access record cost? The same GraphQL question over HTTP with and without it, on
//! one process, 64 connections, alternating. The product cannot leave the record out: the peer
//! without it is a route of this bench.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use chartlog::auth::{Method, Session};
use chartlog::clock::Clock;
use chartlog::graphql::{Asking, RoleSchema, clinical};
use chartlog::http::{self, App};
use chartlog::node::Node;
use chartlog::synthetic::{self, Plan};
use chartlog_benches::client::{ask, posts};
use chartlog_benches::{brief, machine, median, place, quantile, rate, say};
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_eventlog::{KdfCost, RootKeySource};
use chartlog_projections::Scope;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 64;
const QUERY: &str = "query($id: UUID!) { patient(id: $id) { id displayName birthDate \
    problems(first: 10) { nodes { id code { label } clinicalStatus } } } }";

/// The read path without its fourth step.
#[derive(Clone)]
struct Bare {
    node: Arc<Node>,
    schema: Arc<RoleSchema<clinical::Query, clinical::Mutation, clinical::Subscription>>,
    document: Arc<ExecutableDocument>,
    threads: Arc<Semaphore>,
    session: Session,
}

async fn bare(State(bare): State<Bare>, body: Bytes) -> Vec<u8> {
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let permit = bare.threads.clone().acquire_owned().await.expect("open");
    let handle = tokio::runtime::Handle::current();
    let ran = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let now = bare.node.journal().now();
        let scope = Scope { account: Some(bare.session.account), patient: None, now };
        let snapshot = bare.node.views().clinical.snapshot(scope).expect("a snapshot");
        let asking = Arc::new(Asking::new(snapshot, now));
        let mut request = async_graphql::Request::new(QUERY)
            .variables(Variables::from_json(body["variables"].clone()))
            .data(asking);
        request.set_parsed_query((*bare.document).clone());
        let response = handle.block_on(bare.schema.execute(request));
        assert!(response.errors.is_empty());
        serde_json::to_vec(&response).expect("JSON")
    });
    ran.await.expect("an answer")
}

async fn measure(
    address: SocketAddr,
    requests: &Arc<Vec<Vec<u8>>>,
    time: Duration,
) -> (f64, Vec<f64>) {
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|n| tokio::spawn(ask(address, requests.clone(), n, 200, stop.clone(), done.clone())))
        .collect();
    tokio::time::sleep(time).await;
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for client in clients {
        latencies.extend(client.await.expect("a client"));
    }
    (rate(done.load(Ordering::Relaxed), began.elapsed()), latencies)
}

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
    let minted = node
        .sessions()
        .mint(account, Role::Clinical, Method::Demo, Actor::System)
        .expect("a session");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(compare(node, minted.session, &minted.token));
}

async fn compare(node: Arc<Node>, session: Session, token: &str) {
    let app = App::new(node.clone(), http::Site::default());
    let audited = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let audited_at = audited.local_addr().expect("an address");
    tokio::spawn(http::serve(audited, app, None, std::future::pending()));
    let unaudited = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let unaudited_at = unaudited.local_addr().expect("an address");
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let state = Bare {
        node: node.clone(),
        schema: Arc::new(clinical::schema()),
        document: Arc::new(async_graphql::parser::parse_query(QUERY).expect("a query")),
        threads: Arc::new(Semaphore::new(cores * chartlog::limits::QUERIES_PER_CORE)),
        session: session.clone(),
    };
    let router = Router::new().route("/graphql", post(bare)).with_state(state);
    tokio::spawn(async { axum::serve(unaudited, router).await });

    let requests = Arc::new(requests(&node, &session, token));
    let time = Duration::from_millis(if brief() { 200 } else { 4_000 });
    let rounds = if brief() { 1 } else { 5 };
    let (mut with, mut without, mut ratios) = (vec![], vec![], vec![]);
    let (mut p50, mut p99) = (vec![], vec![]);
    measure(audited_at, &requests, time / 2).await; // keys and caches
    measure(unaudited_at, &requests, time / 2).await;
    for _ in 0..rounds {
        let (rate_with, mut latencies) = measure(audited_at, &requests, time).await;
        let (rate_without, _) = measure(unaudited_at, &requests, time).await;
        p50.push(quantile(&mut latencies, 0.5));
        p99.push(quantile(&mut latencies, 0.99));
        with.push(rate_with);
        without.push(rate_without);
        ratios.push(rate_with / rate_without);
    }
    say(&format!(
        "{CONNECTIONS} connections: {:.0} reads/s with the record (p50 {:.0} us, p99 {:.0} us), \
         {:.0} without; ratio {:.2}",
        median(&mut with),
        median(&mut p50),
        median(&mut p99),
        median(&mut without),
        median(&mut ratios),
    ));
}

/// One request for each patient of the clinician.
fn requests(node: &Node, session: &Session, token: &str) -> Vec<Vec<u8>> {
    let now = node.journal().now();
    let scope = Scope { account: Some(session.account), patient: None, now };
    let snapshot = node.views().clinical.snapshot(scope).expect("a snapshot");
    let args = chartlog_projections::PageArgs { first: Some(100), ..Default::default() };
    let page =
        chartlog_projections::clinical::query::my_patients(&snapshot, &args).expect("a page");
    page.items
        .iter()
        .map(|(_, patient)| {
            let body =
                json!({ "query": QUERY, "variables": { "id": patient.patient.to_string() } });
            let bearer = format!("authorization: Bearer {token}\r\n");
            posts("/graphql", &bearer, &body.to_string())
        })
        .collect()
}
