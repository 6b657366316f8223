//! The power is cut at every sync and at every byte of the last batches: what was acknowledged is there,
//! nothing else is half there, and chain and tree verify.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::sync::Arc;

use chartlog_eventlog::{
    Append, Appended, AppendedEvent, EntryKind, EventLog, Expectation, OpenLogError, Options,
    OrgKeys, RecordedEntry, RecoveryReport, SegmentLog, VerifyOptions, verify,
};
use given::fake_disk::{FakeDisk, Fault, Keep, segment};
use given::*;

/// A run of one writer who waits for each answer, on a disk that remembers it.
struct Run {
    /// For the lock only.
    dir: tempfile::TempDir,
    disk: FakeDisk,
    keys: OrgKeys,
    options: Options,
    /// Operations of the disk when the log was made.
    made: usize,
    /// Every request, in order: operations of the disk when it was answered, and the answer.
    answers: Vec<(usize, Appended)>,
}

impl Run {
    fn new(requests: impl IntoIterator<Item = Append>, segment_size: u64) -> Self {
        let dir = folder();
        let (disk, keys) = (FakeDisk::new(dir.path()), org());
        let options = Options { segment_size, index_in_memory: true, ..Options::default() };
        let mut run = Self { dir, disk, keys, options, made: 0, answers: Vec::new() };
        let log = SegmentLog::create(run.dir.path(), &run.keys, run.on(&run.disk)).unwrap();
        run.made = run.disk.ops();
        for (number, request) in requests.into_iter().enumerate() {
            let answer = log.append(request).unwrap();
            run.answers.push((run.disk.ops(), answer));
            if number % 17 == 16 {
                log.checkpoint().unwrap();
            }
        }
        run
    }

    fn on(&self, disk: &FakeDisk) -> Options {
        Options { disk: Arc::new(disk.clone()), ..self.options.clone() }
    }

    fn open(&self, disk: &FakeDisk) -> Result<(SegmentLog, RecoveryReport), OpenLogError> {
        SegmentLog::open(self.dir.path(), &self.keys, self.on(disk))
    }

    /// Requests that were answered before so many operations.
    fn acknowledged(&self, ops: usize) -> usize {
        self.answers.iter().filter(|(answered, _)| *answered <= ops).count()
    }

    /// Opens what a crash after so many operations left, checks all that is promised of it, and verifies it.
    fn check(&self, crashed: &FakeDisk, ops: usize, what: &str) -> RecoveryReport {
        let report = self.check_entries(crashed, ops, what);
        let copied = folder();
        crashed.copy_to(copied.path());
        let verified = verify(copied.path(), &VerifyOptions::default(), &|_| ());
        assert!(verified.is_ok(), "{what}: {}", verified.unwrap_err());
        report
    }

    /// Opens it, and compares what is there with what was acknowledged; recovery has compared the roots.
    fn check_entries(&self, crashed: &FakeDisk, ops: usize, what: &str) -> RecoveryReport {
        let (log, report) = self.open(crashed).unwrap_or_else(|error| panic!("{what}: {error}"));
        let entries = all(&log);
        let there: Vec<AppendedEvent> = entries.iter().filter_map(domain).collect();
        let acknowledged = self.acknowledged(ops);
        let whole = |requests: usize| -> Vec<AppendedEvent> {
            self.answers[..requests].iter().flat_map(|(_, answer)| answer.events.clone()).collect()
        };
        // Whoever waits for each answer has at most one request that was not answered.
        let next = (acknowledged + 1).min(self.answers.len());
        assert!(there == whole(acknowledged) || there == whole(next), "{what}: {}", there.len());
        self.check_notes(crashed, &entries, what);
        log.append(one(stream(9), Expectation::Owned, note(1_000_000))).unwrap();
        report
    }

