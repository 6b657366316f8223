//! A process under load is killed at random, again and again; what it acknowledged is looked for from
//! outside.
//!
//! Thousands, in some minutes: `CHARTLOG_KILLS=5000 cargo test -p chartlog-eventlog a_killed_process -- --nocapture`

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chartlog_eventlog::{EntryKind, OrgKeys, RootKeySource, SegmentLog, VerifyOptions, verify};
use given::random::Random;
use given::*;

/// Kills of one `cargo test`: half a minute.
const KILLS: u32 = 200;
/// Kills of one data directory, before a new one is made.
const KILLS_OF_ONE: u32 = 20;

fn writer() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let beside = here.ancestors().nth(2).unwrap().join("examples/write_until_killed");
    assert!(beside.exists(), "run `cargo build -p chartlog-eventlog --examples` before");
    beside
}

/// Runs the writer until it is killed, and gives what it had acknowledged: events and hashes, by request.
fn killed_after(dir: &Path, run: u32, time: Duration) -> Vec<Vec<(String, String)>> {
    let mut child = Command::new(writer())
        .arg(dir)
        .arg(run.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let said = std::thread::spawn(move || {
        let mut text = Vec::new();
        out.read_to_end(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    });
    // The moment of the kill is what is random here; nothing waits for something to be true.
    std::thread::sleep(time);
    child.kill().unwrap();
    let ended = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), None, "it ended by itself: {text}");
    let said = said.join().unwrap();
    let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
        })
        .collect()
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let kills = std::env::var("CHARTLOG_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut random = Random::new(u64::from(std::process::id()));
    let (mut acknowledged, mut torn) = (0, 0);
    let mut dir = folder();
    let mut told: Vec<Vec<(String, String)>> = Vec::new();
    for run in 0..kills {
        if run % KILLS_OF_ONE == 0 {
            dir = folder();
            told.clear();
        }
        let time = Duration::from_micros(random.next() % 60_000);
        let answered = killed_after(dir.path(), run, time);
        acknowledged += answered.len();
        told.extend(answered);
        let root = RootKeySource::raw([7; 32]);
        let Ok(keys) = OrgKeys::open(dir.path(), &root) else {
            assert!(told.is_empty(), "kill {run}: killed before there were keys");
            continue;
        };
        let options = chartlog_eventlog::Options { segment_size: 64 * 1024, ..small() };
        let (log, report) = match SegmentLog::open(dir.path(), &keys, options) {
            Ok(opened) => opened,
            Err(chartlog_eventlog::OpenLogError::Missing) if told.is_empty() => continue,
            Err(error) => panic!("kill {run}: {error}"),
        };
        torn += u32::from(report.torn.is_some());
        let entries = all(&log);
        drop(log);
        let events = entries.iter().filter(|entry| entry.kind() == EntryKind::DomainEvent);
        let there: HashMap<String, String> =
            events.map(|entry| (entry.event_id().to_string(), entry.hash().to_string())).collect();
        for (event, hash) in told.iter().flatten() {
            assert_eq!(there.get(event), Some(hash), "kill {run}: {event} was acknowledged");
        }
        whole_requests(&there, run);
        verify(dir.path(), &VerifyOptions::default(), &|_| ())
            .unwrap_or_else(|error| panic!("kill {run}: {error}"));
    }
    println!(
        "measured: {kills} kills, {acknowledged} requests acknowledged and there, {torn} torn tails"
    );
    assert!(acknowledged > 0, "it was always killed before it did anything");
}

/// A request of several events is there whole or not at all: its second event comes with the others.
fn whole_requests(there: &HashMap<String, String>, run: u32) {
    for event in there.keys() {
        let (request, number) = event.split_at(event.len() - 8);
        let of_three = match number {
            "00000001" | "00000002" => true,
            _ => u32::from_str_radix(&request[request.len() - 8..], 16).unwrap() % 3 == 1,
        };
        let all = (0..3).all(|number| there.contains_key(&format!("{request}{number:08x}")));
        assert!(!of_three || all, "kill {run}: {event} is there by half");
    }
}
