//! Segments read side by side, taken in log order.

use std::io;
use std::sync::Arc;

use crossbeam_channel::bounded;

use crate::segments::reader::Segment;

/// Threads for this many asked for; 0 means one per core.
pub(crate) fn threads(asked: usize) -> usize {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        asked => asked.min(256),
    }
}

/// Works on segments side by side, and hands over what came of each in log order, while the next ones
/// are worked on. Each thread is at most one segment ahead of what was taken.
pub(crate) fn in_order<T: Send, E: From<io::Error> + Send>(
    segments: &[Arc<Segment>],
    threads: usize,
    work: impl Fn(&Arc<Segment>) -> Result<T, E> + Sync,
    mut take: impl FnMut(&Segment, T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.clamp(1, segments.len().max(1));
    std::thread::scope(|scope| {
        let mut results = Vec::with_capacity(threads);
        for first in 0..threads {
            // Handed over one by one: a thread waits until what it has is taken.
            let (done, result) = bounded(0);
            results.push(result);
            let work = &work;
            scope.spawn(move || {
                for segment in segments.iter().skip(first).step_by(threads) {
                    if done.send(work(segment)).is_err() {
                        // Nobody takes it any more.
                        return;
                    }
                }
            });
        }
        for (segment, result) in segments.iter().zip(results.iter().cycle()) {
            let gone = |_| io::Error::other("a thread that reads the log ended early");
            take(segment, result.recv().map_err(gone)??)?;
        }
        Ok(())
    })
}
