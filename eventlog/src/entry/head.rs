//! What the hash of an entry covers, by itself: header and descriptors, without the facets.

use std::fmt;

use crate::entry::{
    DESCRIPTOR_LEN, EntryKind, HEADER_LEN, ParseError, array, fixed, parse_descriptor,
};
use crate::ids::{EventId, Hash32, LogId, StreamId};
use crate::seal;

/// Header and descriptors of an entry. Whoever has these bytes has its hash, and holds no key for that.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryHead {
    bytes: Box<[u8]>,
    kind: EntryKind,
}

impl fmt::Debug for EntryHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryHead").field("event_id", &self.event_id()).finish_non_exhaustive()
    }
}

impl EntryHead {
    /// Parses what [`RecordedEntry::hashed`](crate::RecordedEntry::hashed) gives.
    ///
    /// # Errors
    /// When the bytes are not exactly a header and its descriptors.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let (kind, bodies) = fixed(bytes)?;
        if bodies != bytes.len() {
            return Err(ParseError::Length(bytes.len()));
        }
        for (index, raw) in (0_u8..).zip(bytes[HEADER_LEN..].chunks_exact(DESCRIPTOR_LEN)) {
            parse_descriptor(index, raw)?;
        }
        Ok(Self { bytes: bytes.into(), kind })
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash of the entry: the data of its leaf.
    #[must_use]
    pub fn hash(&self) -> Hash32 {
        seal::entry_hash(&self.bytes)
    }

    /// What the entry is.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The log it was written for.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        LogId::from_bytes(array(&self.bytes, 8))
    }

    /// Its stream.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        StreamId::from_bytes(array(&self.bytes, 24))
    }

    /// Its place in its stream, from 0.
    #[must_use]
    pub fn revision(&self) -> u64 {
        u64::from_le_bytes(array(&self.bytes, 40))
    }

    /// Its event id.
    #[must_use]
    pub fn event_id(&self) -> EventId {
        EventId::from_bytes(array(&self.bytes, 48))
    }

    /// When its writer says it was recorded, in microseconds UTC: a claim.
    #[must_use]
    pub fn recorded_at(&self) -> u64 {
        u64::from_le_bytes(array(&self.bytes, 64))
    }
}
