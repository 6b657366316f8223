//! What the log says of keys that were destroyed: retired epochs and shredded data keys.
//!
//! ```text
//! public facet of an entry of kind 3, KeysShredded    of kind 4, EpochRetired
//!   0   4  number of keys N                             0  1  facet
//!   4 16N  key ids                                      1  3  zero
//!   .   1  length of the rule                           4  4  epoch: this one and all before it
//!   .   .  the rule, a code in lower case
//!   .   1  number of approvals A
//!   . 32A  who approved 16, the approval's event id 16
//! ```
//! All of them stand in one stream, so that a start need not read the whole log for them. Never PHI:
//! ids and codes.

use std::collections::{BTreeMap, HashSet};

use crate::entry::{EntryKind, RecordedEntry, array};
use crate::ids::{EventId, FacetTag, KeyId, StreamId};
use crate::keys::{IdDeriver, KeyError, Keystore};
use crate::limits;
use crate::log::{Append, Direction, Draft, DraftFacet, EventLog, Expectation};

/// Data keys that are destroyed for good, why, and who approved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shredding {
    /// Which keys.
    pub keys: Vec<KeyId>,
    /// The rule that allows it: a code of lower-case letters and `_`.
    pub rule: String,
    /// Who approved it.
    pub approvals: Vec<Approval>,
}

/// An approval that is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// The account that gave it.
    pub by: [u8; 16],
    /// The event that says so.
    pub event: EventId,
}

/// Bytes that are no notice of destroyed keys, or a notice over a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a notice of destroyed keys")]
pub struct NotDestroyed;

const APPROVAL_LEN: usize = 32;

impl Shredding {
    fn is_within_limits(&self) -> bool {
        let code = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'_';
        let distinct: HashSet<&KeyId> = self.keys.iter().collect();
        (1..=limits::KEYS_PER_SHREDDING).contains(&self.keys.len())
            && distinct.len() == self.keys.len()
            && (1..=limits::RULE_BYTES).contains(&self.rule.len())
            && self.rule.as_bytes().iter().all(code)
            && self.approvals.len() <= limits::APPROVALS
    }

    /// The bytes of the public facet.
    ///
    /// # Errors
    /// When there is no key, one stands twice, or something is over its limit.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotDestroyed> {
        if !self.is_within_limits() {
            return Err(NotDestroyed);
        }
        let count = u32::try_from(self.keys.len()).map_err(|_| NotDestroyed)?;
        let mut bytes = count.to_le_bytes().to_vec();
        for key in &self.keys {
            bytes.extend_from_slice(key.as_bytes());
        }
        bytes.push(u8::try_from(self.rule.len()).map_err(|_| NotDestroyed)?);
        bytes.extend_from_slice(self.rule.as_bytes());
        bytes.push(u8::try_from(self.approvals.len()).map_err(|_| NotDestroyed)?);
        for approval in &self.approvals {
            bytes.extend_from_slice(&approval.by);
            bytes.extend_from_slice(approval.event.as_bytes());
        }
        Ok(bytes)
    }

    /// What the public facet of an entry of kind `KeysShredded` says.
    ///
    /// # Errors
    /// When the bytes are not whole, or say more.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotDestroyed> {
        let (count, rest) = bytes.split_first_chunk::<4>().ok_or(NotDestroyed)?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(16).ok_or(NotDestroyed)?;
        let (ids, rest) = rest.split_at_checked(length).ok_or(NotDestroyed)?;
        let (length, rest) = rest.split_first().ok_or(NotDestroyed)?;
        let (rule, rest) = rest.split_at_checked(usize::from(*length)).ok_or(NotDestroyed)?;
        let (count, approvals) = rest.split_first().ok_or(NotDestroyed)?;
        if approvals.len() != usize::from(*count) * APPROVAL_LEN {
            return Err(NotDestroyed);
        }
        let parsed = Self {
            keys: ids.chunks_exact(16).map(|id| KeyId::from_bytes(array(id, 0))).collect(),
            rule: std::str::from_utf8(rule).map_err(|_| NotDestroyed)?.to_owned(),
            approvals: approvals
                .chunks_exact(APPROVAL_LEN)
                .map(|approval| Approval {
                    by: array(approval, 0),
                    event: EventId::from_bytes(array(approval, 16)),
                })
                .collect(),
        };
        if parsed.is_within_limits() { Ok(parsed) } else { Err(NotDestroyed) }
    }
}

/// A facet's key of an epoch and those of all epochs before it are in the escrow file no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochRetired {
    /// The facet.
    pub facet: FacetTag,
    /// The last epoch that was retired.
    pub epoch: u32,
}

impl EpochRetired {
    /// The bytes of the public facet.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 8] {
        let mut bytes = [0_u8; 8];
        bytes[0] = self.facet.0;
        bytes[4..].copy_from_slice(&self.epoch.to_le_bytes());
        bytes
    }

    /// What the public facet of an entry of kind `EpochRetired` says.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotDestroyed> {
        match bytes {
            [facet, 0, 0, 0, epoch @ ..] if epoch.len() == 4 => {
                let epoch = u32::from_le_bytes(array(epoch, 0));
                Ok(Self { facet: FacetTag(*facet), epoch })
            }
            _ => Err(NotDestroyed),
        }
    }
}

/// Everything the log says of destroyed keys.
#[derive(Default)]
pub(super) struct Destroyed {
    /// The last retired epoch of each facet.
    pub(super) retired: BTreeMap<FacetTag, u32>,
    pub(super) shredded: HashSet<KeyId>,
}

impl Destroyed {
    pub(super) fn read(log: &dyn EventLog, deriver: &IdDeriver) -> Result<Self, KeyError> {
        let mut destroyed = Self::default();
        for entry in log.read_stream(stream(deriver), 0, Direction::Forward)? {
            destroyed.take(&entry?).map_err(damaged)?;
        }
        Ok(destroyed)
    }

