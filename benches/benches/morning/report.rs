//! What came of it, by operation.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chartlog_benches::{quantile, rate, say};

use crate::mix::Operation;

/// What came of one operation.
#[derive(Default)]
struct Line {
    /// Milliseconds from the time it was due to its answer.
    latencies: Vec<f64>,
    /// How often nothing was there to be done, such as a visit to code.
    nothing_to_do: u64,
    /// Errors by code.
    errors: BTreeMap<String, u64>,
}

/// What came of everything.
#[derive(Default)]
pub(crate) struct Report(Mutex<BTreeMap<Operation, Line>>);

impl Report {
    pub(crate) fn answered(&self, operation: Operation, took: Duration, error: Option<String>) {
        self.with(operation, |line| {
            line.latencies.push(took.as_secs_f64() * 1e3);
            if let Some(error) = error {
                *line.errors.entry(error).or_default() += 1;
            }
        });
    }

    pub(crate) fn nothing_to_do(&self, operation: Operation) {
        self.with(operation, |line| line.nothing_to_do += 1);
    }

    fn with(&self, operation: Operation, note: impl FnOnce(&mut Line)) {
        note(self.lines().entry(operation).or_default());
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, BTreeMap<Operation, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints everything; `notices` are latencies in milliseconds.
    pub(crate) fn print(&self, wanted: f64, took: Duration, mut notices: Vec<f64>) {
        let mut lines = self.lines();
        let all: usize = lines.values().map(|line| line.latencies.len()).sum();
        say(&format!(
            "{all} requests in {:.0} s: {:.1}/s of {wanted:.0}/s wanted; latencies from the time due",
            took.as_secs_f64(),
            rate(all as u64, took),
        ));
        say("| role | operation | count | a second | p50 ms | p99 ms | at most ms | errors |");
        say("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (operation, line) in lines.iter_mut() {
            let mut notes: Vec<String> =
                line.errors.iter().map(|(code, count)| format!("{count} {code}")).collect();
            if line.nothing_to_do > 0 {
                notes.push(format!("{} had nothing to do", line.nothing_to_do));
            }
            say(&format!(
                "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {} |",
                operation.role().name(),
                operation.name(),
                line.latencies.len(),
                rate(line.latencies.len() as u64, took),
                quantile(&mut line.latencies, 0.5),
                quantile(&mut line.latencies, 0.99),
                quantile(&mut line.latencies, 1.0),
                notes.join(", "),
            ));
        }
        let mut every: Vec<f64> = lines.values().flat_map(|line| line.latencies.clone()).collect();
        say(&format!(
            "all operations: p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms",
            quantile(&mut every, 0.5),
            quantile(&mut every, 0.99),
            quantile(&mut every, 1.0),
        ));
        let within = notices.iter().filter(|latency| **latency <= 200.0).count();
        say(&format!(
            "{} notices at open screens: p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms after the \
             writer was answered; {within} within 200 ms",
            notices.len(),
            quantile(&mut notices, 0.5),
            quantile(&mut notices, 0.99),
            quantile(&mut notices, 1.0),
        ));
    }

    /// # Panics
    /// When an error came that such a morning does not have, or more than a little had nothing to do.
    pub(crate) fn check(&self) {
        let lines = self.lines();
        let all: usize = lines.values().map(|line| line.latencies.len()).sum();
        let mut idle = 0;
        for (operation, line) in lines.iter() {
            for (code, count) in &line.errors {
                let expected = operation.refusals().contains(&code.as_str());
                assert!(expected, "{} was answered {count} times with {code}", operation.name());
            }
            idle += line.nothing_to_do;
        }
        assert!(idle <= 2 + all as u64 / 50, "{idle} of {all} had nothing to do: no such morning");
    }
}
