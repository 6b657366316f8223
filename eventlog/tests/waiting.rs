//! Whoever waits for the log gets an answer, wherever they wait.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::sync::mpsc;
use std::time::Duration;

use chartlog_eventlog::{EventLog, Expectation, SegmentLog};
use given::*;

/// More answers than a task of the runtime may take before it has to go back to it.
const MANY: u32 = 300;

#[test]
fn a_task_waits_for_many_answers_in_a_row() {
    let dir = folder();
    let log = SegmentLog::create(dir.path(), &org(), small()).unwrap();
    let (done, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            for number in 0..MANY {
                log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
            }
        });
        done.send(log.head().size).unwrap();
    });
    let waited = told.recv_timeout(Duration::from_secs(120));
    assert_eq!(waited, Ok(u64::from(MANY)), "it waits for ever");
}
