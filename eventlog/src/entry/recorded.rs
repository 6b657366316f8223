//! An entry as it was read: what it says about itself, and how its facets open.

use std::fmt;
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

use crate::entry::{
    DESCRIPTOR_BOUND, DESCRIPTOR_LEN, EntryKind, FacetDescriptor, FacetMode, HEADER_LEN, OpenError,
    OpenFailure, ParseError, array, parse,
};
use crate::ids::{EventId, Hash32, LogId, Position, StreamId};
use crate::keys::DataKey;
use crate::seal::{self, Info, MessageKey, Unsealable};

/// An entry as it was read: parsed, its facets still sealed. Cheap to clone.
#[derive(Clone)]
pub struct RecordedEntry(Arc<Recorded>);

struct Recorded {
    bytes: Box<[u8]>,
    facets: Box<[FacetDescriptor]>,
    kind: EntryKind,
    position: Position,
    leaf_index: u64,
    hash: OnceLock<Hash32>,
}

impl fmt::Debug for RecordedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedEntry")
            .field("position", &self.position())
            .field("stream", &self.stream())
            .field("revision", &self.revision())
            .field("kind", &self.kind())
            .finish_non_exhaustive()
    }
}

impl RecordedEntry {
    /// Parses the bytes of an entry. Every rule of the format is checked, and the digests of clear
    /// facets, which no seal protects; the digests of sealed facets are left to whoever opens them
    /// or verifies the log.
    ///
    /// # Errors
    /// When the bytes are not exactly one entry.
    pub fn parse(
        bytes: impl Into<Box<[u8]>>,
        position: Position,
        leaf_index: u64,
    ) -> Result<Self, ParseError> {
        let bytes = bytes.into();
        let (kind, facets) = parse(&bytes)?;
        Ok(Self(Arc::new(Recorded {
            bytes,
            facets,
            kind,
            position,
            leaf_index,
            hash: OnceLock::new(),
        })))
    }

    fn array<const N: usize>(&self, at: usize) -> [u8; N] {
        array(&self.0.bytes, at)
    }

    /// Where it stands in the order of the log.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Its number in the Merkle tree.
    #[must_use]
    pub fn leaf_index(&self) -> u64 {
        self.0.leaf_index
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.0.kind
    }

