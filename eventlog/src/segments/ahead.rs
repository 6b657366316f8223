//! Zeros ahead of the tail: a sync into written extents takes half the time of one that grows the
//! file, so the file is grown in small steps, by a thread of its own, before the tail gets there.
//!
//! The thread has opened the file by itself: Linux tells of a write that failed once to everybody who has
//! opened the file, and what the thread is told must not be kept from the tail.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::limits;
use crate::segments::disk::DiskFile;

struct Job {
    file: Arc<dyn DiskFile>,
    from: u64,
    to: u64,
}

/// Keeps the current segment zeroed ahead of the tail.
pub(crate) struct Ahead {
    jobs: Option<Sender<Job>>,
    done: Receiver<io::Result<u64>>,
    thread: Option<JoinHandle<()>>,
    /// The current segment, opened for the thread.
    file: Option<Arc<dyn DiskFile>>,
    zeroed: u64,
    pending: bool,
    limit: u64,
}

impl Ahead {
    /// `limit` is the size of a segment.
    pub(crate) fn start(limit: u64) -> io::Result<Self> {
        let (jobs, queue) = bounded::<Job>(1);
        let (answer, done) = bounded(1);
        let run = move || {
            for job in queue {
                let zeroed = zero(job.file.as_ref(), job.from, job.to).map(|()| job.to);
                if answer.send(zeroed).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("log-ahead".to_owned()).spawn(run)?;
        let (jobs, thread) = (Some(jobs), Some(thread));
        Ok(Self { jobs, done, thread, file: None, zeroed: 0, pending: false, limit })
    }

    /// A segment that is written and zeroed up to here, opened for this.
    pub(crate) fn begin(&mut self, file: Arc<dyn DiskFile>, zeroed: u64) -> io::Result<()> {
        self.end()?;
        self.file = Some(file);
        self.zeroed = zeroed;
        Ok(())
    }

    /// Nothing more is zeroed in the current segment.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.file = None;
        self.wait()
    }

    /// Makes sure that the file is zeroed up to `upto`, waiting for the thread or doing it here.
    pub(crate) fn cover(&mut self, file: &Arc<dyn DiskFile>, upto: u64) -> io::Result<()> {
        if upto > self.zeroed {
            self.wait()?;
        }
        if upto > self.zeroed {
            let to = (upto.next_multiple_of(limits::ZERO_STEP)).min(self.limit).max(upto);
            zero(file.as_ref(), self.zeroed, to)?;
            self.zeroed = to;
        }
        Ok(())
    }

    /// Has the next step made in time.
    pub(crate) fn plan(&mut self, at: u64) -> io::Result<()> {
        if self.pending && !self.done.is_empty() {
            self.wait()?;
        }
        let close = self.zeroed.saturating_sub(at) < 2 * limits::ZERO_STEP;
        if close && !self.pending && self.zeroed < self.limit {
            let to = (self.zeroed + limits::ZERO_STEP).min(self.limit);
            if let (Some(jobs), Some(file)) = (&self.jobs, &self.file) {
                let job = Job { file: Arc::clone(file), from: self.zeroed, to };
                self.pending = jobs.send(job).is_ok();
            }
        }
        Ok(())
    }

    fn wait(&mut self) -> io::Result<()> {
        if self.pending {
            self.pending = false;
            let done = self.done.recv();
            self.zeroed = done.unwrap_or_else(|_| Err(io::Error::other("the thread is gone")))?;
        }
        Ok(())
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was reported there.
            let _ = thread.join();
        }
    }
}

/// Writes zeros and makes them, with the length of the file, durable.
pub(crate) fn zero(file: &dyn DiskFile, from: u64, to: u64) -> io::Result<()> {
    const PIECE: u64 = 256 * 1024;
    let zeros = vec![0_u8; usize::try_from(PIECE.min(to.saturating_sub(from))).unwrap_or(0)];
    let mut at = from;
    while at < to {
        let length = usize::try_from(to - at).map_or(zeros.len(), |left| left.min(zeros.len()));
        file.write_at(&zeros[..length], at)?;
        at += length as u64;
    }
    file.sync_data()
}
