//! How fast is a view told again from the log? A rebuilt view must equal the live one.

use std::time::{Duration, Instant};

use chartlog::clock::Clock;
use chartlog::node::Node;
use chartlog::synthetic::{self, Plan};
use chartlog_benches::{brief, machine, median, option, place, rate, say};
use chartlog_eventlog::{KdfCost, RootKeySource};
use chartlog_projections::{Projection, View};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn measure<P: Projection>(name: &str, view: &View<P>, entries: u64) {
    let mut rates = Vec::new();
    for _ in 0..if brief() { 1 } else { 5 } {
        let began = Instant::now();
        let rebuilt = view.rebuild(&|_| {}).expect("a rebuild");
        rates.push(rate(entries, began.elapsed()));
        assert!(rebuilt.same(), "a rebuilt view equals the live one");
    }
    say(&format!("| {name} | {entries} | {:.0} |", median(&mut rates)));
}

fn main() {
    machine();
    let place = place();
    let data = place.path().join("data");
    let root = || RootKeySource::raw([7; 32]);
    Node::make(&data, &root(), true, KdfCost::default()).expect("a data directory");
    let node = Node::open(&data, &root(), Clock::system(), &|_| {}).expect("a node");
    let patients = option("--patients").and_then(|n| n.parse().ok());
    let patients = patients.unwrap_or(if brief() { 20 } else { 2_000 });
    let plan = Plan { seed: 1, patients, now: node.journal().now() };
    synthetic::generate(node.journal(), &plan, &|_, _, _| {}).expect("a clinic");
    let head = node.journal().log().head();
    let views = node.views();
    let minute = Duration::from_secs(600);
    let end = head.position.expect("entries");
    views.front_desk.wait_for(end, minute).expect("the view");
    views.clinical.wait_for(end, minute).expect("the view");
    views.billing.wait_for(end, minute).expect("the view");
    say("| view | entries | entries/s |");
    say("| --- | --- | --- |");
    measure("front desk", &views.front_desk, head.size);
    measure("clinical", &views.clinical, head.size);
    measure("billing", &views.billing, head.size);
    node.close().expect("a clean stop");
}
