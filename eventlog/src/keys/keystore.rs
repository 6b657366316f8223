//! The keystore: wrapped data keys in one redb database, looked up on disk.
//!
//! ```text
//! record, 156 bytes (keys.md)
//!   0 16  key id         24  4  epoch of the facet key     76 48  wrapped key and tag
//!  16  1  facet          28  8  created at, us UTC        124 32  commitment
//!  17  1  suite, 1       36 16  subject
//!  18  1  state          52 24  nonce
//!  19  1  zero
//!  20  4  version
//! aad: "chartlog-wrap-v1" || log id || bytes 0..52 with state as 0 || commitment
//! ```
//! State 0: durable here, not yet known to be registered in the log. State 1: registered.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use redb::backends::InMemoryBackend;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use subtle::ConstantTimeEq;

use crate::entry::array;
use crate::ids::{FacetTag, Hash32, KeyId, LogId, SubjectId};
use crate::keys::{DataKey, KeyError, Keyring, wrap};
use crate::limits;
use crate::random;
use crate::seal;

/// The database, under the data directory.
pub(super) const FILE: &str = "keys/keystore.redb";
const WHAT: &str = "the keystore";
const WRAP_CONTEXT: &[u8; 16] = b"chartlog-wrap-v1";

/// Bytes of one record.
pub(crate) const RECORD_LEN: usize = 156;
const BOUND_LEN: usize = 52;
const STATE_AT: usize = 18;

/// Key id to record.
pub(super) const RECORDS: TableDefinition<'_, &[u8; 16], &[u8; RECORD_LEN]> =
    TableDefinition::new("records");
/// Subject, facet and version (big-endian, so that a subject's keys stand in order) to key id.
pub(super) const NAMES: TableDefinition<'_, &[u8; 21], &[u8; 16]> = TableDefinition::new("names");
/// Key ids whose records were destroyed.
pub(super) const SHREDDED: TableDefinition<'_, &[u8; 16], ()> = TableDefinition::new("shredded");
/// The log the keys belong to.
pub(super) const META: TableDefinition<'_, &str, &[u8; 16]> = TableDefinition::new("meta");
/// Where [`META`] names the log.
pub(super) const META_LOG: &str = "log";

/// The wrapped data keys. It holds no key that opens anything by itself.
pub struct Keystore {
    pub(super) log: LogId,
    pub(super) database: Database,
}

/// A wrapped data key.
#[derive(Clone, Copy)]
pub(crate) struct Record(pub(super) [u8; RECORD_LEN]);

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
                let Some(mut record) = found.map(|record| *record.value()) else {
                    continue;
                };
                record[STATE_AT] = 1;
                table.insert(key.as_bytes(), &record).map_err(failed)?;
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

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(limits::KEYSTORE_CACHE_BYTES);
    builder
}

impl Record {
    /// Wraps a new data key under the newest facet key of the ring.
    pub(crate) fn wrap(
        log: LogId,
        keyring: &Keyring,
        key: &DataKey,
        created_at: u64,
    ) -> Result<Self, KeyError> {
        let (epoch, facet_key) = keyring.newest(key.facet())?;
        let mut record = [0_u8; RECORD_LEN];
        record[..16].copy_from_slice(key.key_id().as_bytes());
        record[16] = key.facet().0;
        record[17] = seal::SUITE;
        record[20..24].copy_from_slice(&key.version().to_le_bytes());
        record[24..28].copy_from_slice(&epoch.to_le_bytes());
        record[28..36].copy_from_slice(&created_at.to_le_bytes());
        record[36..52].copy_from_slice(key.subject().as_bytes());
        let nonce = random::bytes::<{ wrap::NONCE_LEN }>()?;
        record[52..76].copy_from_slice(&nonce);
        record[124..].copy_from_slice(&key.commitment().0);
        let key_id = key.key_id();
        let aad = aad(log, &record);
        let wrapped = wrap::wrap(facet_key, &nonce, &aad, key.secret())
            .map_err(|_| KeyError::Unwrap { key_id })?;
        record[76..124].copy_from_slice(&wrapped);
        Ok(Self(record))
    }

