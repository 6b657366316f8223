//! How many events a second does the log take, each durable before it is answered, beside what a clinic would
//! use otherwise, and where does the time go?
//!
//! Every contender gets the same load in turn, five rounds. The log seals what the others store in clear.

mod engine;
mod event;
mod server;
mod slow;
mod sqlite;
mod timed;
mod writers;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chartlog_benches::{brief, machine, median, option, place, rate, say};
use chartlog_eventlog::{EventLog, MemoryLog, Options, SegmentLog};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use engine::{Behind, Engine};
use timed::Timed;
use writers::{Round, Wanted};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Connections of PostgreSQL at most.
const CONNECTIONS: u64 = 64;

fn main() {
    let place = place();
    if std::env::args().any(|arg| arg == "--slow") {
        if let Some(code) = slow::run_again(place.path()) {
            drop(place);
            std::process::exit(code);
        }
        say("every sync takes a millisecond longer");
    }
    machine();
    let runtime = writers::runtime();
    sealing_limit();
    let server = server::Server::start(place.path());
    if let Err(why) = &server {
        say(&format!("without PostgreSQL: {why}"));
    }
    say("| writers | contender | events/s | p50 us | p99 us | the log is so many times as fast |");
    say("| --- | --- | --- | --- | --- | --- |");
    let only: Option<u64> = option("--writers").and_then(|many| many.parse().ok());
    let mut rounds_done = 0;
    for writers in [1, 8, 64, 256, 1024] {
        if only.is_some_and(|only| only != writers) {
            continue;
        }
        let mut table: Vec<(&str, Vec<Round>)> = Vec::new();
        let mut costs = Vec::new();
        for _ in 0..if brief() { 1 } else { 5 } {
            rounds_done += 1;
            let mut add = |name, round| match table.iter_mut().find(|(known, _)| *known == name) {
                Some((_, rounds)) => rounds.push(round),
                None => table.push((name, vec![round])),
            };
            let (round, cost) = chartlog(&runtime, place.path(), rounds_done, writers);
            add("Chartlog", round);
            costs.push(cost);
            let sqlite = |round| vec![Box::new(sqlite::Sqlite::open(place.path(), round)) as _];
            let each = events(20_000, writers);
            let one_by_one = others(&runtime, sqlite(rounds_done), 1, writers, each);
            add("SQLite, a transaction an event", one_by_one);
            let grouped = events(100_000, writers);
            rounds_done += 1;
            let together = others(&runtime, sqlite(rounds_done), 1024, writers, grouped);
            add("SQLite, grouped", together);
            let Ok(server) = &server else { continue };
            let many = writers.min(CONNECTIONS);
            let all = (0..many).map(|_| server.connection(rounds_done)).collect();
            add("PostgreSQL, a transaction an event", others(&runtime, all, 1, writers, each));
            rounds_done += 1;
            let one = vec![server.connection(rounds_done)];
            add("PostgreSQL, grouped", others(&runtime, one, 1024, writers, grouped));
        }
        show(writers, table);
        timed::show(&mut costs);
    }
}

/// How many events each writer writes, of so many in all on a good disk.
fn events(all: u64, writers: u64) -> u64 {
    let slow = std::env::args().any(|arg| arg == "--slow");
    let all = match (brief(), slow) {
        (true, _) => 200,
        // Whoever waits for every sync alone would take minutes.
        (false, true) => (all / 50 * writers.min(64)).min(all),
        (false, false) => all / if writers == 1 { 10 } else { 1 },
    };
    (all / writers).max(2)
}

fn chartlog(runtime: &Runtime, place: &Path, number: u64, writers: u64) -> (Round, timed::Cost) {
    let each = events(200_000, writers);
    let folder = place.join(format!("log-{number}"));
    let disk = Timed::default();
    let options = Options { disk: Arc::new(disk.clone()), ..Options::default() };
    let log = SegmentLog::create(&folder, &event::organisation(), options).expect("a log");
    let log = Arc::new(log);
    let keys: Arc<Vec<_>> = Arc::new((0..writers).map(event::keys).collect());
    let before = disk.taken();
    let writing = Arc::clone(&log);
    let began = Instant::now();
    let round = writers::round(runtime, writers, each, move |writer, event| {
        let keys = &keys[usize::try_from(writer).expect("few writers")];
        let receipt = writing.submit(event::append(number, writer, event, keys));
        async move {
            receipt.await.expect("an append");
        }
    });
    let cost = disk.taken().since(before, writers * each, began.elapsed());
    log.close().expect("a clean stop");
    drop(log);
    let _ = std::fs::remove_dir_all(folder);
    (round, cost)
}

fn others(
    runtime: &Runtime,
    engines: Vec<Box<dyn Engine>>,
    group: usize,
    writers: u64,
    each: u64,
) -> Round {
    let behind = Behind::new(engines, group);
    let queue = behind.queue();
    let round = writers::round(runtime, writers, each, move |writer, number| {
        let (answer, done) = oneshot::channel();
        queue.send(Wanted { writer, number, answer }).expect("an engine");
        async move { done.await.expect("an answer") }
    });
    behind.ends();
    round
}

/// What sealing alone allows: entries drawn, sealed, chained and put into the tree in memory, by one core.
fn sealing_limit() {
    let many = if brief() { 200 } else { 100_000 };
    let mut rates: Vec<f64> = (0..if brief() { 1 } else { 5 })
        .map(|round| {
            let log = MemoryLog::new(event::LOG);
            let keys = event::keys(0);
            let appends: Vec<_> = (0..many).map(|n| event::append(round, 0, n, &keys)).collect();
            let began = Instant::now();
            for append in appends {
                log.append(append).expect("an append");
            }
            rate(many, began.elapsed())
        })
        .collect();
    let rate = median(&mut rates);
    say(&format!("sealing, chain and tree in memory: {rate:.0} events/s on one core"));
}

fn show(writers: u64, table: Vec<(&str, Vec<Round>)>) {
    let mut ours = 0.0;
    for (name, mut rounds) in table {
        let mut of = |pick: fn(&Round) -> f64| {
            let mut all: Vec<f64> = rounds.iter_mut().map(|round| pick(round)).collect();
            median(&mut all)
        };
        let (rate, p50, p99) = (of(|it| it.rate), of(|it| it.p50), of(|it| it.p99));
        if ours == 0.0 {
            ours = rate;
        }
        let times = ours / rate;
        say(&format!("| {writers} | {name} | {rate:.0} | {p50:.0} | {p99:.0} | {times:.2} |"));
    }
}
