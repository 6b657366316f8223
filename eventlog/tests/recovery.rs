//! What a crash, a broken disk or a forger leaves behind, and what opening makes of it.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chartlog_eventlog::{
    AppendError, Damage, EntryKind, EventLog, Expectation, OpenLogError, Options, OrgKeys,
    Position, ReadError, SegmentLog, VerifyOptions, verify,
};
use given::*;

fn segment(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("log/{number:08}.seg"))
}

fn open(dir: &Path, keys: &OrgKeys) -> Result<SegmentLog, OpenLogError> {
    let options = Options { index_in_memory: true, ..small() };
    SegmentLog::open(dir, keys, options).map(|(log, _)| log)
}

fn refused(dir: &Path, keys: &OrgKeys) -> OpenLogError {
    match open(dir, keys) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

/// A log of three batches that was dropped as by a crash, and where each batch lies in the file.
struct Three {
    dir: tempfile::TempDir,
    keys: OrgKeys,
    bytes: Vec<u8>,
    batches: [Range<usize>; 3],
}

impl Three {
    fn new() -> Self {
        let dir = folder();
        let keys = org();
        let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
        let file = segment(dir.path(), 0);
        let mut before = fs::read(&file).unwrap();
        let mut start = 4096;
        let batches = [1, 2, 3].map(|number| {
            log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
            let after = fs::read(&file).unwrap();
            let changed = after.iter().zip(&before).rposition(|(a, b)| a != b).unwrap();
            // A frame ends on 8 bytes.
            let end = (changed + 1).next_multiple_of(8);
            before = after;
            let range = start..end;
            start = end;
            range
        });
        drop(log);
        let bytes = fs::read(&file).unwrap();
        Self { dir, keys, bytes, batches }
    }

    /// A data directory whose segment has other bytes.
    fn with(&self, change: impl FnOnce(&mut Vec<u8>)) -> tempfile::TempDir {
        let dir = folder();
        copy(self.dir.path(), dir.path());
        fs::remove_file(dir.path().join("log/index.redb")).unwrap();
        let mut bytes = self.bytes.clone();
        change(&mut bytes);
        fs::write(segment(dir.path(), 0), bytes).unwrap();
        dir
    }
}

#[test]
fn a_torn_last_batch_is_cut_and_kept_aside_at_every_byte() {
    let three = Three::new();
    let last = three.batches[2].clone();
    // Written from the front, and written from the back: a disk promises no order.
    for cut in last.clone() {
        for front in [true, false] {
            let torn = if front { cut..last.end } else { last.start..cut };
            // From the back in the steps frames are made of: every byte once is enough syncs.
            if torn.is_empty() || !(front || cut.is_multiple_of(8)) {
                continue;
            }
            let dir = three.with(|bytes| bytes[torn.clone()].fill(0));
            let left = fs::read(segment(dir.path(), 0)).unwrap();
            let whole = left == three.bytes;
            let clean = left[last.clone()].iter().all(|byte| *byte == 0);
            let options = Options { index_in_memory: true, ..small() };
            let (log, report) = SegmentLog::open(dir.path(), &three.keys, options).unwrap();
            let entries = all(&log);
            let domain: Vec<_> = entries
                .iter()
                .filter(|entry| entry.kind() == EntryKind::DomainEvent)
                .map(|entry| entry.event_id())
                .collect();
            let expected = if whole { 3 } else { 2 };
            assert_eq!(domain, (1..=expected).map(event).collect::<Vec<_>>());
            let Some(tail) = report.torn else {
                assert!(whole || clean, "byte {cut}");
                continue;
            };
            // Kept aside, and noted once with length and digest.
            let kept = fs::read(&tail.file).unwrap();
            assert_eq!(kept.len() as u64, tail.length);
            assert_eq!(kept[..], left[last.start..last.start + kept.len()]);
            assert_eq!(tail.offset as usize, last.start);
            let noted = entries.last().unwrap();
            assert_eq!(noted.kind(), EntryKind::OperatorNote);
            let text = noted.clear(0).unwrap();
            assert!(text.ends_with(&tail.digest.0));
            assert_eq!(entries.len(), 3);
        }
    }
}

#[test]
fn a_torn_tail_is_noted_once_even_when_the_note_was_lost() {
    let three = Three::new();
    let cut = three.batches[2].start + 40;
    let dir = three.with(|bytes| bytes[cut..three.batches[2].end].fill(0));
    let bytes = fs::read(segment(dir.path(), 0)).unwrap();
    drop(open(dir.path(), &three.keys).unwrap());
    let noted = fs::read(segment(dir.path(), 0)).unwrap();
    for _ in 0..2 {
        let log = open(dir.path(), &three.keys).unwrap();
        assert_eq!(all(&log).len(), 3);
    }
    assert_eq!(fs::read(segment(dir.path(), 0)).unwrap(), noted);
    // A crash after the cut and before the note.
    let mut unnoted = bytes;
    unnoted[three.batches[2].start..cut].fill(0);
    fs::write(segment(dir.path(), 0), unnoted).unwrap();
    let log = open(dir.path(), &three.keys).unwrap();
    assert_eq!(all(&log)[2].kind(), EntryKind::OperatorNote);
}

#[test]
fn a_flipped_byte_in_an_earlier_batch_is_refused_and_named() {
    let three = Three::new();
    for batch in &three.batches[..2] {
        for at in batch.clone() {
            let dir = three.with(|bytes| bytes[at] ^= 1);
            let before = fs::read(segment(dir.path(), 0)).unwrap();
            let error = refused(dir.path(), &three.keys);
            let OpenLogError::Damaged { position, .. } = error else {
                panic!("byte {at}: {error}");
            };
            let offset = position.to_u64() as usize;
            assert!((batch.start..=at).contains(&offset), "byte {at}: {position}");
            assert_eq!(fs::read(segment(dir.path(), 0)).unwrap(), before, "left alone");
            if at.is_multiple_of(5) {
                let options = VerifyOptions::default();
                let verified = verify(dir.path(), &options, &|_| ()).unwrap_err();
                assert_eq!(verified.position(), Some(position), "byte {at}");
            }
        }
    }
}

#[test]
fn a_changed_header_is_refused() {
    let three = Three::new();
    for at in (0..4096).step_by(31) {
        let dir = three.with(|bytes| bytes[at] ^= 1);
        let error = refused(dir.path(), &three.keys);
        assert!(matches!(error, OpenLogError::Header { segment: 0, .. }), "{error}");
    }
}

#[test]
fn a_tail_cut_below_a_checkpoint_is_refused_not_repaired() {
    let three = Three::new();
    let log = open(three.dir.path(), &three.keys).unwrap();
    let note = log.close().unwrap();
    drop(log);
    // The checkpoint is known, from this directory or from elsewhere: the last batch is missing.
    let known = three.dir.path().join("checkpoints");
    for elsewhere in [false, true] {
        let dir = three.with(|bytes| bytes[three.batches[2].start + 8..].fill(0));
        let mut options = small();
        if elsewhere {
            options.known_checkpoints.push(note.clone());
            for found in fs::read_dir(dir.path().join("checkpoints")).unwrap() {
                let path = found.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "note") {
                    fs::remove_file(path).unwrap();
                }
            }
        } else {
            assert!(known.join("00000000000000000003.note").exists());
        }
        let error = SegmentLog::open(dir.path(), &three.keys, options).map(|_| ()).unwrap_err();
        assert!(matches!(error, OpenLogError::Truncated { size: 2, known: 3 }), "{error}");
        let against = elsewhere.then(|| note.clone());
        let options = VerifyOptions { threads: 1, against };
        assert!(verify(dir.path(), &options, &|_| ()).is_err());
    }
}

