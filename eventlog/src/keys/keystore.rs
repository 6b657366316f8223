//! The keystore: wrapped data keys in one redb database, looked up on disk.
//!
//! Beside them stand the ids of those that were destroyed, and the oldest epoch there may be of a
//! facet that was rotated.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use redb::backends::InMemoryBackend;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};

use crate::entry::array;
use crate::ids::{EventId, FacetTag, KeyId, LogId, SubjectId};
use crate::keys::record::{RECORD_LEN, Record};
use crate::keys::{KeyError, wrap};
use crate::limits;

/// The database, under the data directory.
pub(super) const FILE: &str = "keys/keystore.redb";
const WHAT: &str = "the keystore";

/// Key id to record.
pub(super) const RECORDS: TableDefinition<'_, &[u8; 16], &[u8; RECORD_LEN]> =
    TableDefinition::new("records");
/// Subject, facet and version (big-endian, so that a subject's keys stand in order) to key id.
pub(super) const NAMES: TableDefinition<'_, &[u8; 21], &[u8; 16]> = TableDefinition::new("names");
/// Key ids whose records were destroyed.
pub(super) const SHREDDED: TableDefinition<'_, &[u8; 16], ()> = TableDefinition::new("shredded");
/// `log`: the log the keys belong to. `epoch <facet>`: the oldest epoch there may be of a facet that
/// was rotated (u32). `shredding`: the event id of a notice that was about to be appended.
pub(super) const META: TableDefinition<'_, &str, &[u8; 16]> = TableDefinition::new("meta");

/// Where [`META`] names the log.
pub(super) const META_LOG: &str = "log";
/// Where [`META`] names a notice that is about to be appended.
const SHREDDING: &str = "shredding";

/// The wrapped data keys. It holds no key that opens anything by itself.
pub struct Keystore {
    pub(super) log: LogId,
    pub(super) database: Database,
}

impl From<redb::Error> for KeyError {
    fn from(error: redb::Error) -> Self {
        Self::Keystore(Arc::new(error))
    }
}

pub(super) fn failed(error: impl Into<redb::Error>) -> KeyError {
    KeyError::from(error.into())
}

pub(super) fn name(subject: SubjectId, facet: FacetTag, version: u32) -> [u8; 21] {
    let mut name = [0_u8; 21];
    name[..16].copy_from_slice(subject.as_bytes());
    name[16] = facet.0;
    name[17..].copy_from_slice(&version.to_be_bytes());
    name
}

