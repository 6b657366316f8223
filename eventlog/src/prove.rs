//! Proofs out of a data directory: the log is read up to a checkpoint, side by side by segment, and its
//! tree grown again. No key is needed, no lock taken and nothing changed, so a running log will do.
//!
//! Cost: one pass over the heads of all entries up to the checkpoint, as fast as the disk gives the
//! segments. Whoever proves much at once asks for it in one pass.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::checkpoint::{Checkpoint, CheckpointVerifier};
use crate::entry::EntryHead;
use crate::error::Damage;
use crate::ids::{EventId, Hash32, Position};
use crate::proof::{ConsistencyProof, InclusionProof};
use crate::segments::batch::{Batches, Next};
use crate::segments::disk::RealDisk;
use crate::segments::format;
use crate::segments::reader::Segment;
use crate::segments::recovery::{self, OpenLogError};
use crate::segments::{CHECKPOINT_FOLDER, LOG_FOLDER, side_by_side};
use crate::tree::leaf_hash;
use crate::tree::outline::Outline;
use crate::verify::Progress;

/// Which entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// That of this event.
    Event(EventId),
    /// The one at this position.
    At(Position),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(event) => write!(f, "event {event}"),
            Self::At(position) => write!(f, "the entry at {position}"),
        }
    }
}

/// What is to be proven.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these entries, that they are in the log.
    pub entries: Vec<Which>,
    /// Of this checkpoint, a signed note, that the log grew out of it.
    pub since: Option<String>,
    /// In which checkpoint, a signed note; without it, the latest that was signed.
    pub checkpoint: Option<String>,
}

/// What was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The checkpoint that it is proven in.
    pub checkpoint: Checkpoint,
    /// One for each entry, in the order of the log.
    pub entries: Vec<InclusionProof>,
    /// Where one was asked for.
    pub growth: Option<ConsistencyProof>,
}

/// Why nothing was proven.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The log is damaged, or is not the one of the checkpoint.
    #[error(transparent)]
    Log(#[from] OpenLogError),
    /// Nothing was signed yet.
    #[error("no checkpoint was signed yet")]
    NoCheckpoint,
    /// An entry that is not in the log, or came after the checkpoint.
    #[error("{which} is not among the {size} entries of the checkpoint")]
    NotFound {
        /// Which.
        which: Which,
        /// Entries of the checkpoint.
        size: u64,
    },
    /// The older checkpoint is the later one.
    #[error("the older checkpoint is of {older} entries, the other one of {size}")]
    NotOlder {
        /// Entries of the older one.
        older: u64,
        /// Entries of the other.
        size: u64,
    },
}

impl From<std::io::Error> for ProveError {
    fn from(error: std::io::Error) -> Self {
        Self::Log(error.into())
    }
}

/// Proves what is wanted of the log of a data directory.
///
/// # Errors
/// When it cannot be proven; then either the log is damaged, or it is not so.
pub fn prove(
    data_dir: &Path,
    wanted: &Wanted,
    progress: &dyn Fn(Progress),
) -> Result<Proven, ProveError> {
    let checkpoints = data_dir.join(CHECKPOINT_FOLDER);
    let verifier = recovery::verifier(&RealDisk, &checkpoints)?;
    let (note, checkpoint) = chosen(&checkpoints, &verifier, wanted.checkpoint.as_deref())?;
    let since = wanted.since.as_deref().map(|note| signed(&verifier, "older", note)).transpose()?;
    let size = checkpoint.size;
    if let Some(since) = &since
        && since.size > size
    {
        return Err(ProveError::NotOlder { older: since.size, size });
    }
    let segments = recovery::open_segments(&RealDisk, &data_dir.join(LOG_FOLDER), None)?;
    let segments: Vec<_> =
        segments.into_iter().filter(|segment| segment.header.tree.size() < size).collect();
    let read = read(&segments, wanted, since.as_ref(), size, progress)?;
    let outline = &read.outline;
    if outline.size() < size {
        return Err(OpenLogError::Truncated { size: outline.size(), known: size }.into());
    }
    if outline.root() != checkpoint.root {
        return Err(OpenLogError::Forked { size }.into());
    }
    let missing = |which: &&Which| !read.met.contains(which);
    if let Some(which) = wanted.entries.iter().find(missing) {
        return Err(ProveError::NotFound { which: *which, size });
    }
    let unkept = || OpenLogError::Io(Arc::new(std::io::Error::other("a leaf was not kept")));
    let mut entries = Vec::with_capacity(read.found.len());
    for (index, entry) in read.found {
        let path = outline.inclusion(index).ok_or_else(unkept)?;
        entries.push(InclusionProof { entry, index, path, note: note.clone() });
    }
    let growth = match since {
        None => None,
        Some(since) => {
            if read.older_root.is_some_and(|root| root != since.root) {
                return Err(OpenLogError::Forked { size: since.size }.into());
            }
            let path = outline.consistency(since.size).ok_or_else(unkept)?;
            Some(ConsistencyProof { older: since.size, path, note })
        }
    };
    Ok(Proven { checkpoint, entries, growth })
}

