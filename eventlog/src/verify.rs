//! Verification: everything that needs no key, over a stopped, a copied or a live log.
//!
//! Segments are checked side by side (`segment`): frames, entries, digests, blobs. Then, in log
//! order (`order`): chains, key registrations before use, the tree against every commit, header
//! and checkpoint. The first bad position is named, and why.
//!
//! On a live log it checks what was committed when it got there. What stands behind the last
//! commit is passed over only where recovery would call it a torn tail (log.md, rule 4).

mod order;
mod segment;

use std::path::Path;
use std::sync::Arc;

use crate::blobs::{BlobError, Blobs};
use crate::error::Damage;
use crate::ids::{Hash32, KeyId, Position};
use crate::segments::disk::RealDisk;
use crate::segments::reader::Segment;
use crate::segments::recovery::{self, OpenLogError};
use crate::segments::{CHECKPOINT_FOLDER, LOG_FOLDER, side_by_side};
use order::Ordered;

/// How to verify.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Threads that check segments side by side; 0 means one per core.
    pub threads: usize,
    /// A signed checkpoint from elsewhere: the log must contain it.
    pub against: Option<String>,
}

/// How far verification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries whose place in the log is checked.
    pub entries: u64,
    /// Bytes of entries.
    pub bytes: u64,
    /// Segments done.
    pub segments: u32,
    /// Segments there are.
    pub of: u32,
}

/// What was verified. Everything in it holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Entries.
    pub entries: u64,
    /// Bytes of all entries.
    pub bytes: u64,
    /// Streams, each with a whole chain.
    pub streams: u64,
    /// Registered keys.
    pub keys: u64,
    /// Blobs that entries name, each there and whole.
    pub blobs: u64,
    /// Segments.
    pub segments: u32,
    /// Checkpoints compared: signature, size and root.
    pub checkpoints: u64,
    /// Leaves of the tree.
    pub tree_size: u64,
    /// Its root.
    pub root: Hash32,
}

/// The first thing that does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The log cannot be opened at all, or does not contain a checkpoint.
    #[error(transparent)]
    Log(#[from] OpenLogError),
    /// The bytes at a position are not what was written there.
    #[error("at {position}: {found}")]
    Damaged {
        /// Where.
        position: Position,
        /// What was found.
        found: Damage,
    },
    /// A rule about keys that an entry breaks.
    #[error("at {position}: key {key_id}: {rule}")]
    Key {
        /// Where.
        position: Position,
        /// The key.
        key_id: KeyId,
        /// The rule.
        rule: &'static str,
    },
    /// An entry whose content is not what its kind demands.
    #[error("at {position}: {rule}")]
    Content {
        /// Where.
        position: Position,
        /// The rule.
        rule: &'static str,
    },
    /// A blob that an entry names and that is missing or changed.
    #[error("at {position}: {error}")]
    Blob {
        /// Where.
        position: Position,
        /// Why.
        error: BlobError,
    },
}

impl VerifyError {
    /// Where, when it is about a place in the log.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Log(OpenLogError::Damaged { position, .. })
            | Self::Damaged { position, .. }
            | Self::Key { position, .. }
            | Self::Content { position, .. }
            | Self::Blob { position, .. } => Some(*position),
            Self::Log(_) => None,
        }
    }
}

impl From<std::io::Error> for VerifyError {
    fn from(error: std::io::Error) -> Self {
        Self::Log(error.into())
    }
}

/// Verifies the log of a data directory. It takes no lock and changes nothing.
///
/// # Errors
/// The first thing that does not hold, in log order.
pub fn verify(
    data_dir: &Path,
    options: &VerifyOptions,
    progress: &dyn Fn(Progress),
) -> Result<Report, VerifyError> {
    let disk = RealDisk;
    let checkpoints = data_dir.join(CHECKPOINT_FOLDER);
    let verifier = recovery::verifier(&disk, &checkpoints)?;
    // Read before the log is: a live log may sign while we read, and only grows.
    let handed_in: Vec<String> = options.against.iter().cloned().collect();
    let known = recovery::known_checkpoints(&disk, &checkpoints, &handed_in, &verifier)?;
    let segments = recovery::open_segments(&disk, &data_dir.join(LOG_FOLDER), None)?;
    let Some(first) = segments.first() else {
        return Err(OpenLogError::Missing.into());
    };
    if !verifier.origin().ends_with(&format!("/{}", first.header.log)) {
        return Err(OpenLogError::OtherLog.into());
    }
    let blobs = Blobs::at(data_dir);
    let threads = side_by_side::threads(options.threads);
    let known: Vec<_> = known.into_iter().map(|(_, checkpoint)| checkpoint).collect();
    let mut ordered = Ordered::new(verifier, known);
    let of = u32::try_from(segments.len()).unwrap_or(u32::MAX);
    let mut bytes = 0;
    let work = |segment: &Arc<Segment>| segment::check(segment, segment.number() + 1 == of, &blobs);
    side_by_side::in_order(&segments, threads, work, |segment, checked| {
        bytes += checked.bytes;
        ordered.take(&segment.header, checked)?;
        let entries = ordered.entries();
        progress(Progress { entries, bytes, segments: segment.number() + 1, of });
        Ok(())
    })?;
    ordered.finish(of, bytes)
}