    /// Every tail that was kept aside is noted once, with length and digest.
    fn check_notes(&self, disk: &FakeDisk, entries: &[RecordedEntry], what: &str) {
        let folder = self.dir.path().join("log");
        let kept = disk.names(&folder).into_iter().filter(|name| name.ends_with(".bin"));
        let mut kept: Vec<Vec<u8>> = kept
            .map(|name| {
                let bytes = disk.bytes(&folder.join(name));
                let length = (bytes.len() as u64).to_le_bytes();
                [length.as_slice(), blake3::hash(&bytes).as_bytes()].concat()
            })
            .collect();
        let notes = entries.iter().filter(|entry| entry.kind() == EntryKind::OperatorNote);
        let mut noted: Vec<Vec<u8>> =
            notes.map(|note| note.clear(0).unwrap()[24..].to_vec()).collect();
        kept.sort_unstable();
        noted.sort_unstable();
        assert_eq!(noted, kept, "{what}");
    }
}

fn domain(entry: &RecordedEntry) -> Option<AppendedEvent> {
    (entry.kind() != EntryKind::OperatorNote).then(|| AppendedEvent {
        event_id: entry.event_id(),
        stream: entry.stream(),
        revision: entry.revision(),
        position: entry.position(),
        leaf_index: entry.leaf_index(),
        entry_hash: entry.hash(),
    })
}

/// Keys first, then events of one, two and three streams, some of them sealed.
fn requests(count: u32) -> impl Iterator<Item = Append> {
    let first = one(stream(8), Expectation::NoStream, registered(0..5));
    std::iter::once(first).chain((1..count).map(|number| {
        match number % 5 {
            0 => Append {
                streams: (0..3)
                    .map(|of| on(stream(of), Expectation::Owned, vec![note(number * 10 + of)]))
                    .collect(),
            },
            1 | 2 => {
                let facets = vec![sealed(&key(number % 5), "sealed text")];
                one(stream(number % 3), Expectation::Owned, draft(number * 10, facets))
            }
            _ => one(stream(number % 3), Expectation::Owned, note(number * 10)),
        }
    }))
}

#[test]
fn the_power_cut_at_every_operation_loses_nothing_that_was_acknowledged() {
    let run = Run::new(requests(80), 16 * 1024);
    let end = run.disk.ops();
    assert!(run.disk.names(&run.dir.path().join("log")).len() >= 3, "it rolled over");
    let mut torn = 0;
    for ops in run.made..=end {
        let keeps: &[Keep] = match run.disk.syncs_next(ops) {
            true => &[Keep::Nothing, Keep::Everything, Keep::Some(ops as u64)],
            false => &[Keep::Some(ops as u64)],
        };
        for keep in keeps {
            let what = format!("after {ops} operations, {keep:?}");
            let crashed = run.disk.cut(ops, *keep);
            let report = match ops % 4 {
                0 => run.check(&crashed, ops, &what),
                _ => run.check_entries(&crashed, ops, &what),
            };
            torn += u32::from(report.torn.is_some());
        }
    }
    assert!(torn > 20, "{torn} tails were torn");
}

#[test]
fn the_last_batches_torn_at_every_byte_are_there_whole_or_not_at_all() {
    let run = Run::new(requests(12), 16 * 1024);
    // The last two writes: an event of one stream, and three of three streams.
    let ends: Vec<usize> =
        (run.made..=run.disk.ops()).filter(|ops| run.disk.last_write(*ops).is_some()).collect();
    for ops in &ends[ends.len() - 2..] {
        for byte in 0..=run.disk.last_write(*ops).unwrap() {
            for keep in [Keep::First(byte), Keep::From(byte)] {
                // From the back in the steps that frames are made of.
                if keep == Keep::From(byte) && !byte.is_multiple_of(8) {
                    continue;
                }
                let what = format!("after {ops} operations, {keep:?}");
                let crashed = run.disk.cut(*ops, keep);
                match byte % 16 {
                    0 => run.check(&crashed, *ops, &what),
                    _ => run.check_entries(&crashed, *ops, &what),
                };
            }
        }
    }
}

