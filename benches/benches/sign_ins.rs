//! Can sign-ins starve reads? Audited reads on 64 connections, alone, while clients of one address
//! try to sign in as fast as they can, and while clients of ever new addresses do, which no limit per
//! address stops: every one of their passwords is hashed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chartlog::auth::Method;
use chartlog::clock::Clock;
use chartlog::http::{self, App};
use chartlog::node::Node;
use chartlog::synthetic::{self, Plan};
use chartlog_benches::client::{ask, posts};
use chartlog_benches::{brief, machine, median, place, quantile, rate, say};
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use chartlog_eventlog::{KdfCost, RootKeySource};
use chartlog_projections::{PageArgs, Scope, clinical};
use serde_json::json;
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const READERS: usize = 64;
const STRANGERS: usize = 64;
const QUERY: &str = "query($id: UUID!) { patient(id: $id) { id displayName birthDate \
    problems(first: 10) { nodes { id code { label } clinicalStatus } } } }";

/// What one stretch of time gave.
struct Stretch {
    reads: f64,
    p99: f64,
    hashed: f64,
    answered: f64,
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
    let reads = Arc::new(reads(&node, account, &minted.token));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(compare(node, reads));
}

async fn compare(node: Arc<Node>, reads: Arc<Vec<Vec<u8>>>) {
    // What the clients say about their address counts, as behind a proxy.
    let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let site = http::Site { trusted_proxies, ..http::Site::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(http::serve(listener, App::new(node, site), None, std::future::pending()));

    let nobody = Arc::new(Vec::new());
    let one = Arc::new(vec![knock("192.0.2.1")]);
    let many =
        (0..50_000_u32).map(|n| knock(&format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255)));
    let many = Arc::new(many.collect::<Vec<_>>());
    let time = Duration::from_millis(if brief() { 200 } else { 4_000 });
    let rounds = if brief() { 1 } else { 5 };
    measure(address, &reads, &nobody, time / 2).await; // keys and caches
    let mut all: [Vec<Stretch>; 3] = Default::default();
    for _ in 0..rounds {
        for (stretches, knocks) in all.iter_mut().zip([&nobody, &one, &many]) {
            stretches.push(measure(address, &reads, knocks, time).await);
        }
    }
    let of = |at: usize, value: fn(&Stretch) -> f64| {
        median(&mut all[at].iter().map(value).collect::<Vec<_>>())
    };
    let alone = of(0, |stretch| stretch.reads);
    for (at, who) in ["alone", "with sign-ins from one address", "with sign-ins from everywhere"]
        .into_iter()
        .enumerate()
    {
        say(&format!(
            "{READERS} connections, {who}: {:.0} audited reads/s ({:.2}), p99 {:.1} ms; \
             {:.0} sign-ins/s answered, {:.0} of them hashed",
            of(at, |stretch| stretch.reads),
            of(at, |stretch| stretch.reads) / alone,
            of(at, |stretch| stretch.p99) / 1e3,
            of(at, |stretch| stretch.answered),
            of(at, |stretch| stretch.hashed),
        ));
    }
}

async fn measure(
    address: SocketAddr,
    reads: &Arc<Vec<Vec<u8>>>,
    knocks: &Arc<Vec<Vec<u8>>>,
    time: Duration,
) -> Stretch {
    let stop = Arc::new(AtomicBool::new(false));
    let (read, hashed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let strangers = if knocks.is_empty() { 0 } else { STRANGERS };
    let began = Instant::now();
    let spread = knocks.len() / STRANGERS;
    let strangers: Vec<_> = (0..strangers)
        // 401 is what a password that was hashed gets; 429 whoever is told to wait.
        .map(|n| ask(address, knocks.clone(), n * spread, 401, stop.clone(), hashed.clone()))
        .map(tokio::spawn)
        .collect();
    let readers: Vec<_> = (0..READERS)
        .map(|n| ask(address, reads.clone(), n, 200, stop.clone(), read.clone()))
        .map(tokio::spawn)
        .collect();
    tokio::time::sleep(time).await;
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for reader in readers {
        latencies.extend(reader.await.expect("a reader"));
    }
    let took = began.elapsed();
    let mut answered = 0;
    for stranger in strangers {
        answered += stranger.await.expect("a stranger").len() as u64;
    }
    Stretch {
        reads: rate(read.load(Ordering::Relaxed), took),
        p99: quantile(&mut latencies, 0.99),
        hashed: rate(hashed.load(Ordering::Relaxed), took),
        answered: rate(answered, took),
    }
}

/// An attempt to sign in from an address.
fn knock(from: &str) -> Vec<u8> {
    let body = json!({ "login": "nobody.at.all", "password": "walnut harbour seven" });
    posts("/auth/sign-in", &format!("x-forwarded-for: {from}\r\n"), &body.to_string())
}

/// One question for each patient of the clinician.
fn reads(node: &Node, account: AccountId, token: &str) -> Vec<Vec<u8>> {
    let scope = Scope { account: Some(account), patient: None, now: node.journal().now() };
    let snapshot = node.views().clinical.snapshot(scope).expect("a snapshot");
    let args = PageArgs { first: Some(100), ..Default::default() };
    let page = clinical::query::my_patients(&snapshot, &args).expect("a page");
    let bearer = format!("authorization: Bearer {token}\r\n");
    let ids = page.items.iter().map(|(_, patient)| patient.patient.to_string());
    ids.map(|id| json!({ "query": QUERY, "variables": { "id": id } }).to_string())
        .map(|body| posts("/graphql", &bearer, &body))
        .collect()
}