impl Keystore {
    /// Makes the keystore of a new log.
    ///
    /// # Errors
    /// When it exists or cannot be written.
    pub fn create(data_dir: &Path, log_id: LogId) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        if path.exists() {
            return Err(KeyError::Exists { what: WHAT });
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
            wrap::touch(&path)?;
            let database = builder().create(&path).map_err(failed)?;
            fs::File::open(folder)?.sync_all()?;
            return Self::begin(database, log_id);
        }
        Err(KeyError::Missing { what: WHAT })
    }

    /// Opens the keystore.
    ///
    /// # Errors
    /// When it is missing, damaged, or belongs to another log.
    pub fn open(data_dir: &Path, log_id: LogId) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        if !path.exists() {
            return Err(KeyError::Missing { what: WHAT });
        }
        let database = builder().open(path).map_err(failed)?;
        let read = database.begin_read().map_err(failed)?;
        let meta = read.open_table(META).map_err(failed)?;
        let found = meta.get(META_LOG).map_err(failed)?;
        if found.map(|log| *log.value()) != Some(*log_id.as_bytes()) {
            return Err(KeyError::OtherLog { what: WHAT });
        }
        Ok(Self { log: log_id, database })
    }

    /// Whether the keystore of a data directory has a record of a key, or had one that was destroyed.
    /// Nothing is written to look, but after a crash, when the database has to be repaired first.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn knows(data_dir: &Path, log_id: LogId, key_id: KeyId) -> Result<bool, KeyError> {
        let Ok(database) = builder().open_read_only(data_dir.join(FILE)) else {
            return known(&Self::open(data_dir, log_id)?.database, key_id);
        };
        known(&database, key_id)
    }

    /// A keystore in memory: for tests and logs in memory.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn in_memory(log_id: LogId) -> Result<Self, KeyError> {
        let database = builder().create_with_backend(InMemoryBackend::new()).map_err(failed)?;
        Self::begin(database, log_id)
    }

    fn begin(database: Database, log: LogId) -> Result<Self, KeyError> {
        let write = database.begin_write().map_err(failed)?;
        write.open_table(RECORDS).map_err(failed)?;
        write.open_table(NAMES).map_err(failed)?;
        write.open_table(SHREDDED).map_err(failed)?;
        write.open_table(META).map_err(failed)?.insert(META_LOG, log.as_bytes()).map_err(failed)?;
        write.commit().map_err(failed)?;
        Ok(Self { log, database })
    }

    /// The log whose keys these are.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.log
    }

    /// The record of a key.
    pub(crate) fn record(&self, key_id: KeyId) -> Result<Record, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let records = read.open_table(RECORDS).map_err(failed)?;
        if let Some(record) = records.get(key_id.as_bytes()).map_err(failed)? {
            return Ok(Record(*record.value()));
        }
        let shredded = read.open_table(SHREDDED).map_err(failed)?;
        Err(match shredded.get(key_id.as_bytes()).map_err(failed)? {
            Some(_) => KeyError::Shredded { key_id },
            None => KeyError::Unknown { key_id },
        })
    }

    /// The ids of these keys, where there are such keys, in the order asked.
    pub(crate) fn ids(
        &self,
        wanted: &[(SubjectId, FacetTag, u32)],
    ) -> Result<Vec<Option<KeyId>>, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let names = read.open_table(NAMES).map_err(failed)?;
        wanted
            .iter()
            .map(|(subject, facet, version)| {
                let found = names.get(&name(*subject, *facet, *version));
                Ok(found.map_err(failed)?.map(|id| KeyId::from_bytes(*id.value())))
            })
            .collect()
    }

    /// All live keys of a subject, by facet and version.
    pub(crate) fn of_subject(
        &self,
        subject: SubjectId,
    ) -> Result<Vec<(FacetTag, u32, KeyId)>, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let names = read.open_table(NAMES).map_err(failed)?;
        let first = name(subject, FacetTag(0), 0);
        let last = name(subject, FacetTag(u8::MAX), u32::MAX);
        let mut keys = Vec::new();
        for row in names.range::<&[u8; 21]>(&first..=&last).map_err(failed)? {
            let (name, id) = row.map_err(failed)?;
            let name = name.value();
            keys.push((
                FacetTag(name[16]),
                u32::from_be_bytes(array(name, 17)),
                KeyId::from_bytes(*id.value()),
            ));
        }
        Ok(keys)
    }

    /// Adds records, durable when this returns.
    pub(crate) fn add(&self, records: &[Record]) -> Result<(), KeyError> {
        let write = self.database.begin_write().map_err(failed)?;
        {
            let mut table = write.open_table(RECORDS).map_err(failed)?;
            let mut names = write.open_table(NAMES).map_err(failed)?;
            for record in records {
                let id = record.key_id();
                table.insert(id.as_bytes(), &record.0).map_err(failed)?;
                let name = name(record.subject(), record.facet(), record.version());
                names.insert(&name, id.as_bytes()).map_err(failed)?;
            }
        }
        write.commit().map_err(failed)
    }

    /// Notes that keys are registered. Not synced: after a crash the log is asked again.
    pub(crate) fn mark_registered(&self, keys: &[KeyId]) -> Result<(), KeyError> {
        let mut write = self.database.begin_write().map_err(failed)?;
        write.set_durability(Durability::None).map_err(failed)?;
        {
            let mut table = write.open_table(RECORDS).map_err(failed)?;
            for key in keys {
                let found = table.get(key.as_bytes()).map_err(failed)?;
                let Some(mut record) = found.map(|record| Record(*record.value())) else {
                    continue;
                };
                record.set_registered(true);
                table.insert(key.as_bytes(), &record.0).map_err(failed)?;
            }
        }
        write.commit().map_err(failed)
    }

    /// The oldest epoch there may be of a facet: records of every older one were wrapped anew.
    pub(crate) fn oldest_epoch(&self, facet: FacetTag) -> Result<u32, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let meta = read.open_table(META).map_err(failed)?;
        let found = meta.get(epoch_name(facet).as_str()).map_err(failed)?;
        Ok(found.map_or(1, |epoch| u32::from_le_bytes(array(epoch.value(), 0))))
    }

    /// How many live keys there are of each facet, by the epoch of the facet key that wraps them.
    /// Reads every record.
    pub(crate) fn counts(&self) -> Result<BTreeMap<(FacetTag, u32), u64>, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let records = read.open_table(RECORDS).map_err(failed)?;
        let mut counts = BTreeMap::new();
        for row in records.iter().map_err(failed)? {
            let (_, record) = row.map_err(failed)?;
            let record = Record(*record.value());
            *counts.entry((record.facet(), record.epoch())).or_insert(0) += 1;
        }
        Ok(counts)
    }

    /// The event id of a notice of shredding that was about to be appended, where a crash or a full
    /// disk may have come between it and [`shred`](Self::shred).
    pub(crate) fn shredding(&self) -> Result<Option<EventId>, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        let meta = read.open_table(META).map_err(failed)?;
        let found = meta.get(SHREDDING).map_err(failed)?;
        Ok(found.map(|event| EventId::from_bytes(*event.value())))
    }

    /// Notes that a notice of shredding is about to be appended, or that it was not; durable when
    /// this returns.
    pub(crate) fn set_shredding(&self, event: Option<EventId>) -> Result<(), KeyError> {
        let write = self.database.begin_write().map_err(failed)?;
        {
            let mut meta = write.open_table(META).map_err(failed)?;
            match event {
                Some(event) => drop(meta.insert(SHREDDING, event.as_bytes()).map_err(failed)?),
                None => drop(meta.remove(SHREDDING).map_err(failed)?),
            }
        }
        write.commit().map_err(failed)
    }

    /// Drops the records of keys the log says are shredded, durable when this returns. Afterwards
    /// they are [`KeyError::Shredded`].
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn shred(&self, keys: &[KeyId]) -> Result<(), KeyError> {
        let write = self.database.begin_write().map_err(failed)?;
        {
            write.open_table(META).map_err(failed)?.remove(SHREDDING).map_err(failed)?;
            let mut table = write.open_table(RECORDS).map_err(failed)?;
            let mut names = write.open_table(NAMES).map_err(failed)?;
            let mut shredded = write.open_table(SHREDDED).map_err(failed)?;
            for key in keys {
                let removed = table.remove(key.as_bytes()).map_err(failed)?;
                if let Some(record) = removed.map(|record| Record(*record.value())) {
                    let name = name(record.subject(), record.facet(), record.version());
                    names.remove(&name).map_err(failed)?;
                }
                shredded.insert(key.as_bytes(), ()).map_err(failed)?;
            }
        }
        write.commit().map_err(failed)
    }
}

