//! Batches of one segment, checked frame by frame: what recovery and verification walk over.

use std::io;
use std::sync::Arc;

use crate::entry::RecordedEntry;
use crate::error::Damage;
use crate::ids::Position;
use crate::segments::format::{self, Commit, FrameType, SEGMENT_HEADER};
use crate::segments::reader::Segment;
use crate::segments::scan::{Found, Scan};

/// One batch: whole, and by its own frames consistent.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) entries: Vec<RecordedEntry>,
    /// Signed notes written into the log.
    pub(crate) notes: Vec<String>,
    pub(crate) commit: Option<Commit>,
    /// Position of the commit frame.
    pub(crate) commit_at: u64,
    /// Offset after the commit frame.
    pub(crate) end: u64,
}

/// What stands where the next batch belongs.
#[derive(Debug)]
pub(crate) enum Next {
    /// A batch.
    Batch(Batch),
    /// Zeros from here on, or the end of the file. What follows is not looked at.
    End(u64),
    /// Not a batch, at an offset.
    Bad(u64, Damage),
}

/// Reads the batches of a segment in order, from one that is known to begin there.
pub(crate) struct Batches {
    number: u32,
    scan: Scan,
    /// The number of the next batch.
    pub(crate) batch: u64,
    /// The tree before the next batch. Grown by whoever has checked the batch.
    pub(crate) size: u64,
    /// Offset where the next batch begins.
    pub(crate) offset: u64,
}

impl Batches {
    /// Those of a segment from its first one on, as far as `end`.
    pub(crate) fn of(segment: &Segment, end: u64) -> Self {
        let (header, start) = (&segment.header, SEGMENT_HEADER as u64);
        let scan = Scan::new(Arc::clone(&segment.file), segment.seed(), start, end);
        Self::new(header.number, scan, header.first_batch, header.tree.size())
    }

    pub(crate) fn new(number: u32, scan: Scan, batch: u64, size: u64) -> Self {
        let offset = scan.offset();
        Self { number, scan, batch, size, offset }
    }

    /// Looks again from where the next batch begins, with nothing kept in memory.
    pub(crate) fn look_again(&mut self) {
        self.scan.seek(self.offset, u64::MAX);
    }

    /// The next batch. Its frames are checked; entry hashes, chain and root are not.
    pub(crate) fn next(&mut self) -> io::Result<Next> {
        let mut batch = Batch::default();
        let mut frames = 0_u32;
        loop {
            let (offset, frame, payload) = match self.scan.next()? {
                Found::Frame(offset, frame, payload) => (offset, frame, payload),
                Found::End(offset) if frames == 0 => return Ok(Next::End(offset)),
                Found::End(offset) => return Ok(Next::Bad(offset, Damage::Uncommitted)),
                Found::Bad(offset, damage) => return Ok(Next::Bad(offset, damage)),
            };
            let expected = self.batch;
            if frame.batch != expected || frame.number != frames {
                let found = frame.batch;
                return Ok(Next::Bad(offset, Damage::Batch { expected, found }));
            }
            let expected = self.size + batch.entries.len() as u64;
            if frame.leaf != expected {
                let found = frame.leaf;
                return Ok(Next::Bad(offset, Damage::Leaf { expected, found }));
            }
            frames += 1;
            let at = format::position(self.number, offset);
            match frame.kind {
                FrameType::Entry => {
                    let at = Position::from_u64(at);
                    match RecordedEntry::parse(payload, at, frame.leaf) {
                        Ok(entry) => batch.entries.push(entry),
                        Err(error) => return Ok(Next::Bad(offset, Damage::Entry(error))),
                    }
                }
                FrameType::Checkpoint => match std::str::from_utf8(payload) {
                    Ok(note) => batch.notes.push(note.to_owned()),
                    Err(_) => return Ok(Next::Bad(offset, Damage::Frame)),
                },
                FrameType::Commit => {
                    let commit = Commit::parse(payload);
                    let first = format::position(self.number, self.offset);
                    let fits = commit.first.to_u64() == first
                        && commit.entries as usize == batch.entries.len()
                        && commit.frames == frames - 1
                        && commit.size == expected;
                    if !fits || frames == 1 {
                        return Ok(Next::Bad(offset, Damage::Commit));
                    }
                    batch.commit = Some(commit);
                    batch.commit_at = at;
                    batch.end = self.scan.offset();
                    self.offset = batch.end;
                    self.batch += 1;
                    self.size = commit.size;
                    return Ok(Next::Batch(batch));
                }
            }
        }
    }
}
