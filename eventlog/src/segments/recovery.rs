//! Opening what is there: torn or tampered, by position and not by guess (log.md, recovery).
//!
//! Headers of all segments are read and must fit each other; the last segment is scanned commit by
//! commit. A bad frame there is a torn tail only when no valid frame of a later batch follows it,
//! since a later batch is written only after this one's sync, and when no checkpoint says that the
//! log was longer. A torn tail is kept aside and zeroed; anything else is left alone and reported.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checkpoint::{Checkpoint, CheckpointVerifier, NoteError};
use crate::entry::{EntryKind, RecordedEntry};
use crate::error::{Damage, ReadError};
use crate::ids::{Hash32, KeyId, LogId, Position};
use crate::keys::parse_registrations;
use crate::segments::batch::{self, Batches, Next};
use crate::segments::disk::{self, Disk, DiskFile};
use crate::segments::format::{
    self, Commit, FRAME_HEADER, FrameType, HeaderError, Parsed, SEGMENT_HEADER, SegmentHeader,
};
use crate::segments::reader::{SMALLEST_FRAME, Segment};
use crate::segments::scan::{Found, Scan};
use crate::segments::torn;
use crate::tree::Tree;

/// Why a log was not opened. The files are as they were.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum OpenLogError {
    /// Another process holds the data directory.
    #[error("the data directory is in use by another process")]
    InUse,
    /// There is a log already where one was to be made.
    #[error("there is a log already")]
    Exists,
    /// There is no log.
    #[error("there is no log")]
    Missing,
    /// The keys are those of another log.
    #[error("the keys belong to another log")]
    OtherLog,
    /// An option out of its range.
    #[error("option {0} is out of range")]
    Option(&'static str),
    /// The origin cannot stand in a note, or the stored verifier key is not that of the keys.
    #[error("checkpoint key: {0}")]
    CheckpointKey(NoteError),
    /// A checkpoint that does not verify.
    #[error("checkpoint {name}: {error}")]
    Checkpoint {
        /// Its file, or which of those handed in.
        name: String,
        /// Why.
        error: NoteError,
    },
    /// The log is shorter than a checkpoint says it was: its end is missing. Restore it from a
    /// replica or a backup.
    #[error("the log has {size} entries, a checkpoint says {known}: its end is missing")]
    Truncated {
        /// Entries there are.
        size: u64,
        /// Entries there were.
        known: u64,
    },
    /// The log has another root than a checkpoint says. Compare with a replica or a backup.
    #[error("the root at {size} entries is not that of the checkpoint")]
    Forked {
        /// The checkpoint's size.
        size: u64,
    },
    /// A segment's header is not one. Restore the file from a replica or a backup.
    #[error("segment {segment}: {error}")]
    Header {
        /// Which segment.
        segment: u32,
        /// Why.
        error: HeaderError,
    },
    /// A segment of another log. Restore the file from a replica or a backup.
    #[error("segment {segment} belongs to another log")]
    Foreign {
        /// Which segment.
        segment: u32,
    },
    /// A segment that does not continue the one before it, or is missing.
    #[error(
        "segment {segment} is missing or does not continue the one before it: one of them was cut, \
         exchanged or damaged"
    )]
    Discontinuous {
        /// Which segment.
        segment: u32,
    },
    /// Bytes that no torn write explains: tampering or a broken disk. Nothing was changed;
    /// restore the file from a replica or a backup.
    #[error("damaged at {position}: {found}")]
    Damaged {
        /// Where.
        position: Position,
        /// What was found.
        found: Damage,
    },
    /// The index could not be opened or rebuilt.
    #[error("index: {0}")]
    Index(ReadError),
    /// The operating system could not read or write.
    #[error("opening the log: {0}")]
    Io(Arc<std::io::Error>),
    /// The operating system gave no randomness.
    #[error(transparent)]
    NoRandomness(#[from] crate::random::NoRandomness),
    /// The torn tail could not be noted in the log.
    #[error("noting the torn tail: {0}")]
    Note(crate::error::AppendError),
}

