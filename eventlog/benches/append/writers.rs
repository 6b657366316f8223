//! The same load for every contender: many writers, each with one event on its way, all of them tasks on the
//! cores that the contender's own thread leaves.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use chartlog_benches::{quantile, rate};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// What a contender is asked: whose event, and which.
pub(crate) struct Wanted {
    pub(crate) writer: u64,
    pub(crate) number: u64,
    pub(crate) answer: oneshot::Sender<()>,
}

/// What one round showed.
pub(crate) struct Round {
    /// Events a second.
    pub(crate) rate: f64,
    /// Microseconds.
    pub(crate) p50: f64,
    /// Microseconds.
    pub(crate) p99: f64,
}

/// A runtime that leaves a core to whoever owns the tail.
pub(crate) fn runtime() -> Runtime {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.saturating_sub(1).max(1);
    Builder::new_multi_thread().worker_threads(workers).build().expect("a runtime")
}

/// Every writer writes `each` events, one after the other; `write` ends when one is durable.
pub(crate) fn round<F, W>(runtime: &Runtime, writers: u64, each: u64, write: W) -> Round
where
    F: Future<Output = ()> + Send,
    W: Fn(u64, u64) -> F + Send + Sync + 'static,
{
    let write = Arc::new(write);
    let began = Instant::now();
    let mut latencies = runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for writer in 0..writers {
            let write = Arc::clone(&write);
            tasks.spawn(async move {
                let mut latencies = Vec::new();
                for number in 0..each {
                    let began = Instant::now();
                    write(writer, number).await;
                    latencies.push(began.elapsed().as_secs_f64() * 1e6);
                }
                latencies
            });
        }
        tasks.join_all().await.concat()
    });
    let rate = rate(writers * each, began.elapsed());
    let (p50, p99) = (quantile(&mut latencies, 0.5), quantile(&mut latencies, 0.99));
    Round { rate, p50, p99 }
}