#[test]
fn a_rewritten_log_does_not_pass_for_the_one_of_the_checkpoint() {
    let three = Three::new();
    let log = open(three.dir.path(), &three.keys).unwrap();
    let note = log.close().unwrap();
    drop(log);
    // The same keys, the same log id, another history of the same length.
    let dir = folder();
    let log = SegmentLog::create(dir.path(), &three.keys, small()).unwrap();
    for number in [1, 2, 4] {
        log.append(one(stream(1), Expectation::Owned, note_of(number))).unwrap();
    }
    drop(log);
    let mut options = small();
    options.known_checkpoints.push(note.clone());
    let error = SegmentLog::open(dir.path(), &three.keys, options).map(|_| ()).unwrap_err();
    assert!(matches!(error, OpenLogError::Forked { size: 3 }), "{error}");
    let options = VerifyOptions { threads: 1, against: Some(note) };
    assert!(verify(dir.path(), &options, &|_| ()).is_err());
}

fn note_of(number: u32) -> chartlog_eventlog::Draft {
    note(number)
}

#[test]
fn what_was_acknowledged_is_there_after_a_drop_without_close() {
    let dir = folder();
    let keys = org();
    let mut log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    let mut expected = Vec::new();
    for round in 0..5_u32 {
        for number in 0..80 {
            let number = round * 80 + number;
            let facets = vec![sealed(&key(number % 5), "text")];
            let request = one(stream(number % 3), Expectation::Owned, draft(number, facets));
            expected.push(log.append(request).unwrap().events[0]);
        }
        let head = log.head();
        drop(log);
        log = SegmentLog::open(dir.path(), &keys, small()).unwrap().0;
        assert_eq!(log.head(), head);
        let told: Vec<_> = all(&log).iter().map(|entry| (entry.position(), entry.hash())).collect();
        let kept: Vec<_> =
            expected.iter().map(|event| (event.position, event.entry_hash)).collect();
        assert_eq!(told, kept);
        for event in &expected {
            assert_eq!(log.find(event.event_id).unwrap(), Some(event.position));
        }
    }
    assert!(segment(dir.path(), 3).exists(), "it rolled over");
    // A log that is still open verifies too; keys were not registered here, which it says.
    let error = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap_err();
    assert_eq!(error.position(), Some(expected[0].position));
}