impl From<std::io::Error> for OpenLogError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// Bytes that a crash left behind the last commit: never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornTail {
    /// Which segment.
    pub segment: u32,
    /// Where in its file they began.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
    /// Their BLAKE3 digest.
    pub digest: Hash32,
    /// Where they are kept.
    pub file: PathBuf,
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Entries in the log.
    pub entries: u64,
    /// Segments.
    pub segments: u32,
    /// Entries of the last segment, which were scanned.
    pub scanned: u64,
    /// A torn tail that was cut and kept aside.
    pub torn: Option<TornTail>,
    /// The last data key that is registered in what was scanned: a keystore that has no record of it is
    /// older than the log.
    pub registered: Option<KeyId>,
    /// Entries that were added to the index.
    pub indexed: u64,
    /// The index was in doubt and was made anew.
    pub index_rebuilt: bool,
}

/// Where the tail goes on.
pub(crate) struct Tail {
    pub(crate) segments: Vec<Arc<Segment>>,
    /// Offset in the last segment.
    pub(crate) offset: u64,
    pub(crate) next_batch: u64,
    pub(crate) tree: Tree,
    /// Position of the last commit frame, 0 when there is none.
    pub(crate) last_commit: u64,
    /// Position of the last entry.
    pub(crate) last_entry: Option<Position>,
    pub(crate) scanned: u64,
    pub(crate) torn: Option<TornTail>,
    pub(crate) registered: Option<KeyId>,
}

/// Reads the headers of all segments, and checks that they fit each other.
pub(crate) fn open_segments(
    disk: &dyn Disk,
    folder: &Path,
    log: Option<LogId>,
) -> Result<Vec<Arc<Segment>>, OpenLogError> {
    let names = disk.list(folder)?;
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| format::number_of(name)).collect();
    numbers.sort_unstable();
    let mut segments: Vec<Arc<Segment>> = Vec::with_capacity(numbers.len());
    for (expected, number) in (0_u32..).zip(numbers) {
        if number != expected {
            return Err(OpenLogError::Discontinuous { segment: expected });
        }
        let file = disk.open(&folder.join(format::file_name(number)))?;
        let mut bytes = vec![0_u8; SEGMENT_HEADER];
        let have = file.read_at(&mut bytes, 0)?;
        let header = SegmentHeader::parse(&bytes[..have])
            .map_err(|error| OpenLogError::Header { segment: number, error })?;
        if log.is_some_and(|log| log != header.log) {
            return Err(OpenLogError::Foreign { segment: number });
        }
        let continues = match segments.last() {
            None => header.tree.size() == 0 && header.previous_commit == 0,
            Some(before) => header.log == before.header.log && last_commit_fits(before, &header)?,
        };
        if header.number != number || !continues {
            return Err(OpenLogError::Discontinuous { segment: number });
        }
        segments.push(Arc::new(Segment { header, file }));
    }
    Ok(segments)
}

/// Whether the commit that a header names as the last one before it is there and says the same.
fn last_commit_fits(before: &Segment, header: &SegmentHeader) -> Result<bool, OpenLogError> {
    let (number, offset) = format::place(header.previous_commit);
    if number != before.number() {
        return Ok(false);
    }
    Ok(commit_at(before, offset)?.is_some_and(|(batch, commit)| {
        batch + 1 == header.first_batch
            && commit.size == header.tree.size()
            && commit.root == header.tree.root()
    }))
}

/// The commit frame at an offset, and its batch's number.
pub(crate) fn commit_at(
    segment: &Segment,
    offset: u64,
) -> Result<Option<(u64, Commit)>, OpenLogError> {
    let mut bytes = [0_u8; FRAME_HEADER + format::COMMIT_LEN];
    let have = segment.file.read_at(&mut bytes, offset)?;
    Ok(match format::parse_frame(segment.seed(), &bytes[..have]) {
        Parsed::Frame(frame, payload) if frame.kind == FrameType::Commit => {
            Some((frame.batch, Commit::parse(payload)))
        }
        Parsed::Frame(..) | Parsed::End | Parsed::More(_) | Parsed::Bad(_) => None,
    })
}

