//! Work that waits: for the log, a view, or a client. It runs on a thread that may, and its log lines
//! belong to the request that it is done for.

use tokio::task::{JoinHandle, spawn_blocking};

/// Begins it.
pub(crate) fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let span = tracing::Span::current();
    spawn_blocking(move || span.in_scope(work))
}
