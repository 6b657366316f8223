//! The bytes of a segment file.
//!
//! ```text
//! header, 4,096 bytes, little-endian
//!   0  4  magic "CLS1"            48 32  Merkle root at its start
//!   4  4  version, 1              80 16  nonce of this segment, random
//!   8 16  log id                  96  8  number of its first batch
//!  24  4  number of the segment  104  8  position of the last commit before it, 0 in the first
//!  28  4  zero                   112  4  hashes N in the compact range
//!  32  8  its first position     116  4  zero
//!  40  8  tree size at its start 120  .  N hashes of 32 bytes, then zeros
//! 4064 32  BLAKE3 of bytes 0..4064
//!
//! frame, on 8 bytes, the rest of its last 8 bytes zero
//!   0  4  length of the payload   12  4  number of the frame in its batch
//!   4  4  CRC32C, seeded          16  8  number of the batch
//!   8  1  type                    24  8  entry: its leaf index; else the tree size
//!   9  3  zero                    32  .  payload
//! type 1 an entry; 2 the commit of a batch; 3 a checkpoint (a signed note)
//!
//! payload of a commit, 56 bytes
//!   0  8  position of the batch's first frame    16  8  tree size after the batch
//!   8  4  entries of the batch                   24 32  Merkle root after the batch
//!  12  4  frames of the batch before this one
//! ```
//! The CRC covers the length, everything after the CRC, and the payload; its seed is the CRC32C
//! of the segment's nonce, so a frame copied from another segment does not fit. A frame of zeros
//! (type 0, length 0) is the end. A position is `segment number << 32 | offset of the frame`.

use crate::entry::array;
use crate::error::Damage;
use crate::ids::{Hash32, LogId, Position};
use crate::limits;
use crate::tree::Tree;

/// Bytes of a segment's header.
pub(crate) const SEGMENT_HEADER: usize = 4096;
/// Bytes of a frame before its payload.
pub(crate) const FRAME_HEADER: usize = 32;
/// Bytes of a commit's payload.
pub(crate) const COMMIT_LEN: usize = 56;
/// Bytes of a whole commit frame.
pub(crate) const COMMIT_FRAME: u64 = (FRAME_HEADER + COMMIT_LEN) as u64;

const MAGIC: [u8; 4] = *b"CLS1";
const VERSION: u32 = 1;
const SUM_AT: usize = SEGMENT_HEADER - 32;
const RANGE_AT: usize = 120;
/// The largest payload: an entry.
const PAYLOAD_MAX: usize = limits::ENTRY_BYTES;

/// The position of the frame at `offset` of segment `number`.
pub(crate) fn position(number: u32, offset: u64) -> u64 {
    u64::from(number) << 32 | (offset & 0xffff_ffff)
}

/// Segment number and offset of a position.
pub(crate) fn place(position: u64) -> (u32, u64) {
    #[allow(clippy::cast_possible_truncation)]
    let number = (position >> 32) as u32;
    (number, position & 0xffff_ffff)
}

/// The name of a segment's file.
pub(crate) fn file_name(number: u32) -> String {
    format!("{number:08}.seg")
}

/// The number of the segment a file of this name is.
pub(crate) fn number_of(file_name: &str) -> Option<u32> {
    let digits = file_name.strip_suffix(".seg")?;
    let number: u32 = digits.parse().ok()?;
    (self::file_name(number) == file_name).then_some(number)
}

/// What a segment says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) log: LogId,
    pub(crate) number: u32,
    pub(crate) tree: Tree,
    pub(crate) nonce: [u8; 16],
    pub(crate) first_batch: u64,
    pub(crate) previous_commit: u64,
}

/// A header that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Fewer bytes than a header.
    #[error("too short for a segment header")]
    Short,
    /// Another magic or version.
    #[error("unknown magic or version")]
    Magic,
    /// Its BLAKE3 does not fit.
    #[error("header checksum differs")]
    Checksum,
    /// A field that cannot be.
    #[error("header fields do not add up")]
    Fields,
}

impl SegmentHeader {
    pub(crate) fn seed(&self) -> u32 {
        crc32c::crc32c(&self.nonce)
    }