/// Scans the last segment, compares with the known checkpoints, and cuts a torn tail.
pub(crate) fn recover(
    disk: &dyn Disk,
    folder: &Path,
    segments: Vec<Arc<Segment>>,
    known: &[Checkpoint],
) -> Result<Tail, OpenLogError> {
    let Some(last) = segments.last().cloned() else {
        return Err(OpenLogError::Missing);
    };
    let header = &last.header;
    let mut batches = Batches::of(&last, u64::MAX);
    let mut tree = header.tree.clone();
    let mut roots = KnownRoots::new(known);
    roots.look(&tree)?;
    let (mut last_commit, mut last_entry) = (header.previous_commit, None);
    let mut registered = None;
    let mut last_batch = batches.offset..batches.offset;
    let bad = loop {
        match batches.next()? {
            Next::Batch(found) => {
                last_batch = last_batch.end..found.end;
                for entry in &found.entries {
                    if entry.log_id() != header.log {
                        return Err(OpenLogError::Damaged {
                            position: entry.position(),
                            found: Damage::OtherLog,
                        });
                    }
                    tree.push(&entry.hash());
                    roots.look(&tree)?;
                    last_entry = Some(entry.position());
                    registered = last_registered(entry).or(registered);
                }
                if found.commit.is_none_or(|commit| commit.root != tree.root()) {
                    return Err(OpenLogError::Damaged {
                        position: Position::from_u64(found.commit_at),
                        found: Damage::Root,
                    });
                }
                last_commit = found.commit_at;
            }
            Next::End(offset) => break (offset, Damage::Trailing),
            Next::Bad(offset, damage) => break (offset, damage),
        }
    };
    let torn = torn::cut(disk, folder, &last, &batches, bad, || roots.missing(tree.size()))?;
    if let Some(known) = roots.missing(tree.size()) {
        return Err(OpenLogError::Truncated { size: tree.size(), known });
    }
    settle(disk, folder, last.file.as_ref(), last_batch)?;
    let scanned = tree.size() - header.tree.size();
    if last_entry.is_none() && tree.size() > 0 {
        last_entry = last_entry_before(&segments)?;
    }
    Ok(Tail {
        offset: batches.offset,
        next_batch: batches.batch,
        segments,
        tree,
        last_commit,
        last_entry,
        scanned,
        torn,
        registered,
    })
}

/// The last key that an entry registers.
fn last_registered(entry: &RecordedEntry) -> Option<KeyId> {
    let bytes = (entry.kind() == EntryKind::KeyRegistered).then(|| entry.clear(0)).flatten()?;
    Some(parse_registrations(bytes).ok()?.last()?.key_id)
}

/// The last entry of the segments before the last one, which holds none: the log stopped just
/// after it began a segment.
fn last_entry_before(segments: &[Arc<Segment>]) -> Result<Option<Position>, OpenLogError> {
    for segment in segments.iter().rev().skip(1) {
        let start = SEGMENT_HEADER as u64;
        let mut scan = Scan::new(Arc::clone(&segment.file), segment.seed(), start, u64::MAX);
        let mut last = None;
        while let Found::Frame(offset, frame, _) = scan.next()? {
            if frame.kind == FrameType::Entry {
                last = Some(Position::from_u64(format::position(segment.number(), offset)));
            }
        }
        if last.is_some() {
            return Ok(last);
        }
    }
    Ok(None)
}

/// Makes durable what was found: it may lie in the operating system's cache only, when the process before
/// this one was killed, or when its sync failed, after which a cache holds what no later sync writes. All
/// but the last batch was synced before something followed it; the last one is written again as it stands,
/// and synced with the name of its file, before anybody is told that it is there.
fn settle(
    disk: &dyn Disk,
    folder: &Path,
    file: &dyn DiskFile,
    last_batch: Range<u64>,
) -> Result<(), OpenLogError> {
    let length = usize::try_from(last_batch.end - last_batch.start).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    if file.read_at(&mut bytes, last_batch.start)? != length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    if length > 0 {
        file.write_at(&bytes, last_batch.start)?;
    }
    file.sync_data()?;
    disk.sync_dir(folder)?;
    Ok(())
}

/// Compares the tree with the known checkpoints as it grows. Those of sealed segments are left to
/// verification.
struct KnownRoots<'a>(&'a [Checkpoint]);

impl<'a> KnownRoots<'a> {
    fn new(known: &'a [Checkpoint]) -> Self {
        Self(known)
    }

    fn look(&mut self, tree: &Tree) -> Result<(), OpenLogError> {
        let size = tree.size();
        for known in self.0.iter().filter(|known| known.size == size) {
            if known.root != tree.root() {
                return Err(OpenLogError::Forked { size });
            }
        }
        Ok(())
    }

    /// The largest known size the log does not reach.
    fn missing(&self, size: u64) -> Option<u64> {
        let sizes = self.0.iter().map(|known| known.size);
        sizes.filter(|known| *known > size).max()
    }
}

