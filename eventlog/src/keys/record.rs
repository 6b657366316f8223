//! One wrapped data key, as it stands in the keystore.
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

use subtle::ConstantTimeEq;

use crate::entry::array;
use crate::ids::{FacetTag, Hash32, KeyId, LogId, SubjectId};
use crate::keys::{DataKey, KeyError, Keyring, wrap};
use crate::random;
use crate::seal;

const WRAP_CONTEXT: &[u8; 16] = b"chartlog-wrap-v1";

/// Bytes of one record.
pub(crate) const RECORD_LEN: usize = 156;
const BOUND_LEN: usize = 52;
const STATE_AT: usize = 18;

/// A wrapped data key.
#[derive(Clone, Copy)]
pub(crate) struct Record(pub(crate) [u8; RECORD_LEN]);

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
        let mut record = Self(record);
        record.put(log, facet_key, key.secret())?;
        Ok(record)
    }

    /// Puts the secret into a record that is filled in otherwise.
    fn put(&mut self, log: LogId, facet_key: &[u8; 32], secret: &[u8; 32]) -> Result<(), KeyError> {
        let key_id = self.key_id();
        let wrapped = wrap::wrap(facet_key, &array(&self.0, 52), &aad(log, &self.0), secret)
            .map_err(|_| KeyError::Unwrap { key_id })?;
        self.0[76..124].copy_from_slice(&wrapped);
        Ok(())
    }

    /// A record that wraps one key and commits to another one: for tests.
    #[cfg(test)]
    pub(crate) fn claiming(
        mut self,
        log: LogId,
        keyring: &Keyring,
        commitment: Hash32,
        secret: &[u8; 32],
    ) -> Self {
        self.0[124..].copy_from_slice(&commitment.0);
        let facet_key = keyring.key(self.facet(), self.epoch()).unwrap();
        self.put(log, facet_key, secret).unwrap();
        self
    }

    /// Unwraps the data key and compares its commitment.
    pub(crate) fn unwrap(&self, log: LogId, keyring: &Keyring) -> Result<DataKey, KeyError> {
        let key_id = self.key_id();
        if self.0[17] != seal::SUITE || self.0[19] != 0 || self.0[STATE_AT] > 1 {
            return Err(KeyError::Unwrap { key_id });
        }
        let facet_key = keyring.key(self.facet(), self.epoch())?;
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

    pub(crate) fn mark_registered(&mut self) {
        self.0[STATE_AT] = 1;
    }

    /// The same key under the newest facet key of the ring; it is unwrapped, so checked, on the way.
    pub(crate) fn rewrap(&self, log: LogId, keyring: &Keyring) -> Result<Self, KeyError> {
        let key = self.unwrap(log, keyring)?;
        let created_at = u64::from_le_bytes(array(&self.0, 28));
        let mut record = Self::wrap(log, keyring, &key, created_at)?;
        record.0[STATE_AT] = self.0[STATE_AT];
        Ok(record)
    }

    /// The epoch of the facet key that it is wrapped under.
    pub(crate) fn epoch(&self) -> u32 {
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
}
