//! The entry: exactly these bytes in every backend, and exactly these bytes are hashed.
//!
//! ```text
//! fixed header, 128 bytes, little-endian
//!   0  4  magic "CLE1"          40  8  revision, 0-based
//!   4  1  suite, 1              48 16  event id
//!   5  1  kind                  64  8  recorded at, microseconds UTC
//!   6  1  facet count F         72 16  salt
//!   7  1  flags, 0              88  4  schema
//!   8 16  log id                92  4  writer
//!  24 16  stream id             96 32  previous hash
//! F descriptors of 56 bytes
//!   0  1  facet tag              4  4  length: bytes as they stand here; of a blob: its chunks
//!   1  1  mode                   8 16  key id, zero when clear
//!   2  1  index                 24 32  digest
//!   3  1  zero
//! the facets of mode 0 and 1 in order, nothing between them
//! ```
//!
//! Parsing rejects what does not follow these rules; nothing read from a disk can panic here.

mod head;
mod recorded;

pub use head::EntryHead;
pub use recorded::RecordedEntry;

use crate::ids::{EventId, FacetTag, Hash32, KeyId, LogId, Position, StreamId};
use crate::limits;
use crate::log::DraftFacet;
use crate::seal::{self, Info};

/// Bytes of the fixed header.
pub const HEADER_LEN: usize = 128;

/// Bytes of one descriptor.
pub const DESCRIPTOR_LEN: usize = 56;

/// The part of a descriptor that is bound by the seal: all of it but the digest.
const DESCRIPTOR_BOUND: usize = 24;

const MAGIC: [u8; 4] = *b"CLE1";

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EntryKind {
    /// Something that happened in the domain.
    DomainEvent = 1,
    /// Data keys and their commitments, before their first use.
    KeyRegistered = 2,
    /// Data keys whose wrapped records were destroyed: 16-byte key ids lead the public facet.
    KeysShredded = 3,
    /// A facet key's epoch that no longer exists.
    EpochRetired = 4,
    /// What the keystore held at a time.
    KeystoreCheckpoint = 5,
    /// Something the log or its operator has to say, such as a torn tail.
    OperatorNote = 6,
}

impl EntryKind {
    const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::DomainEvent,
            2 => Self::KeyRegistered,
            3 => Self::KeysShredded,
            4 => Self::EpochRetired,
            5 => Self::KeystoreCheckpoint,
            6 => Self::OperatorNote,
            _ => return None,
        })
    }
}

/// How a facet stands in its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FacetMode {
    /// In the clear: only the public facet.
    Clear = 0,
    /// Sealed, in the entry.
    Sealed = 1,
    /// Sealed, in a blob.
    Blob = 2,
}

/// What an entry says about one of its facets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetDescriptor {
    /// Which facet.
    pub tag: FacetTag,
    /// How it stands in the entry.
    pub mode: FacetMode,
    /// Its place among the facets of the entry.
    pub index: u8,
    /// Bytes as they stand in the entry; of a blob: its chunks.
    pub length: u32,
    /// The data key it is sealed under; zero when clear.
    pub key_id: KeyId,
    /// Digest of its bytes as they stand in the entry, or of the blob.
    pub digest: Hash32,
}

/// Bytes that are not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// Fewer bytes than a header with its descriptors, or more than an entry may have.
    #[error("{0} bytes cannot be an entry")]
    Length(usize),
    /// Another magic than `CLE1`.
    #[error("unknown magic")]
    Magic,
    /// A suite this version does not know.
    #[error("unknown suite {0}")]
    Suite(u8),
    /// A kind this version does not know.
    #[error("unknown kind {0}")]
    Kind(u8),
    /// More facets than an entry may have.
    #[error("{0} facets")]
    FacetCount(u8),
    /// Flags or another reserved byte that is not zero.
    #[error("reserved byte is not zero")]
    Reserved,
    /// A descriptor that breaks a rule.
    #[error("facet {index}: {rule}")]
    Descriptor {
        /// Which facet.
        index: u8,
        /// The rule.
        rule: &'static str,
    },
    /// The lengths of the facets do not add up to the bytes there are.
    #[error("facet lengths do not add up")]
    Lengths,
    /// A clear facet whose bytes do not have its digest.
    #[error("digest of clear facet {0} differs")]
    ClearDigest(u8),
}

/// A facet that did not open. Names the entry, never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry at {position} of stream {stream}, facet {index}: {why}")]
pub struct OpenError {
    /// Where the entry stands.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Which facet.
    pub index: u8,
    /// Why.
    pub why: OpenFailure,
}

/// Why a facet did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenFailure {
    /// There is no such facet.
    #[error("no such facet")]
    NoSuchFacet,
    /// It is not sealed in the entry: clear, or a blob.
    #[error("not sealed in the entry")]
    NotSealed,
    /// The key given is not the one it is sealed under.
    #[error("sealed under another key")]
    OtherKey,
    /// It does not open: its bytes, its place or its description were changed.
    #[error("does not open")]
    Refused,
    /// Its length or padding is not as it must be.
    #[error("padding is not zero")]
    Padding,
}

