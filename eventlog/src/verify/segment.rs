//! One segment, checked by itself: frames, entries, digests, blobs. Runs beside other segments.

use std::sync::Arc;

use crate::blobs::Blobs;
use crate::entry::{EntryKind, FacetMode, RecordedEntry};
use crate::error::Damage;
use crate::ids::{FacetTag, Hash32, KeyId, Position, StreamId};
use crate::segments::batch::{Batch, Batches, Next};
use crate::segments::format::{self, Commit};
use crate::segments::reader::Segment;
use crate::segments::recovery;
use crate::segments::scan::Scan;
use crate::tree;
use crate::verify::VerifyError;

/// What the ordered pass needs of an entry: nothing of its bytes.
pub(super) struct Checked {
    pub(super) position: Position,
    pub(super) stream: StreamId,
    pub(super) revision: u64,
    pub(super) previous: Hash32,
    pub(super) hash: Hash32,
    pub(super) leaf: [u8; 32],
    /// Uses of keys up to here belong to this entry.
    pub(super) uses_end: usize,
    /// What it says about keys, for the kinds that do: its clear facet.
    pub(super) about_keys: Option<(EntryKind, Box<[u8]>)>,
}

/// A batch of checked entries.
pub(super) struct CheckedBatch {
    pub(super) entries_end: usize,
    pub(super) commit: Commit,
    pub(super) commit_at: Position,
    pub(super) notes: Vec<String>,
}

/// A checked segment: as far as it is good, and what stands there if it is not.
#[derive(Default)]
pub(super) struct Summary {
    pub(super) entries: Vec<Checked>,
    pub(super) uses: Vec<(KeyId, FacetTag)>,
    pub(super) blobs: Vec<Hash32>,
    pub(super) batches: Vec<CheckedBatch>,
    pub(super) bytes: u64,
    pub(super) bad: Option<VerifyError>,
}

/// Checks a segment. Behind the commits of a sealed one must be zeros; behind those of the last
/// one there may be a batch that is being written, or a torn one.
pub(super) fn check(
    segment: &Arc<Segment>,
    last: bool,
    blobs: &Blobs,
) -> Result<Summary, VerifyError> {
    let mut batches = Batches::of(segment, u64::MAX);
    let mut summary = Summary::default();
    // Where it stopped before: a live tail is looked at again until it stops at the same place.
    let mut stopped = None;
    loop {
        let (offset, damage) = match batches.next()? {
            Next::Batch(batch) => {
                if let Err(error) = summary.take(segment, &batch, blobs) {
                    summary.bad = Some(error);
                    return Ok(summary);
                }
                continue;
            }
            Next::End(offset) => (offset, Damage::Trailing),
            Next::Bad(offset, damage) => (offset, damage),
        };
        let begin = batches.offset;
        let tail = recovery::read_tail(segment.file.as_ref(), begin)?;
        if tail.is_empty() {
            return Ok(summary);
        }
        if last && stopped != Some(begin) {
            // It may have grown between the two looks.
            stopped = Some(begin);
            batches.look_again();
            continue;
        }
        let from = usize::try_from(offset - begin).unwrap_or(0);
        let later = recovery::later_batch_follows(segment.seed(), &tail, from, batches.batch);
        // A live log may have finished this batch and a later one while we looked for it.
        if last && later && batch_is_whole_now(segment, &batches) {
            stopped = None;
            batches.look_again();
            continue;
        }
        if !last || later {
            summary.bad = Some(VerifyError::Damaged {
                position: Position::from_u64(format::position(segment.number(), offset)),
                found: damage,
            });
        }
        return Ok(summary);
    }
}

/// Whether the batch that was not whole a moment ago is whole now.
fn batch_is_whole_now(segment: &Arc<Segment>, stopped: &Batches) -> bool {
    let file = Arc::clone(&segment.file);
    let scan = Scan::new(file, segment.seed(), stopped.offset, u64::MAX);
    let mut again = Batches::new(segment.number(), scan, stopped.batch, stopped.size);
    matches!(again.next(), Ok(Next::Batch(_)))
}

impl Summary {
    fn take(&mut self, segment: &Segment, batch: &Batch, blobs: &Blobs) -> Result<(), VerifyError> {
        for entry in &batch.entries {
            self.take_entry(segment, entry, blobs)?;
        }
        let commit_at = Position::from_u64(batch.commit_at);
        let commit = batch
            .commit
            .ok_or(VerifyError::Damaged { position: commit_at, found: Damage::Uncommitted })?;
        self.batches.push(CheckedBatch {
            entries_end: self.entries.len(),
            commit,
            commit_at,
            notes: batch.notes.clone(),
        });
        Ok(())
    }

    fn take_entry(
        &mut self,
        segment: &Segment,
        entry: &RecordedEntry,
        blobs: &Blobs,
    ) -> Result<(), VerifyError> {
        let position = entry.position();
        let damaged = |found| VerifyError::Damaged { position, found };
        if entry.log_id() != segment.header.log {
            return Err(damaged(Damage::OtherLog));
        }
        for facet in entry.facets() {
            if !entry.digest_fits(facet.index) {
                return Err(damaged(Damage::Digest(facet.index)));
            }
            if facet.mode != FacetMode::Clear {
                self.uses.push((facet.key_id, facet.tag));
            }
            if facet.mode == FacetMode::Blob {
                let found = blobs.check(facet.digest).and_then(|_| blobs.chunks(facet.digest));
                match found {
                    Ok(chunks) if chunks == u64::from(facet.length) => {}
                    Ok(_) => {
                        let rule = "the blob has another number of chunks";
                        return Err(VerifyError::Content { position, rule });
                    }
                    Err(error) => return Err(VerifyError::Blob { position, error }),
                }
                self.blobs.push(facet.digest);
            }
        }
        let about_keys = match entry.kind() {
            kind @ (EntryKind::KeyRegistered | EntryKind::KeysShredded) => {
                let clear = entry.clear(0).ok_or(VerifyError::Content {
                    position,
                    rule: "an entry about keys without a public facet in front",
                })?;
                Some((kind, clear.into()))
            }
            EntryKind::DomainEvent
            | EntryKind::EpochRetired
            | EntryKind::KeystoreCheckpoint
            | EntryKind::OperatorNote => None,
        };
        let hash = entry.hash();
        self.bytes += entry.bytes().len() as u64;
        self.entries.push(Checked {
            position,
            stream: entry.stream(),
            revision: entry.revision(),
            previous: entry.previous_hash(),
            hash,
            leaf: tree::leaf_hash(&hash),
            uses_end: self.uses.len(),
            about_keys,
        });
        Ok(())
    }
}
