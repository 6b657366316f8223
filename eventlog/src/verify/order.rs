//! What only holds in log order: chains, keys before use, the tree.

use std::collections::{HashMap, HashSet};

use crate::chain::{self, StreamHead};
use crate::checkpoint::{Checkpoint, CheckpointVerifier};
use crate::entry::EntryKind;
use crate::error::Damage;
use crate::ids::{FacetTag, Hash32, KeyId, Position, StreamId};
use crate::keys::{Shredding, parse_registrations};
use crate::segments::format::SegmentHeader;
use crate::segments::recovery::OpenLogError;
use crate::tree::Tree;
use crate::verify::segment::{Checked, CheckedBatch, Summary};
use crate::verify::{Report, VerifyError};

/// The pass in log order.
pub(super) struct Ordered {
    verifier: CheckpointVerifier,
    known: Vec<Checkpoint>,
    /// Checkpoints whose root was compared.
    compared: u64,
    tree: Tree,
    streams: HashMap<StreamId, StreamHead>,
    keys: HashMap<KeyId, FacetTag>,
    shredded: HashSet<KeyId>,
    blobs: HashSet<Hash32>,
}

impl Ordered {
    pub(super) fn new(verifier: CheckpointVerifier, mut known: Vec<Checkpoint>) -> Self {
        known.sort_unstable_by_key(|known| std::cmp::Reverse(known.size));
        Self {
            verifier,
            known,
            compared: 0,
            tree: Tree::new(),
            streams: HashMap::new(),
            keys: HashMap::new(),
            shredded: HashSet::new(),
            blobs: HashSet::new(),
        }
    }

    pub(super) fn entries(&self) -> u64 {
        self.tree.size()
    }

    /// Takes the next segment.
    pub(super) fn take(
        &mut self,
        header: &SegmentHeader,
        summary: Summary,
    ) -> Result<(), VerifyError> {
        if header.tree != self.tree {
            let position = Position::from_u64(u64::from(header.number) << 32);
            let found = Damage::Root;
            return Err(VerifyError::Damaged { position, found });
        }
        self.compare()?;
        self.blobs.extend(&summary.blobs);
        let (mut entry, mut used) = (0, 0);
        for batch in &summary.batches {
            for checked in &summary.entries[entry..batch.entries_end] {
                let uses = &summary.uses[used..checked.uses_end];
                used = checked.uses_end;
                self.take_entry(checked, uses)?;
            }
            entry = batch.entries_end;
            self.take_commit(batch)?;
        }
        match summary.bad {
            Some(bad) => Err(bad),
            None => Ok(()),
        }
    }

    fn take_entry(
        &mut self,
        entry: &Checked,
        uses: &[(KeyId, FacetTag)],
    ) -> Result<(), VerifyError> {
        let position = entry.position;
        let head = self.streams.get(&entry.stream).copied();
        let head = chain::follow(head, entry.revision, entry.previous, entry.hash)
            .map_err(|error| VerifyError::Damaged { position, found: Damage::Chain(error) })?;
        self.streams.insert(entry.stream, head);
        for (key_id, facet) in uses {
            let refuse = |rule| Err(VerifyError::Key { position, key_id: *key_id, rule });
            match self.keys.get(key_id) {
                None => return refuse("used before it was registered"),
                Some(registered) if registered != facet => {
                    return refuse("used for another facet than it was registered for");
                }
                Some(_) if self.shredded.contains(key_id) => {
                    return refuse("used after it was shredded");
                }
                Some(_) => {}
            }
        }
        if let Some((kind, bytes)) = &entry.about_keys {
            self.take_keys(position, *kind, bytes)?;
        }
        self.tree.push_leaf(entry.leaf);
        self.compare()
    }

    fn take_keys(
        &mut self,
        position: Position,
        kind: EntryKind,
        bytes: &[u8],
    ) -> Result<(), VerifyError> {
        if kind == EntryKind::KeysShredded {
            let rule = "not a list of shredded keys";
            let told =
                Shredding::parse(bytes).map_err(|_| VerifyError::Content { position, rule })?;
            self.shredded.extend(told.keys);
            return Ok(());
        }
        let rule = "not key registrations";
        let keys =
            parse_registrations(bytes).map_err(|_| VerifyError::Content { position, rule })?;
        for key in keys {
            if self.keys.insert(key.key_id, key.facet).is_some() {
                return Err(VerifyError::Key {
                    position,
                    key_id: key.key_id,
                    rule: "registered twice",
                });
            }
        }
        Ok(())
    }

    fn take_commit(&mut self, batch: &CheckedBatch) -> Result<(), VerifyError> {
        let position = batch.commit_at;
        if batch.commit.root != self.tree.root() {
            let found = Damage::Root;
            return Err(VerifyError::Damaged { position, found });
        }
        for note in &batch.notes {
            let name = format!("in the log at {position}");
            let checkpoint = self
                .verifier
                .verify(note)
                .map_err(|error| OpenLogError::Checkpoint { name, error })?;
            let size = self.tree.size();
            if checkpoint.size != size || checkpoint.root != self.tree.root() {
                return Err(OpenLogError::Forked { size: checkpoint.size }.into());
            }
            self.compared += 1;
        }
        Ok(())
    }

    /// Compares the checkpoints of the size the tree has now.
    fn compare(&mut self) -> Result<(), VerifyError> {
        let size = self.tree.size();
        while let Some(known) = self.known.last()
            && known.size == size
        {
            if known.root != self.tree.root() {
                return Err(OpenLogError::Forked { size }.into());
            }
            self.known.pop();
            self.compared += 1;
        }
        Ok(())
    }

    /// The report, when nothing is left over.
    pub(super) fn finish(self, segments: u32, bytes: u64) -> Result<Report, VerifyError> {
        if let Some(known) = self.known.last() {
            return Err(
                OpenLogError::Truncated { size: self.tree.size(), known: known.size }.into()
            );
        }
        Ok(Report {
            entries: self.tree.size(),
            bytes,
            streams: self.streams.len() as u64,
            keys: self.keys.len() as u64,
            blobs: self.blobs.len() as u64,
            segments,
            checkpoints: self.compared,
            tree_size: self.tree.size(),
            root: self.tree.root(),
        })
    }
}