#[test]
fn a_crash_while_a_torn_tail_is_cut_keeps_its_bytes_and_notes_them_once() {
    let run = Run::new(requests(12), 16 * 1024);
    let ops = (run.made..run.disk.ops()).rfind(|ops| run.disk.last_write(*ops).is_some()).unwrap();
    let half = run.disk.last_write(ops).unwrap() / 2;
    for keep in [Keep::First(half), Keep::From(half), Keep::First(20)] {
        let torn = run.disk.cut(ops, keep);
        let tail = torn.bytes(&segment(run.dir.path(), 0));
        drop(run.open(&torn).unwrap());
        let kept = |disk: &FakeDisk| {
            let folder = run.dir.path().join("log");
            let names = disk.names(&folder).into_iter().filter(|name| name.ends_with(".bin"));
            names.map(|name| disk.bytes(&folder.join(name))).collect::<Vec<_>>()
        };
        let first = kept(&torn).remove(0);
        assert!(tail.windows(first.len()).any(|bytes| bytes == first));
        for again in 0..=torn.ops() {
            for keep in [Keep::Nothing, Keep::Everything, Keep::Some(again as u64)] {
                let what = format!("{again} operations into recovery, {keep:?}");
                let crashed = torn.cut(again, keep);
                run.check(&crashed, ops, &what);
                assert!(kept(&crashed).contains(&first), "{what}: the bytes are gone");
            }
        }
    }
}

#[test]
fn a_log_that_was_being_made_is_made_again() {
    let run = Run::new([], 16 * 1024);
    for ops in 0..run.made {
        for keep in [Keep::Nothing, Keep::Everything, Keep::Some(ops as u64)] {
            let crashed = run.disk.cut(ops, keep);
            if let Err(error) = run.open(&crashed) {
                assert!(matches!(error, OpenLogError::Missing | OpenLogError::Io(_)), "{error}");
                SegmentLog::create(run.dir.path(), &run.keys, run.on(&crashed)).unwrap();
            }
            run.check(&crashed, ops, &format!("after {ops} operations, {keep:?}"));
        }
    }
}

#[test]
fn what_a_killed_process_had_not_synced_is_durable_before_anybody_is_told_of_it() {
    let run = Run::new(requests(60), 16 * 1024);
    for ops in run.made..=run.disk.ops() {
        // The process is killed, the machine goes on; then the power is cut.
        let killed = run.disk.killed(ops);
        let (log, _) = run.open(&killed).unwrap();
        let told = all(&log);
        drop(log);
        let after = killed.cut(killed.ops(), Keep::Nothing);
        let (log, _) = run.open(&after).unwrap();
        assert_eq!(ids(&all(&log)), ids(&told), "after {ops} operations");
    }
}

#[test]
fn what_a_failed_sync_forgot_is_durable_before_anybody_is_told_of_it() {
    let run = Run::new(requests(30), 16 * 1024);
    for ops in (run.made..run.disk.ops()).filter(|ops| run.disk.syncs_next(*ops)) {
        let disk = run.disk.killed(ops);
        // A sync of the operating system's own fails, and the cache has what the disk has not.
        let answered = run.acknowledged(ops);
        disk.forget(&segment(run.dir.path(), last_segment(&run, &disk)));
        let (log, _) = run.open(&disk).unwrap();
        let told = all(&log);
        drop(log);
        let after = disk.cut(disk.ops(), Keep::Nothing);
        let (log, _) = run.open(&after).unwrap();
        assert_eq!(ids(&all(&log)), ids(&told), "after {ops} operations, {answered} answers");
    }
}

fn last_segment(run: &Run, disk: &FakeDisk) -> u32 {
    let names = disk.names(&run.dir.path().join("log"));
    let last = names.iter().filter_map(|name| name.strip_suffix(".seg")).next_back();
    last.unwrap().parse().unwrap()
}