#[test]
fn a_log_that_just_began_a_segment_knows_its_last_entry() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    let mut number = 0;
    while !segment(dir.path(), 1).exists() {
        log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
        number += 1;
    }
    drop(log);
    // The first batch of the new segment was never written.
    let path = segment(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0);
    fs::write(&path, bytes).unwrap();
    let (log, report) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
    assert_eq!(report.entries, u64::from(number) - 1);
    let entries = all(&log);
    assert_eq!(log.head().position, entries.last().map(|entry| entry.position()));
    log.append(one(stream(1), Expectation::Owned, note(9_999))).unwrap();
    assert_eq!(all(&log).len(), entries.len() + 1);
}

#[test]
fn a_missing_or_foreign_segment_is_refused() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    for number in 0..300 {
        log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
    }
    drop(log);
    let saved = fs::read(segment(dir.path(), 1)).unwrap();
    fs::remove_file(segment(dir.path(), 1)).unwrap();
    assert!(matches!(refused(dir.path(), &keys), OpenLogError::Discontinuous { segment: 1 }));
    fs::copy(segment(dir.path(), 0), segment(dir.path(), 1)).unwrap();
    assert!(matches!(refused(dir.path(), &keys), OpenLogError::Discontinuous { segment: 1 }));
    fs::write(segment(dir.path(), 1), saved).unwrap();
    assert!(open(dir.path(), &keys).is_ok());
    let others = OrgKeys::in_memory(LOG, &FACETS).unwrap();
    assert!(matches!(refused(dir.path(), &others), OpenLogError::CheckpointKey(_)));
}

#[test]
fn a_flipped_byte_in_a_sealed_segment_is_named_by_verify_and_by_reading() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    for number in 0..200 {
        log.append(one(stream(1), Expectation::Owned, note(number))).unwrap();
    }
    log.close().unwrap();
    drop(log);
    let good = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
    assert_eq!((good.entries, good.streams, good.keys), (200, 1, 0));
    let path = segment(dir.path(), 0);
    let bytes = fs::read(&path).unwrap();
    for at in (4096..bytes.len()).step_by(257) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        fs::write(&path, changed).unwrap();
        let error = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap_err();
        let position = error.position().map(Position::to_u64).unwrap_or_else(|| {
            // The last commit, which the next segment's header names.
            assert!(matches!(
                error,
                chartlog_eventlog::VerifyError::Log(OpenLogError::Discontinuous { segment: 1 })
            ));
            at as u64
        });
        assert!(position as usize <= at && at < position as usize + 512, "byte {at}: {error}");
    }
    let mut changed = bytes.clone();
    changed[4096 + 100] ^= 1;
    fs::write(&path, changed).unwrap();
    let log = open(dir.path(), &keys);
    // Only the last segment is scanned at a start; the entry is refused when it is read.
    if let Ok(log) = log {
        let first = log.read_all(None).unwrap().next().unwrap();
        assert!(matches!(first, Err(ReadError::Damaged { found: Damage::Checksum, .. })));
    }
}

#[test]
fn the_data_directory_has_one_owner() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    assert!(matches!(refused(dir.path(), &keys), OpenLogError::InUse));
    log.close().unwrap();
    drop(log);
    let again = SegmentLog::create(dir.path(), &keys, small());
    assert!(matches!(again.map(|_| ()), Err(OpenLogError::Exists)));
    assert!(open(dir.path(), &keys).is_ok());
    let nowhere = folder();
    assert!(matches!(refused(nowhere.path(), &keys), OpenLogError::Missing));
}