    pub(crate) fn to_bytes(&self) -> Box<[u8; SEGMENT_HEADER]> {
        let mut bytes = Box::new([0_u8; SEGMENT_HEADER]);
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&VERSION.to_le_bytes());
        bytes[8..24].copy_from_slice(self.log.as_bytes());
        bytes[24..28].copy_from_slice(&self.number.to_le_bytes());
        let first = position(self.number, SEGMENT_HEADER as u64);
        bytes[32..40].copy_from_slice(&first.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.tree.size().to_le_bytes());
        bytes[48..80].copy_from_slice(&self.tree.root().0);
        bytes[80..96].copy_from_slice(&self.nonce);
        bytes[96..104].copy_from_slice(&self.first_batch.to_le_bytes());
        bytes[104..112].copy_from_slice(&self.previous_commit.to_le_bytes());
        // A 64-bit size has at most 64 hashes: 2,048 bytes, always room.
        bytes[112..116].copy_from_slice(&self.tree.size().count_ones().to_le_bytes());
        let range = bytes[RANGE_AT..SUM_AT].chunks_exact_mut(32);
        for (to, hash) in range.zip(self.tree.range()) {
            to.copy_from_slice(hash);
        }
        let sum = blake3::hash(&bytes[..SUM_AT]);
        bytes[SUM_AT..].copy_from_slice(sum.as_bytes());
        bytes
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, HeaderError> {
        let bytes = bytes.get(..SEGMENT_HEADER).ok_or(HeaderError::Short)?;
        if bytes[..4] != MAGIC || u32::from_le_bytes(array(bytes, 4)) != VERSION {
            return Err(HeaderError::Magic);
        }
        if *blake3::hash(&bytes[..SUM_AT]).as_bytes() != array(bytes, SUM_AT) {
            return Err(HeaderError::Checksum);
        }
        let size = u64::from_le_bytes(array(bytes, 40));
        let count = u32::from_le_bytes(array(bytes, 112));
        if count != size.count_ones() {
            return Err(HeaderError::Fields);
        }
        let range = (0..count as usize).map(|at| array(bytes, RANGE_AT + at * 32));
        let tree = Tree::from_range(size, range.collect()).map_err(|_| HeaderError::Fields)?;
        let header = Self {
            log: LogId::from_bytes(array(bytes, 8)),
            number: u32::from_le_bytes(array(bytes, 24)),
            tree,
            nonce: array(bytes, 80),
            first_batch: u64::from_le_bytes(array(bytes, 96)),
            previous_commit: u64::from_le_bytes(array(bytes, 104)),
        };
        // Written again it must be the same bytes: root, first position and reserved zeros fit.
        if header.to_bytes().as_slice() != bytes {
            return Err(HeaderError::Fields);
        }
        Ok(header)
    }
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum FrameType {
    Entry = 1,
    Commit = 2,
    Checkpoint = 3,
}

/// A frame before its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: FrameType,
    pub(crate) length: u32,
    /// Its number in its batch.
    pub(crate) number: u32,
    pub(crate) batch: u64,
    /// Of an entry its leaf index, of other frames the tree size.
    pub(crate) leaf: u64,
}

/// Bytes of a whole frame with this payload.
pub(crate) fn frame_len(payload: usize) -> u64 {
    (FRAME_HEADER + payload.next_multiple_of(8)) as u64
}

/// Begins a frame at the end of `out`; its payload is to follow.
pub(crate) fn begin_frame(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.resize(start + FRAME_HEADER, 0);
    start
}

/// Ends the frame that was begun at `start`: fills in its header and pads it.
pub(crate) fn end_frame(out: &mut Vec<u8>, start: usize, seed: u32, frame: &Frame) {
    let end = out.len();
    let head = &mut out[start..start + FRAME_HEADER];
    head[..4].copy_from_slice(&frame.length.to_le_bytes());
    head[8] = frame.kind as u8;
    head[12..16].copy_from_slice(&frame.number.to_le_bytes());
    head[16..24].copy_from_slice(&frame.batch.to_le_bytes());
    head[24..32].copy_from_slice(&frame.leaf.to_le_bytes());
    let crc = checksum(seed, &out[start..end]);
    out[start + 4..start + 8].copy_from_slice(&crc.to_le_bytes());
    out.resize(end.next_multiple_of(8), 0);
}

fn checksum(seed: u32, frame: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c_append(seed, &frame[..4]), &frame[8..])
}

/// What stands at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed<'a> {
    /// A whole frame and its payload.
    Frame(Frame, &'a [u8]),
    /// A frame of zeros.
    End,
    /// A frame that goes on: so many bytes are needed in all.
    More(usize),
    /// No frame.
    Bad(Damage),
}

/// How many bytes the frame that begins with this header says it has. Only a hint: nothing is
/// checked but that it is no more than a frame can have.
pub(crate) fn needed(head: &[u8]) -> usize {
    let length = u32::from_le_bytes(array(head, 0)) as usize;
    if length > PAYLOAD_MAX {
        return FRAME_HEADER;
    }
    FRAME_HEADER + length.next_multiple_of(8)
}

