//! The signed notes beside the log: when one is due, and which ones stay.
//!
//! A note that somebody asked for stays. Those that are signed while the log grows would be thousands a
//! day, each saying all that the one before it said: the next one takes the place of the last. All of them
//! stay in the log itself, where verification compares them.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::checkpoint::{Checkpoint, CheckpointSigner};
use crate::ids::Hash32;
use crate::segments::disk::{self, Disk};

/// How long a note stays beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// For ever: somebody asked for it.
    Always,
    /// Until the next one: it was due.
    UntilTheNext,
}

/// The signed notes of the log that this process has open.
pub(crate) struct Notes {
    signer: CheckpointSigner,
    /// `checkpoints/` of the data directory.
    folder: PathBuf,
    interval: Option<Duration>,
    /// Entries that the last note was signed over.
    size: u64,
    signed_at: Instant,
    /// The note that the next one takes the place of, by its size.
    passing: Option<u64>,
}

impl Notes {
    pub(super) fn new(
        signer: CheckpointSigner,
        folder: PathBuf,
        interval: Option<Duration>,
        latest: Option<&(String, Checkpoint)>,
    ) -> Self {
        let size = latest.map_or(0, |(_, latest)| latest.size);
        Self { signer, folder, interval, size, signed_at: Instant::now(), passing: None }
    }

    /// When the next note is due, of a log that has this size; none while nothing is new.
    pub(super) fn due(&self, size: u64) -> Option<Instant> {
        let interval = self.interval.filter(|_| size > self.size)?;
        self.signed_at.checked_add(interval)
    }

    /// Signs a size and root, which must be durable (envelope.md).
    pub(super) fn sign(&mut self, size: u64, root: Hash32) -> String {
        self.size = size;
        self.signed_at = Instant::now();
        self.signer.sign(size, root)
    }

    /// The last note is asked for once more.
    pub(super) fn keep(&mut self, kept: Kept) {
        if kept == Kept::Always {
            self.passing = None;
        }
    }

    /// Writes a note beside the log, and removes the one that it takes the place of.
    pub(super) fn write(
        &mut self,
        disk: &dyn Disk,
        size: u64,
        note: &str,
        kept: Kept,
    ) -> io::Result<()> {
        let file = |size: u64| self.folder.join(format!("{size:020}.note"));
        disk::write_whole(disk, &file(size), note.as_bytes())?;
        let passed = self.passing.take();
        self.passing = (kept == Kept::UntilTheNext).then_some(size);
        match passed {
            Some(passed) if passed != size => disk.remove(&file(passed)),
            Some(_) | None => Ok(()),
        }
    }
}