/// The fixed header of an entry that is being made.
pub(crate) struct Header {
    pub(crate) kind: EntryKind,
    pub(crate) log: LogId,
    pub(crate) stream: StreamId,
    pub(crate) revision: u64,
    pub(crate) event_id: EventId,
    pub(crate) recorded_at: u64,
    pub(crate) salt: [u8; 16],
    pub(crate) schema: u32,
    pub(crate) writer: u32,
    pub(crate) previous: Hash32,
}

impl Header {
    fn to_bytes(&self, facets: u8) -> [u8; HEADER_LEN] {
        let mut bytes = [0_u8; HEADER_LEN];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4] = seal::SUITE;
        bytes[5] = self.kind as u8;
        bytes[6] = facets;
        bytes[8..24].copy_from_slice(self.log.as_bytes());
        bytes[24..40].copy_from_slice(self.stream.as_bytes());
        bytes[40..48].copy_from_slice(&self.revision.to_le_bytes());
        bytes[48..64].copy_from_slice(self.event_id.as_bytes());
        bytes[64..72].copy_from_slice(&self.recorded_at.to_le_bytes());
        bytes[72..88].copy_from_slice(&self.salt);
        bytes[88..92].copy_from_slice(&self.schema.to_le_bytes());
        bytes[92..96].copy_from_slice(&self.writer.to_le_bytes());
        bytes[96..128].copy_from_slice(&self.previous.0);
        bytes
    }
}

/// A facet that cannot be sealed because of its length. Limits are checked before, so this is
/// never seen by a caller of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unwritable;

/// The exact length of the entry these facets make.
pub(crate) fn encoded_len(facets: &[DraftFacet]) -> usize {
    let bodies: usize = facets
        .iter()
        .map(|facet| match facet {
            DraftFacet::Clear { bytes } => bytes.len(),
            DraftFacet::Sealed { plain, .. } => seal::sealed_len(plain.len()),
            DraftFacet::Blob { .. } => 0,
        })
        .sum();
    HEADER_LEN + facets.len() * DESCRIPTOR_LEN + bodies
}

/// Seals an entry onto the end of `out` and gives its hash.
pub(crate) fn encode(
    header: &Header,
    facets: &[DraftFacet],
    out: &mut Vec<u8>,
) -> Result<Hash32, Unwritable> {
    let start = out.len();
    let count = u8::try_from(facets.len()).map_err(|_| Unwritable)?;
    let fixed = header.to_bytes(count);
    out.extend_from_slice(&fixed);
    let bodies = HEADER_LEN + facets.len() * DESCRIPTOR_LEN;
    out.resize(start + bodies, 0);
    let mut aad = [0_u8; HEADER_LEN + DESCRIPTOR_BOUND];
    aad[..HEADER_LEN].copy_from_slice(&fixed);
    for (index, facet) in (0_u8..).zip(facets) {
        let descriptor = encode_facet(header, index, facet, &mut aad, out)?;
        let at = start + HEADER_LEN + usize::from(index) * DESCRIPTOR_LEN;
        out[at..at + DESCRIPTOR_LEN].copy_from_slice(&descriptor);
    }
    Ok(seal::entry_hash(&out[start..start + bodies]))
}

fn encode_facet(
    header: &Header,
    index: u8,
    facet: &DraftFacet,
    aad: &mut [u8; HEADER_LEN + DESCRIPTOR_BOUND],
    out: &mut Vec<u8>,
) -> Result<[u8; DESCRIPTOR_LEN], Unwritable> {
    let (tag, mode, length, key_id) = match facet {
        DraftFacet::Clear { bytes } => {
            (FacetTag::PUBLIC, FacetMode::Clear, bytes.len(), KeyId::from_bytes([0; 16]))
        }
        DraftFacet::Sealed { key, plain } => {
            (key.facet(), FacetMode::Sealed, seal::sealed_len(plain.len()), key.key_id())
        }
        DraftFacet::Blob { blob } => {
            (blob.facet(), FacetMode::Blob, blob.chunks() as usize, blob.key_id())
        }
    };
    let mut descriptor = [0_u8; DESCRIPTOR_LEN];
    descriptor[0] = tag.0;
    descriptor[1] = mode as u8;
    descriptor[2] = index;
    let length = u32::try_from(length).map_err(|_| Unwritable)?;
    descriptor[4..8].copy_from_slice(&length.to_le_bytes());
    descriptor[8..24].copy_from_slice(key_id.as_bytes());
    let body = out.len();
    let digest = match facet {
        DraftFacet::Clear { bytes } => {
            out.extend_from_slice(bytes);
            seal::facet_digest(&out[body..])
        }
        DraftFacet::Sealed { key, plain } => {
            aad[HEADER_LEN..].copy_from_slice(&descriptor[..DESCRIPTOR_BOUND]);
            let info = Info {
                salt: &header.salt,
                stream: header.stream.as_bytes(),
                revision: header.revision,
                event_id: header.event_id.as_bytes(),
                tag: tag.0,
                index,
            };
            seal::seal(key.facet_key(), &info.to_bytes(), aad, plain, out)
                .map_err(|_| Unwritable)?;
            seal::facet_digest(&out[body..])
        }
        DraftFacet::Blob { blob } => blob.digest(),
    };
    descriptor[24..].copy_from_slice(&digest.0);
    Ok(descriptor)
}

