//! What a copy of a log consists of, up to a checkpoint: whole segments, and of the last one what
//! stands before the checkpoint's end. It takes no lock and changes nothing: a live log goes on
//! behind it.
//!
//! A segment never changes before its last commit. So a part is named by its number and by the root
//! of the tree at its end, and one of that name and length is not copied twice.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::blobs::Blobs;
use crate::checkpoint::Checkpoint;
use crate::entry::FacetMode;
use crate::error::Damage;
use crate::ids::{Hash32, Position};
use crate::segments::batch::{Batch, Batches, Next};
use crate::segments::disk::RealDisk;
use crate::segments::format::{self, COMMIT_FRAME, SEGMENT_HEADER};
use crate::segments::reader::Segment;
use crate::segments::recovery::{self, OpenLogError};
use crate::segments::{CHECKPOINT_FOLDER, LOG_FOLDER, VKEY_FILE};

/// A segment up to its last commit, or up to the checkpoint that ends the copy.
#[derive(Debug)]
pub struct SegmentPart {
    segment: Arc<Segment>,
    path: PathBuf,
    length: u64,
    size: u64,
    root: Hash32,
}

/// The parts of a log up to a checkpoint that it holds, in order.
///
/// # Errors
/// When the log does not reach the checkpoint, has another root or no signed note there, or cannot be
/// read.
pub fn parts_up_to(
    data_dir: &Path,
    checkpoint: &Checkpoint,
) -> Result<Vec<SegmentPart>, OpenLogError> {
    let folder = data_dir.join(LOG_FOLDER);
    let mut segments = recovery::open_segments(&RealDisk, &folder, None)?;
    segments.retain(|segment| segment.header.tree.size() <= checkpoint.size);
    let path = |segment: &Segment| folder.join(format::file_name(segment.number()));
    let mut parts = Vec::with_capacity(segments.len());
    for (segment, next) in segments.iter().zip(segments.iter().skip(1)) {
        let (_, last_commit) = format::place(next.header.previous_commit);
        parts.push(SegmentPart {
            segment: Arc::clone(segment),
            path: path(segment),
            length: last_commit + COMMIT_FRAME,
            size: next.header.tree.size(),
            root: next.header.tree.root(),
        });
    }
    if let Some(last) = segments.last() {
        let (mut length, mut size) = (SEGMENT_HEADER as u64, last.header.tree.size());
        let mut root = last.header.tree.root();
        let mut batches = Batches::of(last, u64::MAX);
        while let Next::Batch(Batch { commit: Some(commit), end, .. }) = batches.next()? {
            if commit.size > checkpoint.size {
                break;
            }
            (length, size, root) = (end, commit.size, commit.root);
        }
        // A segment that the checkpoint does not reach into is no part of the copy.
        if length > SEGMENT_HEADER as u64 || parts.is_empty() {
            parts.push(SegmentPart {
                path: path(last),
                segment: Arc::clone(last),
                length,
                size,
                root,
            });
        }
    }
    let Some(end) = parts.last() else {
        return Err(OpenLogError::Missing);
    };
    if end.size != checkpoint.size {
        return Err(OpenLogError::Truncated { size: end.size, known: checkpoint.size });
    }
    if end.root != checkpoint.root {
        return Err(OpenLogError::Forked { size: end.size });
    }
    end.holds_note(checkpoint)?;
    Ok(parts)
}

impl SegmentPart {
    /// Its number.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.segment.number()
    }

    /// Merkle root at its end: with the number, its name.
    #[must_use]
    pub const fn root(&self) -> Hash32 {
        self.root
    }

    /// Bytes of it.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// The log has the note of the checkpoint itself, durable before it was given out.
    fn holds_note(&self, checkpoint: &Checkpoint) -> Result<(), OpenLogError> {
        let mut batches = Batches::of(&self.segment, u64::MAX);
        loop {
            let (offset, found) = match batches.next()? {
                Next::Batch(batch) => {
                    let mut notes = batch.notes.iter().map(|note| Checkpoint::parse(note));
                    if notes.any(|note| note.as_ref() == Ok(checkpoint)) {
                        return Ok(());
                    }
                    continue;
                }
                Next::End(offset) => (offset, Damage::Uncommitted),
                Next::Bad(offset, found) => (offset, found),
            };
            return Err(self.damaged(offset, found));
        }
    }

    fn damaged(&self, offset: u64, found: Damage) -> OpenLogError {
        let position = format::position(self.segment.number(), offset);
        OpenLogError::Damaged { position: Position::from_u64(position), found }
    }

    /// Checks frames, digests and the root at its end, without a key, and gives the blobs that its
    /// entries name.
    ///
    /// # Errors
    /// The first position that is not what was written there.
    pub fn check(&self) -> Result<Vec<Hash32>, OpenLogError> {
        let mut tree = self.segment.header.tree.clone();
        let mut batches = Batches::of(&self.segment, self.length);
        let mut blobs = Vec::new();
        loop {
            let batch = match batches.next()? {
                Next::Batch(batch) => batch,
                Next::End(offset) if offset == self.length => break,
                Next::End(offset) => return Err(self.damaged(offset, Damage::Uncommitted)),
                Next::Bad(offset, found) => return Err(self.damaged(offset, found)),
            };
            for entry in &batch.entries {
                for facet in entry.facets() {
                    if !entry.digest_fits(facet.index) {
                        let (position, found) = (entry.position(), Damage::Digest(facet.index));
                        return Err(OpenLogError::Damaged { position, found });
                    }
                    if facet.mode == FacetMode::Blob {
                        blobs.push(facet.digest);
                    }
                }
                tree.push(&entry.hash());
            }
            if batch.commit.is_none_or(|commit| commit.root != tree.root()) {
                let position = Position::from_u64(batch.commit_at);
                return Err(OpenLogError::Damaged { position, found: Damage::Root });
            }
        }
        if tree.size() == self.size && tree.root() == self.root {
            Ok(blobs)
        } else {
            Err(self.damaged(self.length, Damage::Root))
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(&self) -> io::Result<impl Read + use<>> {
        Ok(File::open(&self.path)?.take(self.length))
    }
}

/// The file of a segment of this number, under a data directory.
#[must_use]
pub fn segment_file(data_dir: &Path, number: u32) -> PathBuf {
    data_dir.join(LOG_FOLDER).join(format::file_name(number))
}

/// The file of a signed note of this size, under a data directory.
#[must_use]
pub fn note_file(data_dir: &Path, size: u64) -> PathBuf {
    data_dir.join(CHECKPOINT_FOLDER).join(format!("{size:020}.note"))
}

/// The file of what checks the signed notes, under a data directory.
#[must_use]
pub fn verifier_file(data_dir: &Path) -> PathBuf {
    data_dir.join(CHECKPOINT_FOLDER).join(VKEY_FILE)
}

/// The file of a blob, under a data directory.
#[must_use]
pub fn blob_file(data_dir: &Path, digest: Hash32) -> PathBuf {
    Blobs::at(data_dir).path(digest)
}