/// What was read of the log.
#[derive(Default)]
struct Read {
    outline: Outline,
    found: Vec<(u64, EntryHead)>,
    /// Which of those that are wanted were found.
    met: HashSet<Which>,
    /// The root where the older checkpoint was signed.
    older_root: Option<Hash32>,
}

/// Grows the tree again, up to a size.
fn read(
    segments: &[Arc<Segment>],
    wanted: &Wanted,
    since: Option<&Checkpoint>,
    size: u64,
    progress: &dyn Fn(Progress),
) -> Result<Read, ProveError> {
    let mut read = Read::default();
    let older = since.map(|since| since.size);
    if let Some(older) = older {
        read.outline.keep(older);
    }
    let of = u32::try_from(segments.len()).unwrap_or(u32::MAX);
    let mut bytes = 0;
    let which: HashSet<Which> = wanted.entries.iter().copied().collect();
    let work = |segment: &Arc<Segment>| leaves(segment, &which, size);
    side_by_side::in_order(segments, side_by_side::threads(0), work, |segment, leaves| {
        for (index, entry) in leaves.found {
            read.outline.keep(index);
            read.found.push((index, entry));
        }
        for leaf in leaves.hashes {
            if older == Some(read.outline.size()) {
                read.older_root = Some(read.outline.root());
            }
            read.outline.push_leaf(leaf);
        }
        if older == Some(read.outline.size()) {
            read.older_root = Some(read.outline.root());
        }
        read.met.extend(leaves.met);
        bytes += leaves.bytes;
        let (entries, segments) = (read.outline.size(), segment.number() + 1);
        progress(Progress { entries, bytes, segments, of });
        Ok(())
    })?;
    Ok(read)
}

/// The leaves of one segment, and the entries in it that were looked for.
#[derive(Default)]
struct Leaves {
    hashes: Vec<[u8; 32]>,
    found: Vec<(u64, EntryHead)>,
    met: Vec<Which>,
    bytes: u64,
}

/// Reads a segment, as far as the checkpoint goes. What is damaged is named; whether every byte of
/// every facet is as it was is for `verify` to say.
fn leaves(
    segment: &Arc<Segment>,
    wanted: &HashSet<Which>,
    size: u64,
) -> Result<Leaves, ProveError> {
    let mut batches = Batches::of(segment, u64::MAX);
    let mut leaves = Leaves::default();
    while batches.size < size {
        let batch = match batches.next()? {
            Next::Batch(batch) => batch,
            Next::End(_) => break,
            Next::Bad(offset, found) => return Err(damaged(segment, offset, found)),
        };
        for entry in &batch.entries {
            if entry.leaf_index() >= size {
                break;
            }
            leaves.bytes += entry.bytes().len() as u64;
            leaves.hashes.push(leaf_hash(&entry.hash()));
            let names = [Which::Event(entry.event_id()), Which::At(entry.position())];
            let before = leaves.met.len();
            leaves.met.extend(names.into_iter().filter(|which| wanted.contains(which)));
            if leaves.met.len() > before {
                let head = EntryHead::parse(entry.hashed());
                let head = head.map_err(|error| OpenLogError::Damaged {
                    position: entry.position(),
                    found: Damage::Entry(error),
                })?;
                leaves.found.push((entry.leaf_index(), head));
            }
        }
    }
    Ok(leaves)
}

fn damaged(segment: &Segment, offset: u64, found: Damage) -> ProveError {
    let position = Position::from_u64(format::position(segment.number(), offset));
    OpenLogError::Damaged { position, found }.into()
}

/// The checkpoint that was given, or the latest of the data directory.
fn chosen(
    folder: &Path,
    verifier: &CheckpointVerifier,
    given: Option<&str>,
) -> Result<(String, Checkpoint), ProveError> {
    if let Some(note) = given {
        return Ok((note.to_owned(), signed(verifier, "given", note)?));
    }
    let known = recovery::known_checkpoints(&RealDisk, folder, &[], verifier)?;
    known.into_iter().max_by_key(|(_, known)| known.size).ok_or(ProveError::NoCheckpoint)
}

fn signed(
    verifier: &CheckpointVerifier,
    name: &str,
    note: &str,
) -> Result<Checkpoint, OpenLogError> {
    let bad = |error| OpenLogError::Checkpoint { name: name.to_owned(), error };
    verifier.verify(note).map_err(bad)
}