    /// Unwraps the data key and compares its commitment.
    pub(crate) fn unwrap(&self, log: LogId, keyring: &Keyring) -> Result<DataKey, KeyError> {
        let key_id = self.key_id();
        if self.0[17] != seal::SUITE || self.0[19] != 0 || self.0[STATE_AT] > 1 {
            return Err(KeyError::Unwrap { key_id });
        }
        let epoch = u32::from_le_bytes(array(&self.0, 24));
        let facet_key = keyring.key(self.facet(), epoch)?;
        let aad = aad(log, &self.0);
        let secret = wrap::unwrap_key(facet_key, &array(&self.0, 52), &aad, &self.0[76..124])
            .map_err(|_| KeyError::Unwrap { key_id })?;
        let commitment = seal::key_commitment(&secret);
        if !bool::from(commitment.0.ct_eq(&self.commitment().0)) {
            return Err(KeyError::CommitmentMismatch { key_id });
        }
        let (facet, subject, version) = (self.facet(), self.subject(), self.version());
        Ok(DataKey::from_secret(key_id, facet, subject, version, secret))
    }

    pub(crate) fn key_id(&self) -> KeyId {
        KeyId::from_bytes(array(&self.0, 0))
    }

    pub(crate) fn facet(&self) -> FacetTag {
        FacetTag(self.0[16])
    }

    pub(crate) fn registered(&self) -> bool {
        self.0[STATE_AT] == 1
    }

    pub(super) fn set_registered(&mut self, registered: bool) {
        self.0[STATE_AT] = u8::from(registered);
    }

    /// The epoch of the facet key that wraps it.
    pub(super) fn epoch(&self) -> u32 {
        u32::from_le_bytes(array(&self.0, 24))
    }

    pub(crate) fn version(&self) -> u32 {
        u32::from_le_bytes(array(&self.0, 20))
    }

    pub(crate) fn subject(&self) -> SubjectId {
        SubjectId::from_bytes(array(&self.0, 36))
    }

    pub(crate) fn commitment(&self) -> Hash32 {
        Hash32(array(&self.0, 124))
    }
}

fn aad(log: LogId, record: &[u8; RECORD_LEN]) -> [u8; 116] {
    let mut aad = [0_u8; 116];
    aad[..16].copy_from_slice(WRAP_CONTEXT);
    aad[16..32].copy_from_slice(log.as_bytes());
    aad[32..32 + BOUND_LEN].copy_from_slice(&record[..BOUND_LEN]);
    // The state changes after wrapping, so it is not bound.
    aad[32 + STATE_AT] = 0;
    aad[84..].copy_from_slice(&record[124..]);
    aad
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OrgKeys;
    use zeroize::Zeroizing;

    const LOG: LogId = LogId::from_bytes([1; 16]);

    fn key(facet: u8) -> DataKey {
        let id = KeyId::from_bytes([9; 16]);
        let subject = SubjectId::from_bytes([8; 16]);
        DataKey::from_secret(id, FacetTag(facet), subject, 3, Zeroizing::new([5; 32]))
    }

    #[test]
    fn every_changed_byte_of_a_record_but_the_state_is_refused() {
        let keys = OrgKeys::in_memory(LOG, &[FacetTag(1)]).unwrap();
        let ring = keys.keyring(&[FacetTag(1)]);
        let record = Record::wrap(LOG, &ring, &key(1), 7).unwrap();
        assert_eq!(*record.unwrap(LOG, &ring).unwrap().secret(), [5; 32]);
        for at in 0..RECORD_LEN {
            let mut changed = record;
            changed.0[at] ^= 1;
            let opened = changed.unwrap(LOG, &ring);
            assert_eq!(opened.is_ok(), at == STATE_AT, "byte {at}");
        }
        let other = LogId::from_bytes([2; 16]);
        assert!(record.unwrap(other, &ring).is_err(), "bound to its log");
    }

    #[test]
    fn a_keyring_of_one_facet_cannot_open_another_facets_key() {
        let keys = OrgKeys::in_memory(LOG, &[FacetTag(1), FacetTag(2)]).unwrap();
        let record = Record::wrap(LOG, &keys.keyring(&[FacetTag(1)]), &key(1), 7).unwrap();
        let other = record.unwrap(LOG, &keys.keyring(&[FacetTag(2)]));
        assert!(matches!(other.map(|_| ()), Err(KeyError::NotInKeyring { facet: FacetTag(1) })));
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