#[test]
fn any_write_or_sync_that_fails_ends_all_appends_and_nothing_acknowledged_is_lost() {
    let count = 45;
    let plain = Run::new(requests(count), 16 * 1024);
    let mut poisoned = 0;
    for fails in 0..plain.disk.ops() - plain.made {
        let run = Run::new([], 16 * 1024);
        let disk = &run.disk;
        let (log, _) = run.open(disk).unwrap();
        disk.fail_after(fails, Fault::Once);
        let mut answers = Vec::new();
        let mut failed = false;
        for request in requests(count) {
            match log.append(request) {
                Ok(answer) if !failed => answers.push(answer),
                Ok(_) => panic!("{fails}: it goes on after an error"),
                Err(_) => {
                    failed = true;
                    disk.heal();
                }
            }
        }
        disk.heal();
        assert_eq!(log.takes_entries(), !failed);
        poisoned += u32::from(failed);
        let expected: Vec<_> = answers.iter().flat_map(|answer| answer.events.clone()).collect();
        let there = |log: &SegmentLog| -> Vec<_> { all(log).iter().filter_map(domain).collect() };
        assert_eq!(there(&log), expected, "{fails}: reads go on");
        drop(log);
        // The process starts again, and the power is cut after that.
        let (log, _) = run.open(disk).unwrap();
        let told = there(&log);
        assert!(told.starts_with(&expected), "{fails}");
        drop(log);
        let (log, _) = run.open(&disk.cut(disk.ops(), Keep::Nothing)).unwrap();
        assert_eq!(there(&log), told, "{fails}");
    }
    assert!(poisoned > 75, "{poisoned} runs failed");
}

#[test]
fn a_full_disk_ends_appends_loses_nothing_and_goes_on_when_there_is_room() {
    for room in (0..60_000).step_by(1_777) {
        let run = Run::new([], 16 * 1024);
        let (log, _) = run.open(&run.disk).unwrap();
        run.disk.leave_space(room);
        let mut told = Vec::new();
        for request in requests(200) {
            match log.append(request) {
                Ok(answer) => told.extend(answer.events),
                Err(_) => break,
            }
        }
        assert!(!log.takes_entries(), "{room} bytes are not enough for all of it");
        drop(log);
        // Still full: what is there is served.
        let (log, _) = run.open(&run.disk).unwrap();
        assert_eq!(all(&log).iter().filter_map(domain).collect::<Vec<_>>(), told);
        drop(log);
        run.disk.heal();
        let (log, _) = run.open(&run.disk).unwrap();
        log.append(one(stream(9), Expectation::Owned, note(1_000_000))).unwrap();
    }
}

#[test]
fn a_segment_that_grows_step_by_step_is_as_safe_as_one_that_is_there() {
    let large = |number: u32| {
        let bytes = vec![number as u8; 400_000];
        draft(number, vec![chartlog_eventlog::DraftFacet::Clear { bytes }])
    };
    let requests = (0..20).map(|number| one(stream(number % 3), Expectation::Owned, large(number)));
    // Zeros are written in two steps, and there is more than one segment.
    let run = Run::new(requests, 6 * 1024 * 1024);
    assert_eq!(last_segment(&run, &run.disk), 1);
    let end = run.disk.ops();
    for ops in (run.made..=end).filter(|ops| *ops == end || run.disk.syncs_next(*ops)) {
        let keep = [Keep::Nothing, Keep::Everything, Keep::Some(ops as u64)][ops % 3];
        let crashed = run.disk.cut(ops, keep);
        run.check(&crashed, ops, &format!("after {ops} operations, {keep:?}"));
    }
}

#[test]
fn a_failed_write_that_the_zeroing_thread_is_told_of_first_is_not_kept_from_the_tail() {
    let run = Run::new([], 6 * 1024 * 1024);
    run.disk.let_syncs_meet();
    let (log, _) = run.open(&run.disk).unwrap();
    let first = log.append(one(stream(1), Expectation::Owned, note(1))).unwrap();
    run.disk.wait_for_zeros();
    let second = log.append(one(stream(1), Expectation::Owned, note(2)));
    assert!(second.is_err(), "acknowledged, and durable nowhere");
    assert!(!log.takes_entries());
    drop(log);
    let (log, _) = run.open(&run.disk.cut(run.disk.ops(), Keep::Nothing)).unwrap();
    assert_eq!(ids(&all(&log))[..], [first.events[0].event_id]);
}