    /// Takes in what an entry says; of other kinds nothing.
    pub(super) fn take(&mut self, entry: &RecordedEntry) -> Result<(), NotDestroyed> {
        let bytes = entry.clear(0).unwrap_or_default();
        if entry.kind() == EntryKind::KeysShredded {
            self.shredded.extend(Shredding::parse(bytes)?.keys);
        } else if entry.kind() == EntryKind::EpochRetired {
            let told = EpochRetired::parse(bytes)?;
            let last = self.retired.entry(told.facet).or_default();
            *last = told.epoch.max(*last);
        }
        Ok(())
    }

    /// A keystore from before a rotation or a shredding must not come back.
    pub(super) fn check(&self, keystore: &Keystore) -> Result<(), KeyError> {
        for (facet, epoch) in &self.retired {
            if keystore.oldest_epoch(*facet)? <= *epoch {
                return Err(KeyError::KeystoreOlder { facet: *facet, epoch: *epoch });
            }
        }
        for key in &self.shredded {
            if keystore.record(*key).is_ok() {
                return Err(KeyError::HoldsShredded { key_id: *key });
            }
        }
        Ok(())
    }
}

pub(super) fn damaged(_: NotDestroyed) -> KeyError {
    KeyError::Damaged { what: "a notice of destroyed keys", why: "it cannot be read" }
}

pub(super) fn stream(deriver: &IdDeriver) -> StreamId {
    StreamId::from_bytes(deriver.derive_id("destroyed-keys", &[]))
}

/// The event id of a notice: the same for the same bytes, so that it stands in the log once.
pub(super) fn event_id(deriver: &IdDeriver, bytes: &[u8]) -> EventId {
    EventId::from_bytes(deriver.derive_id("destroyed-keys", &[bytes]))
}

/// Appends a notice, durable when this returns. One that is there already is not appended again.
pub(super) fn append(
    log: &dyn EventLog,
    deriver: &IdDeriver,
    kind: EntryKind,
    bytes: Vec<u8>,
    now_us: u64,
) -> Result<(), KeyError> {
    let draft = Draft {
        kind,
        event_id: event_id(deriver, &bytes),
        recorded_at: now_us,
        facets: vec![DraftFacet::Clear { bytes }],
    };
    // Keys are destroyed by one process at a time: the one that holds keystore and escrow file.
    log.append(Append::one(stream(deriver), Expectation::Owned, vec![draft]))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shredding() -> Shredding {
        Shredding {
            keys: vec![KeyId::from_bytes([1; 16]), KeyId::from_bytes([2; 16])],
            rule: "retention_over".to_owned(),
            approvals: [3, 4]
                .map(|of| Approval { by: [of; 16], event: EventId::from_bytes([of + 10; 16]) })
                .to_vec(),
        }
    }

    /// Frozen: these bytes are read for ever.
    #[test]
    fn notices_have_the_bytes_that_they_always_had() {
        let expected = concat!(
            "02000000",
            "01010101010101010101010101010101",
            "02020202020202020202020202020202",
            "0e726574656e74696f6e5f6f766572",
            "02",
            "03030303030303030303030303030303",
            "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d",
            "04040404040404040404040404040404",
            "0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e",
        );
        let bytes = shredding().to_bytes().unwrap();
        assert_eq!(hex::encode(&bytes), expected);
        assert_eq!(Shredding::parse(&bytes).unwrap(), shredding());
        let retired = EpochRetired { facet: FacetTag(6), epoch: 3 };
        assert_eq!(hex::encode(retired.to_bytes()), "0600000003000000");
        assert_eq!(EpochRetired::parse(&retired.to_bytes()).unwrap(), retired);
    }

    #[test]
    fn what_is_cut_off_longer_or_over_a_limit_is_no_notice() {
        let bytes = shredding().to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert!(Shredding::parse(&bytes[..length]).is_err(), "{length} bytes");
        }
        let mut longer = bytes;
        longer.push(0);
        assert!(Shredding::parse(&longer).is_err());
        let id = |of: usize| KeyId::from_bytes((of as u128).to_le_bytes());
        let keys = |count: usize| (0..count).map(id).collect::<Vec<_>>();
        let limit = limits::KEYS_PER_SHREDDING;
        let approval = shredding().approvals[0];
        let good = |changed: Shredding| {
            changed.to_bytes().is_ok_and(|bytes| Shredding::parse(&bytes) == Ok(changed))
        };
        assert!(good(Shredding { keys: keys(limit), ..shredding() }));
        assert!(!good(Shredding { keys: keys(limit + 1), ..shredding() }));
        assert!(!good(Shredding { keys: vec![], ..shredding() }));
        assert!(!good(Shredding { keys: vec![id(1), id(1)], ..shredding() }));
        assert!(good(Shredding { rule: "r".repeat(limits::RULE_BYTES), ..shredding() }));
        for rule in ["r".repeat(limits::RULE_BYTES + 1), String::new(), "Maria".to_owned()] {
            assert!(!good(Shredding { rule, ..shredding() }));
        }
        assert!(good(Shredding { approvals: vec![approval; limits::APPROVALS], ..shredding() }));
        let more = vec![approval; limits::APPROVALS + 1];
        assert!(!good(Shredding { approvals: more, ..shredding() }));
        for bytes in
            [&[6, 0, 0, 0, 3, 0, 0][..], &[6, 0, 0, 0, 3, 0, 0, 0, 0], &[6, 1, 0, 0, 3, 0, 0, 0]]
        {
            assert!(EpochRetired::parse(bytes).is_err());
        }
    }
}
