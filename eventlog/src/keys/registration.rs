//! What the log says about a data key before its first use (envelope.md, key commitment).
//!
//! ```text
//! public facet of an entry of kind 2: records of 52 bytes, nothing between them
//!   0 16  key id       18  1  version: the low byte of the data key's version
//!  16  1  facet        19  1  zero
//!  17  1  suite, 1     20 32  D("key-commitment", DEK)
//! ```

use crate::entry::array;
use crate::ids::{FacetTag, Hash32, KeyId};
use crate::keys::DataKey;
use crate::seal;

/// Bytes of one record.
pub(crate) const RECORD_LEN: usize = 52;

/// One registered data key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRegistration {
    /// Which key.
    pub key_id: KeyId,
    /// The facet it seals.
    pub facet: FacetTag,
    /// The low byte of its version.
    pub version: u8,
    /// What binds the key.
    pub commitment: Hash32,
}

/// Bytes that are not registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not key registrations")]
pub struct NotRegistrations;

impl KeyRegistration {
    /// What is to be registered for a key.
    #[must_use]
    pub fn of(key: &DataKey) -> Self {
        Self {
            key_id: key.key_id(),
            facet: key.facet(),
            version: key.version().to_le_bytes()[0],
            commitment: key.commitment(),
        }
    }

    /// The 52 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; RECORD_LEN] {
        let mut record = [0_u8; RECORD_LEN];
        record[..16].copy_from_slice(self.key_id.as_bytes());
        record[16] = self.facet.0;
        record[17] = seal::SUITE;
        record[18] = self.version;
        record[20..].copy_from_slice(&self.commitment.0);
        record
    }
}

/// The registrations of an entry of kind 2.
///
/// # Errors
/// When the bytes are not whole records, or a record breaks a rule.
pub fn parse_registrations(bytes: &[u8]) -> Result<Vec<KeyRegistration>, NotRegistrations> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD_LEN) {
        return Err(NotRegistrations);
    }
    let records = bytes.chunks_exact(RECORD_LEN);
    records
        .map(|record| {
            if record[17] != seal::SUITE || record[19] != 0 {
                return Err(NotRegistrations);
            }
            Ok(KeyRegistration {
                key_id: KeyId::from_bytes(array(record, 0)),
                facet: FacetTag(record[16]),
                version: record[18],
                commitment: Hash32(array(record, 20)),
            })
        })
        .collect()
}
