//! What a log on disk says of data keys, read without any key: which are registered, which were
//! destroyed, which epochs were retired.

use std::collections::HashSet;
use std::path::Path;

use crate::entry::{EntryKind, RecordedEntry};
use crate::ids::{FacetTag, KeyId, Position};
use crate::keys::destroyed::Destroyed;
use crate::keys::parse_registrations;
use crate::segments::LOG_FOLDER;
use crate::segments::batch::{Batches, Next};
use crate::segments::disk::RealDisk;
use crate::segments::format;
use crate::segments::recovery::{self, OpenLogError};

/// What the log says of data keys.
#[derive(Default)]
pub(super) struct Told {
    registered: HashSet<KeyId>,
    destroyed: Destroyed,
}

impl Told {
    /// Reads the whole log of a data directory that nobody writes to.
    ///
    /// # Errors
    /// When it is damaged, or cannot be read.
    pub(super) fn read(data_dir: &Path) -> Result<Self, OpenLogError> {
        let mut told = Self::default();
        for segment in recovery::open_segments(&RealDisk, &data_dir.join(LOG_FOLDER), None)? {
            let mut batches = Batches::of(&segment, u64::MAX);
            loop {
                match batches.next()? {
                    Next::Batch(batch) => batch.entries.iter().for_each(|entry| told.take(entry)),
                    Next::End(_) => break,
                    Next::Bad(offset, found) => {
                        let position = format::position(segment.number(), offset);
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
        if entry.kind() == EntryKind::KeyRegistered {
            let keys = parse_registrations(entry.clear(0).unwrap_or_default()).unwrap_or_default();
            self.registered.extend(keys.iter().map(|key| key.key_id));
        }
        let _ = self.destroyed.take(entry);
    }

    pub(super) fn is_registered(&self, key: KeyId) -> bool {
        self.registered.contains(&key)
    }

    pub(super) fn is_shredded(&self, key: KeyId) -> bool {
        self.destroyed.shredded.contains(&key)
    }

    pub(super) fn is_retired(&self, facet: FacetTag, epoch: u32) -> bool {
        self.destroyed.retired.get(&facet).is_some_and(|last| epoch <= *last)
    }

    /// Every key that was destroyed.
    pub(super) fn shredded(&self) -> impl Iterator<Item = &KeyId> {
        self.destroyed.shredded.iter()
    }
}
