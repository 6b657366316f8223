//! The rules of recovery on a disk that tells what was done to it: what is refused is left alone to the
//! last byte, and what a crash explains is cut, kept aside and noted (log.md, recovery).

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::{
    Damage, EntryKind, EventLog, Expectation, HeaderError, OpenLogError, Options, OrgKeys,
    SegmentLog,
};
use given::fake_disk::{FakeDisk, segment};
use given::*;

/// A log of some segments that was closed, and its last checkpoint.
struct Closed {
    /// For the lock only.
    dir: tempfile::TempDir,
    keys: OrgKeys,
    disk: FakeDisk,
    note: String,
    segments: u32,
}

impl Closed {
    fn new(entries: u32) -> Self {
        Self::of(org(), entries)
    }

    fn of(keys: OrgKeys, entries: u32) -> Self {
        let dir = folder();
        let disk = FakeDisk::new(dir.path());
        let options = options(&disk);
        let log = SegmentLog::create(dir.path(), &keys, options).unwrap();
        for number in 0..entries {
            log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
        }
        let note = log.close().unwrap();
        drop(log);
        let names = disk.names(&dir.path().join("log"));
        let segments = names.iter().filter(|name| name.ends_with(".seg")).count();
        Self { dir, keys, disk, note, segments: u32::try_from(segments).unwrap() }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn segment(&self, number: u32) -> Vec<u8> {
        self.disk.bytes(&segment(self.path(), number))
    }

    /// A disk on which a segment is another.
    fn with(&self, number: u32, change: impl FnOnce(&mut Vec<u8>)) -> FakeDisk {
        let disk = self.disk.killed(self.disk.ops());
        disk.tamper(&segment(self.path(), number), change);
        disk
    }

    /// Why it does not open. Nothing was done to the disk.
    fn refused(&self, disk: &FakeDisk, known: &[&String]) -> OpenLogError {
        let before = disk.ops();
        let known_checkpoints = known.iter().copied().cloned().collect();
        let options = Options { known_checkpoints, ..options(disk) };
        let Err(error) = SegmentLog::open(self.path(), &self.keys, options) else {
            panic!("it opened");
        };
        assert_eq!(disk.ops(), before, "{error}: it was left alone");
        error
    }
}

fn options(disk: &FakeDisk) -> Options {
    let disk = Arc::new(disk.clone());
    Options { disk, segment_size: 16 * 1024, index_in_memory: true, ..Options::default() }
}

#[test]
fn a_log_that_is_shorter_than_a_checkpoint_is_refused_wherever_the_checkpoint_comes_from() {
    let closed = Closed::new(60);
    let last = closed.segments - 1;
    // The last frames are those of the checkpoint's own batch, so from somewhere before them.
    let used = closed.segment(last).iter().rposition(|byte| *byte != 0).unwrap();
    for cut in [4096, used - 700] {
        let disk = closed.with(last, |bytes| bytes[cut..].fill(0));
        let error = closed.refused(&disk, &[]);
        assert!(matches!(error, OpenLogError::Truncated { known: 60, .. }), "{error}");
        let notes = closed.path().join("checkpoints");
        for name in disk.names(&notes).iter().filter(|name| name.ends_with(".note")) {
            disk.tamper(&notes.join(name), Vec::clear);
        }
        let error = closed.refused(&disk, &[&closed.note]);
        assert!(matches!(error, OpenLogError::Truncated { known: 60, .. }), "{error}");
        // A file that is shorter, as a copy that ended in the middle.
        let disk = closed.with(last, |bytes| bytes.truncate(cut));
        let error = closed.refused(&disk, &[]);
        assert!(matches!(error, OpenLogError::Truncated { known: 60, .. }), "{error}");
    }
}

#[test]
fn a_log_that_says_something_else_than_a_checkpoint_is_refused() {
    let keys = || {
        let source = folder();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/log-1"), source.path());
        let root = chartlog_eventlog::RootKeySource::passphrase("frozen fixture".to_owned());
        OrgKeys::open(source.path(), &root).unwrap()
    };
    let (closed, other) = (Closed::of(keys(), 3), Closed::of(keys(), 3));
    let error = closed.refused(&closed.disk, &[&other.note]);
    assert!(matches!(error, OpenLogError::Forked { size: 3 }), "{error}");
}

#[test]
fn sealed_segments_that_are_missing_exchanged_cut_or_foreign_are_refused_by_name() {
    let closed = Closed::new(150);
    assert!(closed.segments >= 4, "{} segments", closed.segments);
    let missing = closed.with(1, Vec::clear);
    let error = closed.refused(&missing, &[]);
    assert!(matches!(error, OpenLogError::Discontinuous { segment: 1 }), "{error}");
    let (one, two) = (closed.segment(1), closed.segment(2));
    let exchanged = closed.with(1, |bytes| *bytes = two);
    exchanged.tamper(&segment(closed.path(), 2), |bytes| *bytes = one);
    let error = closed.refused(&exchanged, &[]);
    assert!(matches!(error, OpenLogError::Discontinuous { segment: 1 }), "{error}");
    for length in [5000, 4096] {
        let cut = closed.with(1, |bytes| bytes.truncate(length));
        let error = closed.refused(&cut, &[]);
        assert!(matches!(error, OpenLogError::Discontinuous { segment: 2 }), "{error}");
        assert!(error.to_string().contains("cut"), "{error}");
    }
    let short = closed.with(1, |bytes| bytes.truncate(4095));
    let error = closed.refused(&short, &[]);
    let expected = matches!(
        error,
        OpenLogError::Header { segment: 1, error: HeaderError::Short | HeaderError::Checksum }
    );
    assert!(expected, "{error}");
    let keys = OrgKeys::in_memory(chartlog_eventlog::LogId::from_bytes([2; 16]), &FACETS).unwrap();
    let foreign = Closed::of(keys, 150).segment(1);
    let disk = closed.with(1, |bytes| *bytes = foreign);
    let error = closed.refused(&disk, &[]);
    assert!(matches!(error, OpenLogError::Foreign { segment: 1 }), "{error}");
}

#[test]
fn a_flipped_bit_before_the_last_batch_is_no_torn_tail() {
    let closed = Closed::new(12);
    let bytes = closed.segment(0);
    // The batches of one entry each, before the two last ones.
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    for at in (4096..used - 1_000).step_by(7) {
        let disk = closed.with(0, |bytes| bytes[at] ^= 1 << (at % 8));
        let error = closed.refused(&disk, &[]);
        assert!(
            matches!(error, OpenLogError::Damaged { position, .. } if position.to_u64() <= at as u64),
            "byte {at}: {error}"
        );
    }
    for at in (0..4096).step_by(61) {
        let disk = closed.with(0, |bytes| bytes[at] ^= 1);
        let error = closed.refused(&disk, &[]);
        assert!(matches!(error, OpenLogError::Header { segment: 0, .. }), "byte {at}: {error}");
    }
}

#[test]
fn a_hole_with_a_later_batch_behind_it_is_no_torn_tail() {
    let closed = Closed::new(12);
    let disk = closed.with(0, |bytes| bytes[4096..4096 + 312].fill(0));
    let notes = closed.path().join("checkpoints");
    for name in disk.names(&notes).iter().filter(|name| name.ends_with(".note")) {
        disk.tamper(&notes.join(name), Vec::clear);
    }
    // Without a checkpoint that says so: the later batch was written after this one's sync.
    let error = closed.refused(&disk, &[]);
    assert!(
        matches!(error, OpenLogError::Damaged { found: Damage::Trailing, .. }),
        "{error}: {error:?}"
    );
}

#[test]
fn a_torn_tail_is_cut_kept_aside_and_noted_with_place_length_and_digest() {
    let closed = Closed::new(12);
    let used = closed.segment(0).iter().rposition(|byte| *byte != 0).unwrap() as u64;
    let begin = (used + 1).next_multiple_of(8);
    let torn = b"not a frame, and no batch follows it".to_vec();
    let disk = closed.with(0, |bytes| {
        let begin = usize::try_from(begin).unwrap();
        bytes[begin..begin + torn.len()].copy_from_slice(&torn);
    });
    let options = Options { clock: || 77, ..options(&disk) };
    let (log, report) = SegmentLog::open(closed.path(), &closed.keys, options).unwrap();
    let tail = report.torn.unwrap();
    assert_eq!((tail.segment, tail.offset, tail.length), (0, begin, torn.len() as u64));
    assert_eq!(tail.digest.0, *blake3::hash(&torn).as_bytes());
    assert_eq!(disk.bytes(&tail.file), torn);
    let entries = all(&log);
    let note = entries.last().unwrap();
    assert_eq!((entries.len(), note.kind()), (13, EntryKind::OperatorNote));
    assert_eq!(note.recorded_at(), 77);
    let mut expected = b"torn tail 1\0".to_vec();
    expected.extend_from_slice(&0_u32.to_le_bytes());
    expected.extend_from_slice(&begin.to_le_bytes());
    expected.extend_from_slice(&(torn.len() as u64).to_le_bytes());
    expected.extend_from_slice(&tail.digest.0);
    assert_eq!(note.clear(0), Some(expected.as_slice()));
}

#[test]
fn a_segment_that_never_got_its_name_is_tidied_only_when_the_log_is_accepted() {
    let closed = Closed::new(12);
    let left = closed.path().join("log/00000001.seg.new");
    let leave = |disk: &FakeDisk| {
        use chartlog_eventlog::segments::disk::Disk as _;
        disk.create(&left).unwrap().write_at(b"half", 0).unwrap();
    };
    let damaged = closed.with(0, |bytes| bytes[5000] ^= 1);
    leave(&damaged);
    closed.refused(&damaged, &[]);
    assert!(damaged.names(&closed.path().join("log")).contains(&"00000001.seg.new".to_owned()));
    let whole = closed.disk.killed(closed.disk.ops());
    leave(&whole);
    SegmentLog::open(closed.path(), &closed.keys, options(&whole)).unwrap();
    assert_eq!(whole.names(&closed.path().join("log")), ["00000000.seg"]);
}