/// Where [`META`] names the oldest epoch of a facet.
pub(super) fn epoch_name(facet: FacetTag) -> String {
    format!("epoch {facet}")
}

fn known(database: &impl ReadableDatabase, key_id: KeyId) -> Result<bool, KeyError> {
    let read = database.begin_read().map_err(failed)?;
    let id = key_id.as_bytes();
    let live = read.open_table(RECORDS).map_err(failed)?.get(id).map_err(failed)?.is_some();
    let shredded = read.open_table(SHREDDED).map_err(failed)?.get(id).map_err(failed)?.is_some();
    Ok(live || shredded)
}

pub(super) fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(limits::KEYSTORE_CACHE_BYTES);
    builder
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::keys::{DataKey, OrgKeys};

    const LOG: LogId = LogId::from_bytes([1; 16]);

    #[test]
    fn a_keystore_is_asked_for_a_key_without_a_write() {
        let dir = tempfile::tempdir().unwrap();
        let keystore = Keystore::create(dir.path(), LOG).unwrap();
        let ring = OrgKeys::in_memory(LOG, &[FacetTag(1)]).unwrap().keyring(&[FacetTag(1)]);
        let (id, subject) = (KeyId::from_bytes([9; 16]), SubjectId::from_bytes([8; 16]));
        let key = DataKey::from_secret(id, FacetTag(1), subject, 1, Zeroizing::new([5; 32]));
        keystore.add(&[Record::wrap(LOG, &ring, &key, 7).unwrap()]).unwrap();
        drop(keystore);
        let bytes = || fs::read(dir.path().join(FILE)).unwrap();
        let before = bytes();
        let other = KeyId::from_bytes([8; 16]);
        assert!(Keystore::knows(dir.path(), LOG, id).unwrap());
        assert!(!Keystore::knows(dir.path(), LOG, other).unwrap());
        assert_eq!(bytes(), before);
        Keystore::open(dir.path(), LOG).unwrap().shred(&[id]).unwrap();
        assert!(Keystore::knows(dir.path(), LOG, id).unwrap(), "destroyed, not unknown");
    }

    #[test]
    fn a_keystore_belongs_to_one_log() {
        let dir = tempfile::tempdir().unwrap();
        drop(Keystore::create(dir.path(), LOG).unwrap());
        assert!(Keystore::create(dir.path(), LOG).is_err());
        let other = Keystore::open(dir.path(), LogId::from_bytes([2; 16]));
        assert!(matches!(other.map(|_| ()), Err(KeyError::OtherLog { .. })));
        assert!(Keystore::open(dir.path(), LOG).is_ok());
    }
}