/// The `N` bytes at `at`; zeros where there are not as many. Callers check lengths first.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().unwrap_or([0; N])
}

/// The kind of an entry, and where its facets begin. That there are as many bytes is checked.
fn fixed(bytes: &[u8]) -> Result<(EntryKind, usize), ParseError> {
    if bytes.len() < HEADER_LEN || bytes.len() > limits::ENTRY_BYTES {
        return Err(ParseError::Length(bytes.len()));
    }
    if bytes[..4] != MAGIC {
        return Err(ParseError::Magic);
    }
    if bytes[4] != seal::SUITE {
        return Err(ParseError::Suite(bytes[4]));
    }
    let kind = EntryKind::from_byte(bytes[5]).ok_or(ParseError::Kind(bytes[5]))?;
    let count = bytes[6];
    if usize::from(count) > limits::FACETS {
        return Err(ParseError::FacetCount(count));
    }
    if bytes[7] != 0 {
        return Err(ParseError::Reserved);
    }
    let bodies = HEADER_LEN + usize::from(count) * DESCRIPTOR_LEN;
    if bytes.len() < bodies {
        return Err(ParseError::Length(bytes.len()));
    }
    Ok((kind, bodies))
}

fn parse(bytes: &[u8]) -> Result<(EntryKind, Box<[FacetDescriptor]>), ParseError> {
    let (kind, bodies) = fixed(bytes)?;
    let descriptors = &bytes[HEADER_LEN..bodies];
    let mut at = bodies;
    let mut facets = Vec::with_capacity(descriptors.len() / DESCRIPTOR_LEN);
    for (index, raw) in (0_u8..).zip(descriptors.chunks_exact(DESCRIPTOR_LEN)) {
        let facet = parse_descriptor(index, raw)?;
        if facet.mode != FacetMode::Blob {
            let body = bytes
                .get(at..)
                .and_then(|rest| rest.get(..facet.length as usize))
                .ok_or(ParseError::Lengths)?;
            if facet.mode == FacetMode::Clear && seal::facet_digest(body) != facet.digest {
                return Err(ParseError::ClearDigest(index));
            }
            at += body.len();
        }
        facets.push(facet);
    }
    if at != bytes.len() {
        return Err(ParseError::Lengths);
    }
    Ok((kind, facets.into_boxed_slice()))
}

fn parse_descriptor(index: u8, raw: &[u8]) -> Result<FacetDescriptor, ParseError> {
    let refuse = |rule| Err(ParseError::Descriptor { index, rule });
    let mode = match raw[1] {
        0 => FacetMode::Clear,
        1 => FacetMode::Sealed,
        2 => FacetMode::Blob,
        _ => return refuse("unknown mode"),
    };
    let facet = FacetDescriptor {
        tag: FacetTag(raw[0]),
        mode,
        index: raw[2],
        length: u32::from_le_bytes(array(raw, 4)),
        key_id: KeyId::from_bytes(array(raw, 8)),
        digest: Hash32(array(raw, 24)),
    };
    if facet.index != index {
        return refuse("index is not its place");
    }
    if raw[3] != 0 {
        return refuse("reserved byte is not zero");
    }
    let keyless = facet.key_id == KeyId::from_bytes([0; 16]);
    match mode {
        FacetMode::Clear if facet.tag != FacetTag::PUBLIC => refuse("clear but not public"),
        FacetMode::Clear if !keyless => refuse("clear but under a key"),
        FacetMode::Sealed | FacetMode::Blob if keyless => refuse("sealed under no key"),
        FacetMode::Sealed if !is_sealed_len(facet.length) => refuse("no sealed text is that long"),
        FacetMode::Blob if facet.length == 0 => refuse("blob of no chunks"),
        FacetMode::Clear | FacetMode::Sealed | FacetMode::Blob => Ok(facet),
    }
}

/// Whether a sealed text can have this length: a padded size and a tag.
fn is_sealed_len(length: u32) -> bool {
    (length as usize)
        .checked_sub(seal::TAG_LEN)
        .is_some_and(|text| text >= 64 && seal::padded_len(text - seal::LENGTH_LEN) == text)
}

#[cfg(test)]
mod tests;