/// Parses the frame at the beginning of `bytes`.
pub(crate) fn parse_frame(seed: u32, bytes: &[u8]) -> Parsed<'_> {
    let Some(head) = bytes.first_chunk::<FRAME_HEADER>() else {
        return Parsed::More(FRAME_HEADER);
    };
    if *head == [0; FRAME_HEADER] {
        return Parsed::End;
    }
    let kind = match head[8] {
        1 => FrameType::Entry,
        2 => FrameType::Commit,
        3 => FrameType::Checkpoint,
        _ => return Parsed::Bad(Damage::Frame),
    };
    let length = u32::from_le_bytes(array(head, 0));
    let fits = match kind {
        FrameType::Commit => length as usize == COMMIT_LEN,
        FrameType::Entry | FrameType::Checkpoint => (1..=PAYLOAD_MAX).contains(&(length as usize)),
    };
    if !fits || head[9..12] != [0; 3] {
        return Parsed::Bad(Damage::Frame);
    }
    let end = FRAME_HEADER + length as usize;
    let padded = end.next_multiple_of(8);
    let Some(frame) = bytes.get(..padded) else {
        return Parsed::More(padded);
    };
    if checksum(seed, &frame[..end]) != u32::from_le_bytes(array(head, 4)) {
        return Parsed::Bad(Damage::Checksum);
    }
    if frame[end..].iter().any(|byte| *byte != 0) {
        return Parsed::Bad(Damage::Frame);
    }
    let parsed = Frame {
        kind,
        length,
        number: u32::from_le_bytes(array(head, 12)),
        batch: u64::from_le_bytes(array(head, 16)),
        leaf: u64::from_le_bytes(array(head, 24)),
    };
    Parsed::Frame(parsed, &frame[FRAME_HEADER..end])
}

/// What a commit frame says of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Position of the first frame of the batch.
    pub(crate) first: Position,
    /// Entries in it.
    pub(crate) entries: u32,
    /// Frames in it before the commit.
    pub(crate) frames: u32,
    /// Tree size after it.
    pub(crate) size: u64,
    /// Root after it.
    pub(crate) root: Hash32,
}

impl Commit {
    pub(crate) fn to_bytes(self) -> [u8; COMMIT_LEN] {
        let mut bytes = [0_u8; COMMIT_LEN];
        bytes[..8].copy_from_slice(&self.first.to_u64().to_le_bytes());
        bytes[8..12].copy_from_slice(&self.entries.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.frames.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.size.to_le_bytes());
        bytes[24..].copy_from_slice(&self.root.0);
        bytes
    }

    pub(crate) fn parse(payload: &[u8]) -> Self {
        Self {
            first: Position::from_u64(u64::from_le_bytes(array(payload, 0))),
            entries: u32::from_le_bytes(array(payload, 8)),
            frames: u32::from_le_bytes(array(payload, 12)),
            size: u64::from_le_bytes(array(payload, 16)),
            root: Hash32(array(payload, 24)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> SegmentHeader {
        let mut tree = Tree::new();
        for number in 0..11 {
            tree.push(&Hash32([number; 32]));
        }
        SegmentHeader {
            log: LogId::from_bytes([1; 16]),
            number: 3,
            tree,
            nonce: [7; 16],
            first_batch: 9,
            previous_commit: position(2, 5000),
        }
    }

    #[test]
    fn a_header_reads_back_and_any_changed_byte_is_refused() {
        let bytes = header().to_bytes();
        assert_eq!(SegmentHeader::parse(&*bytes).unwrap(), header());
        for at in 0..SEGMENT_HEADER {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(SegmentHeader::parse(&*changed).is_err(), "byte {at}");
        }
    }

    fn frame() -> Vec<u8> {
        let mut out = Vec::new();
        let start = begin_frame(&mut out);
        out.extend_from_slice(b"payload!!");
        let frame = Frame { kind: FrameType::Entry, length: 9, number: 1, batch: 2, leaf: 3 };
        end_frame(&mut out, start, 5, &frame);
        out
    }

    #[test]
    fn any_changed_byte_of_a_frame_is_noticed() {
        let bytes = frame();
        assert_eq!(bytes.len() as u64, frame_len(9));
        assert!(matches!(parse_frame(5, &bytes), Parsed::Frame(_, b"payload!!")));
        assert!(matches!(parse_frame(6, &bytes), Parsed::Bad(_)), "another segment");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(!matches!(parse_frame(5, &changed), Parsed::Frame(..)), "byte {at}");
        }
    }

    #[test]
    fn a_segment_number_has_one_file_name() {
        assert_eq!(number_of(&file_name(17)), Some(17));
        assert_eq!(number_of("17.seg"), None);
        assert_eq!(number_of("00000017.seg.new"), None);
        assert_eq!(place(position(3, 4096)), (3, 4096));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parsers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse_frame(0, &bytes);
            prop_assert!(SegmentHeader::parse(&bytes).is_err());
        }

        #[test]
        fn a_frame_cut_short_asks_for_more(cut in 0_usize..40) {
            let bytes = frame();
            prop_assume!(cut < bytes.len());
            prop_assert!(matches!(parse_frame(5, &bytes[..cut]), Parsed::More(_)));
        }
    }
}