/// The bytes from an offset up to the last one that is not zero.
pub(crate) fn read_tail(file: &dyn DiskFile, offset: u64) -> Result<Vec<u8>, OpenLogError> {
    let mut tail = Vec::new();
    let mut used = 0;
    let mut piece = vec![0_u8; 1024 * 1024];
    loop {
        let read = file.read_at(&mut piece, offset + tail.len() as u64)?;
        if read == 0 {
            break;
        }
        if let Some(last) = piece[..read].iter().rposition(|byte| *byte != 0) {
            used = tail.len() + last + 1;
        }
        tail.extend_from_slice(&piece[..read]);
    }
    tail.truncate(used);
    Ok(tail)
}

/// Whether a valid frame of a batch after `batch`, which is the one that should stand there,
/// begins anywhere in the tail. Frames begin on 8 bytes.
pub(crate) fn later_batch_follows(seed: u32, tail: &[u8], from: usize, batch: u64) -> bool {
    // The tail ends at its last byte that is not zero; a frame may end in zeros.
    let mut padded = tail.to_vec();
    padded.resize(tail.len().next_multiple_of(8) + 8, 0);
    let mut at = from - from % 8;
    while at + SMALLEST_FRAME <= padded.len() {
        if let Parsed::Frame(frame, _) = format::parse_frame(seed, &padded[at..])
            && frame.batch > batch
        {
            return true;
        }
        at += 8;
    }
    false
}

/// The verifier key that lies in clear beside the notes.
pub(crate) fn verifier(disk: &dyn Disk, folder: &Path) -> Result<CheckpointVerifier, OpenLogError> {
    let bytes = disk::read_small(disk, &folder.join(super::VKEY_FILE), crate::limits::NOTE_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|_| NoteError::Key);
    text.and_then(|text| text.trim_end().parse()).map_err(OpenLogError::CheckpointKey)
}

/// The checkpoints of the data directory and those handed in, all verified.
pub(crate) fn known_checkpoints(
    disk: &dyn Disk,
    folder: &Path,
    handed_in: &[String],
    verifier: &CheckpointVerifier,
) -> Result<Vec<(String, Checkpoint)>, OpenLogError> {
    let mut known = Vec::new();
    let mut add = |name: String, note: String| match verifier.verify(&note) {
        Ok(checkpoint) => {
            known.push((note, checkpoint));
            Ok(())
        }
        Err(error) => Err(OpenLogError::Checkpoint { name, error }),
    };
    for name in disk.list(folder)? {
        if Path::new(&name).extension().is_some_and(|ext| ext == "note") {
            let limit = crate::limits::NOTE_BYTES + 1;
            let bytes = match disk::read_small(disk, &folder.join(&name), limit) {
                // A running log has put the next one in its place.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                read => read?,
            };
            let note = String::from_utf8(bytes).map_err(|_| OpenLogError::Checkpoint {
                name: name.clone(),
                error: NoteError::Form,
            })?;
            add(name, note)?;
        }
    }
    for (number, note) in handed_in.iter().enumerate() {
        add(format!("handed in as number {number}"), note.clone())?;
    }
    Ok(known)
}

/// Checks one batch after another from a commit on, and hands it over: catching up.
pub(crate) fn replay(
    segments: &[Arc<Segment>],
    from: &Tail,
    start: Option<(u64, Commit, u64)>,
    mut give: impl FnMut(&batch::Batch) -> Result<(), ReadError>,
) -> Result<(), OpenLogError> {
    let (first, mut offset, mut batch_number, mut size) = match start {
        None => (0, SEGMENT_HEADER as u64, None, 0),
        Some((end, commit, batch)) => {
            let (number, offset) = format::place(end);
            (number, offset, Some(batch + 1), commit.size)
        }
    };
    for segment in segments.iter().skip(first as usize) {
        let number = segment.number();
        let last = segments.len() == number as usize + 1;
        let end = if last { from.offset } else { u64::MAX };
        let scan = Scan::new(Arc::clone(&segment.file), segment.seed(), offset, end);
        let batch = batch_number.take().unwrap_or(segment.header.first_batch);
        let mut batches = Batches::new(number, scan, batch, size);
        loop {
            match batches.next()? {
                Next::Batch(batch) => give(&batch).map_err(OpenLogError::Index)?,
                Next::End(_) => break,
                Next::Bad(offset, found) => {
                    return Err(OpenLogError::Damaged {
                        position: Position::from_u64(format::position(number, offset)),
                        found,
                    });
                }
            }
        }
        size = batches.size;
        offset = SEGMENT_HEADER as u64;
    }
    Ok(())
}
