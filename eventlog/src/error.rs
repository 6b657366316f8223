//! What can go wrong with an append or a read. Ids and positions only, never content.

use std::sync::Arc;

use crate::ids::{EventId, Position, StreamId};
use crate::log::Expectation;

/// Why an append was not made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The stream is not where the caller believed it to be.
    #[error("stream {stream}: expected {expected}, found {}", Found(*.actual))]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// What the caller expected.
        expected: Expectation,
        /// The last revision there is; none when there is no such stream.
        actual: Option<u64>,
    },
    /// Something is over its limit (limits.rs).
    #[error("{what} too large: {size}, limit {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        size: u64,
        /// The limit, in the same unit.
        limit: u64,
    },
    /// Some of the request's event ids are in the log already, or one is there twice: this is not
    /// a repetition of an earlier request.
    #[error("event id {event_id} is already used")]
    EventIdReused {
        /// The id.
        event_id: EventId,
    },
    /// A draft that no backend can write.
    #[error("event {event_id}: {why}")]
    Invalid {
        /// The event.
        event_id: EventId,
        /// The rule it breaks.
        why: &'static str,
    },
    /// A stream stands twice in one request.
    #[error("stream {stream} stands twice in one append")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// Nothing to append.
    #[error("nothing to append")]
    Empty,
    /// An earlier write or sync failed: nothing is appended until a restart has recovered.
    #[error("the log is closed for appends after a failed write, restart to recover")]
    Poisoned,
    /// The log was closed.
    #[error("the log is closed")]
    Closed,
    /// The queue is full: try again.
    #[error("the log is busy, try again")]
    Unavailable,
    /// What the append depends on could not be read.
    #[error("reading before the append: {0}")]
    Read(#[from] ReadError),
}

struct Found(Option<u64>);

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(revision) => write!(f, "revision {revision}"),
            None => f.write_str("no stream"),
        }
    }
}

/// Why a read gave nothing.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes at a position are not what was written there.
    #[error("damaged at {position}: {found}")]
    Damaged {
        /// Where.
        position: Position,
        /// What was found.
        found: Damage,
    },
    /// No entry begins at this position.
    #[error("no entry at {position}")]
    NotFound {
        /// Where.
        position: Position,
    },
    /// The operating system could not read.
    #[error("reading the log: {0}")]
    Io(Arc<std::io::Error>),
    /// The index could not be read. It is rebuilt at the next start when in doubt.
    #[error("reading the index: {0}")]
    Index(Arc<redb::Error>),
    /// The log was closed.
    #[error("the log is closed")]
    Closed,
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// What was found in place of what was written. One vocabulary for reading, recovery and verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// A frame whose checksum does not fit its bytes.
    #[error("frame checksum differs")]
    Checksum,
    /// A frame whose length, type or reserved bytes cannot be.
    #[error("not a frame")]
    Frame,
    /// A frame of another kind than expected here.
    #[error("unexpected frame type {0}")]
    FrameType(u8),
    /// A frame of a batch that cannot stand here.
    #[error("batch {found} where {expected} belongs")]
    Batch {
        /// The batch number that belongs here.
        expected: u64,
        /// The one that stands there.
        found: u64,
    },
    /// A leaf index that does not continue.
    #[error("leaf {found} where {expected} belongs")]
    Leaf {
        /// The leaf index that belongs here.
        expected: u64,
        /// The one that stands there.
        found: u64,
    },
    /// An entry that cannot be parsed.
    #[error("entry: {0}")]
    Entry(crate::entry::ParseError),
    /// An entry of another log.
    #[error("entry of another log")]
    OtherLog,
    /// A facet whose bytes do not have the digest of its descriptor.
    #[error("digest of facet {0} differs")]
    Digest(u8),
    /// An entry that does not follow its stream's last one.
    #[error("chain: {0}")]
    Chain(crate::chain::ChainError),
    /// A commit frame whose count, size or first position is not that of its batch.
    #[error("commit frame does not fit its batch")]
    Commit,
    /// A Merkle root that is not the recomputed one.
    #[error("merkle root differs")]
    Root,
    /// Bytes other than zero after the last commit that no torn write explains.
    #[error("bytes after the last commit")]
    Trailing,
    /// A batch without its commit frame, with later batches behind it or in a sealed segment.
    #[error("batch without its commit")]
    Uncommitted,
}