    /// The log it belongs to.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        LogId::from_bytes(self.array(8))
    }

    /// Its stream.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        StreamId::from_bytes(self.array(24))
    }

    /// Its place in its stream, from 0.
    #[must_use]
    pub fn revision(&self) -> u64 {
        u64::from_le_bytes(self.array(40))
    }

    /// Its event id.
    #[must_use]
    pub fn event_id(&self) -> EventId {
        EventId::from_bytes(self.array(48))
    }

    /// When its writer says it was recorded, in microseconds UTC: a claim.
    #[must_use]
    pub fn recorded_at(&self) -> u64 {
        u64::from_le_bytes(self.array(64))
    }

    /// The family of fact enums its facets are encoded in.
    #[must_use]
    pub fn schema(&self) -> u32 {
        u32::from_le_bytes(self.array(88))
    }

    /// Which node wrote it.
    #[must_use]
    pub fn writer(&self) -> u32 {
        u32::from_le_bytes(self.array(92))
    }

    /// The hash of the entry before it in its stream; zeros at revision 0.
    #[must_use]
    pub fn previous_hash(&self) -> Hash32 {
        Hash32(self.array(96))
    }

    /// Its hash: the link of the chain, and the data of its leaf.
    #[must_use]
    pub fn hash(&self) -> Hash32 {
        *self.0.hash.get_or_init(|| seal::entry_hash(self.hashed()))
    }

    /// What its hash covers: header and descriptors, which hold the digest of each facet as it is
    /// sealed. Whoever has these bytes computes the hash, and holds no key for that.
    #[must_use]
    pub fn hashed(&self) -> &[u8] {
        &self.0.bytes[..self.bodies()]
    }

    /// What it says about its facets.
    #[must_use]
    pub fn facets(&self) -> &[FacetDescriptor] {
        &self.0.facets
    }

    /// All its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    fn bodies(&self) -> usize {
        HEADER_LEN + self.0.facets.len() * DESCRIPTOR_LEN
    }

    /// The bytes of facet `index` as they stand in the entry; none for a blob.
    #[must_use]
    pub fn body(&self, index: u8) -> Option<&[u8]> {
        let facet = self.0.facets.get(usize::from(index))?;
        if facet.mode == FacetMode::Blob {
            return None;
        }
        let before: usize = self.0.facets[..usize::from(index)]
            .iter()
            .filter(|facet| facet.mode != FacetMode::Blob)
            .map(|facet| facet.length as usize)
            .sum();
        let at = self.bodies() + before;
        self.0.bytes.get(at..at + facet.length as usize)
    }

    /// The bytes of a clear facet; none when facet `index` is not clear.
    #[must_use]
    pub fn clear(&self, index: u8) -> Option<&[u8]> {
        let facet = self.0.facets.get(usize::from(index))?;
        (facet.mode == FacetMode::Clear).then(|| self.body(index)).flatten()
    }

    /// Whether the bytes of facet `index` have the digest of its descriptor. True for a blob,
    /// whose bytes are elsewhere.
    #[must_use]
    pub fn digest_fits(&self, index: u8) -> bool {
        let Some(facet) = self.0.facets.get(usize::from(index)) else {
            return false;
        };
        facet.mode == FacetMode::Blob
            || self.body(index).is_some_and(|body| seal::facet_digest(body) == facet.digest)
    }

    /// Opens a sealed facet: the bytes that were sealed, with length and padding checked.
    ///
    /// # Errors
    /// When there is no such sealed facet, the key is another one, or it does not open.
    pub fn open(&self, index: u8, key: &DataKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.try_open(index, key).map_err(|why| self.not_open(index, why))
    }

    /// What opens a sealed facet and nothing else, to be handed to whoever may read it.
    ///
    /// # Errors
    /// When there is no such sealed facet, or the key is another one.
    pub fn message_key(&self, index: u8, key: &DataKey) -> Result<MessageKey, OpenError> {
        let facet = self.sealed_under(index, key).map_err(|why| self.not_open(index, why))?;
        Ok(seal::message_key(key.facet_key(), &self.info(facet)))
    }

    fn not_open(&self, index: u8, why: OpenFailure) -> OpenError {
        OpenError { position: self.position(), stream: self.stream(), index, why }
    }

    fn sealed_under(&self, index: u8, key: &DataKey) -> Result<&FacetDescriptor, OpenFailure> {
        let facet = self.0.facets.get(usize::from(index)).ok_or(OpenFailure::NoSuchFacet)?;
        if facet.mode != FacetMode::Sealed {
            return Err(OpenFailure::NotSealed);
        }
        if facet.key_id != key.key_id() || facet.tag != key.facet() {
            return Err(OpenFailure::OtherKey);
        }
        Ok(facet)
    }

    fn info(&self, facet: &FacetDescriptor) -> [u8; 64] {
        let info = Info {
            salt: &self.array(72),
            stream: &self.array(24),
            revision: self.revision(),
            event_id: &self.array(48),
            tag: facet.tag.0,
            index: facet.index,
        };
        info.to_bytes()
    }

    fn try_open(&self, index: u8, key: &DataKey) -> Result<Zeroizing<Vec<u8>>, OpenFailure> {
        let facet = self.sealed_under(index, key)?;
        let body = self.body(index).ok_or(OpenFailure::NoSuchFacet)?;
        let mut aad = [0_u8; HEADER_LEN + DESCRIPTOR_BOUND];
        aad[..HEADER_LEN].copy_from_slice(&self.0.bytes[..HEADER_LEN]);
        let at = HEADER_LEN + usize::from(index) * DESCRIPTOR_LEN;
        aad[HEADER_LEN..].copy_from_slice(&self.0.bytes[at..at + DESCRIPTOR_BOUND]);
        seal::open(key.facet_key(), &self.info(facet), &aad, body).map_err(|why| match why {
            Unsealable::Refused => OpenFailure::Refused,
            Unsealable::Padding => OpenFailure::Padding,
        })
    }
}
