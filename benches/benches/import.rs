//! How fast does history come in, with a full log and live views, and in how much memory?
//!
//! `--dir DIR` imports the bundles of a directory; without it, bundles of our own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chartlog::clock::Clock;
use chartlog::exchange::fhir::{self, ImportOptions};
use chartlog::node::{self, Node};
use chartlog_benches::{brief, machine, option, peak_memory_mib, place, rate, say};
use chartlog_eventlog::{KdfCost, RootKeySource};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    machine();
    let place = place();
    let bundles = option("--dir").map_or_else(
        || {
            let dir = place.path().join("bundles");
            std::fs::create_dir(&dir).expect("a folder");
            for patient in 0..if brief() { 5 } else { 2_000 } {
                let bundle = chartlog_tests::fhir::bundle(patient).to_string();
                std::fs::write(dir.join(format!("{patient:05}.json")), bundle).expect("a file");
            }
            dir
        },
        PathBuf::from,
    );
    let data = place.path().join("data");
    let root = || RootKeySource::raw([7; 32]);
    Node::make(&data, &root(), true, KdfCost::default()).expect("a data directory");
    let node = Node::open(&data, &root(), Clock::system(), &|_| {}).expect("a node");
    let options =
        ImportOptions { paths: vec![bundles], source: String::new(), request: node::operator() };
    let began = Instant::now();
    let report = fhir::import(node.journal(), &options, &|_| {}).expect("an import");
    let imported = began.elapsed();
    let end = node.journal().log().head().position.expect("entries");
    let minute = Duration::from_secs(600);
    node.views().front_desk.wait_for(end, minute).expect("the view");
    node.views().clinical.wait_for(end, minute).expect("the view");
    node.views().billing.wait_for(end, minute).expect("the view");
    let visible = began.elapsed();
    let resources: u64 = report.resources.values().map(|counts| counts.read).sum();
    let entries = node.journal().log().head().size;
    say(&format!(
        "{} files, {resources} resources, {entries} entries: imported in {:.1} s \
         ({:.0} resources/s), visible in every view after {:.1} s ({:.0} resources/s), \
         peak memory {} MiB",
        report.files,
        imported.as_secs_f64(),
        rate(resources, imported),
        visible.as_secs_f64(),
        rate(resources, visible),
        peak_memory_mib().map_or_else(|| "?".to_owned(), |mib| mib.to_string()),
    ));
    node.close().expect("a clean stop");
    drop(Arc::new(node));
}
