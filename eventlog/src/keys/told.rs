//! What a log on disk says of data keys, read without any key: which are registered, which were
//! destroyed, which epochs were retired.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::entry::{EntryKind, RecordedEntry, array};
use crate::ids::{FacetTag, KeyId, Position};
use crate::keys::{Shredding, parse_registrations};
use crate::segments::LOG_FOLDER;
use crate::segments::batch::{Batches, Next};
use crate::segments::disk::RealDisk;
use crate::segments::format::{self, SEGMENT_HEADER};
use crate::segments::recovery::{self, OpenLogError};
use crate::segments::scan::Scan;

/// What the log says of data keys.
#[derive(Default)]
pub(super) struct Told {
    registered: HashSet<KeyId>,
    shredded: HashSet<KeyId>,
    /// The last retired epoch of each facet: it and all before it are gone.
    retired: HashMap<FacetTag, u32>,
}

impl Told {
    /// Reads the whole log of a data directory that nobody writes to.
    ///
    /// # Errors
    /// When it is damaged, or cannot be read.
    pub(super) fn read(data_dir: &Path) -> Result<Self, OpenLogError> {
        let mut told = Self::default();
        for segment in recovery::open_segments(&RealDisk, &data_dir.join(LOG_FOLDER), None)? {
            let (header, start) = (&segment.header, SEGMENT_HEADER as u64);
            let scan = Scan::new(Arc::clone(&segment.file), segment.seed(), start, u64::MAX);
            let mut batches =
                Batches::new(header.number, scan, header.first_batch, header.tree.size());
            loop {
                match batches.next()? {
                    Next::Batch(batch) => batch.entries.iter().for_each(|entry| told.take(entry)),
                    Next::End(_) => break,
                    Next::Bad(offset, found) => {
                        let position = format::position(header.number, offset);
                        let position = Position::from_u64(position);
                        return Err(OpenLogError::Damaged { position, found });
                    }
                }
            }
        }
        Ok(told)
    }

    /// Takes in an entry. What cannot be read says nothing here: verification names it.
    fn take(&mut self, entry: &RecordedEntry) {
        let bytes = entry.clear(0).unwrap_or_default();
        match entry.kind() {
            EntryKind::KeyRegistered => {
                let keys = parse_registrations(bytes).unwrap_or_default();
                self.registered.extend(keys.iter().map(|key| key.key_id));
            }
            EntryKind::KeysShredded => {
                let told = Shredding::parse(bytes);
                self.shredded.extend(told.map(|told| told.keys).unwrap_or_default());
            }
            // Facet, three zeros, epoch.
            EntryKind::EpochRetired if bytes.len() == 8 => {
                let epoch = u32::from_le_bytes(array(bytes, 4));
                let last = self.retired.entry(FacetTag(bytes[0])).or_default();
                *last = epoch.max(*last);
            }
            EntryKind::EpochRetired
            | EntryKind::DomainEvent
            | EntryKind::KeystoreCheckpoint
            | EntryKind::OperatorNote => {}
        }
    }

    pub(super) fn is_registered(&self, key: KeyId) -> bool {
        self.registered.contains(&key)
    }

    pub(super) fn is_shredded(&self, key: KeyId) -> bool {
        self.shredded.contains(&key)
    }

    pub(super) fn is_retired(&self, facet: FacetTag, epoch: u32) -> bool {
        self.retired.get(&facet).is_some_and(|last| epoch <= *last)
    }

    /// Every key that was destroyed.
    pub(super) fn shredded(&self) -> impl Iterator<Item = &KeyId> {
        self.shredded.iter()
    }
}