#[test]
fn after_the_clean_stop_appends_are_refused_and_reads_go_on() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    let mut follow = log.follow(None).unwrap();
    let note_text = log.close().unwrap();
    assert_eq!(log.head().checkpoint.as_deref(), Some(note_text.as_str()));
    let refused = log.append(one(stream(1), Expectation::Owned, note(2)));
    assert!(matches!(refused, Err(AppendError::Closed)));
    assert!(log.close().is_err());
    assert_eq!(all(&log).len(), 1);
    assert_eq!(follow.next(10, Duration::ZERO).unwrap().len(), 1);
    assert!(matches!(follow.next(10, Duration::ZERO), Err(ReadError::Closed)));
    drop((log, follow));
    let (log, report) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
    assert_eq!((report.indexed, report.index_rebuilt, report.torn), (0, false, None));
    assert_eq!(log.head().checkpoint.as_deref(), Some(note_text.as_str()));
    assert_eq!(log.close().unwrap(), note_text, "nothing new to sign");
    let report = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
    assert_eq!(report.checkpoints, 2, "in the log and beside it");
}

#[test]
fn an_index_that_is_gone_or_older_or_foreign_is_made_right() {
    let dir = folder();
    let keys = org();
    let index = dir.path().join("log/index.redb");
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    let append = |log: &SegmentLog, range: Range<u32>| {
        for number in range {
            let facets = vec![sealed(&key(number % 5), "text")];
            log.append(one(stream(number % 3), Expectation::Owned, draft(number, facets))).unwrap();
        }
    };
    append(&log, 0..100);
    log.close().unwrap();
    drop(log);
    let older = fs::read(&index).unwrap();
    let (log, _) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
    append(&log, 100..200);
    log.close().unwrap();
    drop(log);
    let check = |expect_indexed: u64, expect_rebuilt: bool| {
        let (log, report) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
        assert_eq!(report.indexed, expect_indexed);
        assert_eq!(report.index_rebuilt, expect_rebuilt);
        for number in 0..200 {
            let position = log.find(event(number)).unwrap().unwrap();
            assert_eq!(log.read_at(position).unwrap().event_id(), event(number));
        }
        assert_eq!(log.read_by_key(key(2).key_id(), None, None).unwrap().count(), 40);
        assert_eq!(log.read_by_facet(FACETS[0], None).unwrap().count(), 80);
        assert_eq!(log.stream_revision(stream(1)).unwrap(), Some(66));
    };
    check(0, false);
    fs::write(&index, older).unwrap();
    check(100, false);
    fs::remove_file(&index).unwrap();
    check(200, false);
    fs::write(&index, b"not a database").unwrap();
    check(200, false);
    // The index of another log that has the same id and is as long.
    let other = folder();
    let log = SegmentLog::create(other.path(), &keys, small()).unwrap();
    append(&log, 0..200);
    log.close().unwrap();
    drop(log);
    fs::copy(other.path().join("log/index.redb"), &index).unwrap();
    check(200, true);
}

#[test]
fn a_live_log_verifies_while_it_grows() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    log.append(one(stream(0), Expectation::Owned, note(1_000_000))).unwrap();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let log = &log;
                scope.spawn(move || {
                    for number in 0..400 {
                        let id = writer * 1_000 + number;
                        log.append(one(stream(writer), Expectation::Owned, note(id))).unwrap();
                    }
                })
            })
            .collect();
        let mut last = 0;
        while !writers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let report = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
            assert!(report.entries >= last);
            last = report.entries;
        }
    });
    let report = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
    assert_eq!(report.entries, 1_201);
    assert_eq!(report.root, log.head().root);
}

#[test]
fn every_file_of_the_data_directory_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = folder();
    let root = chartlog_eventlog::RootKeySource::raw([7; 32]);
    let cost = chartlog_eventlog::KdfCost::default();
    let keys = OrgKeys::create(dir.path(), &root, LOG, &FACETS, cost).unwrap();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    drop(chartlog_eventlog::Keystore::create(dir.path(), LOG).unwrap());
    log.close().unwrap();
    let mut folders = vec![dir.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for found in fs::read_dir(folder).unwrap() {
            let found = found.unwrap();
            if found.file_type().unwrap().is_dir() {
                folders.push(found.path());
            } else {
                let mode = found.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", found.path().display());
                files += 1;
            }
        }
    }
    assert_eq!(files, 7, "lock, segment, index, note, vkey, escrow file, keystore");
}
