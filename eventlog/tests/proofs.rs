//! Proofs for whoever has no log: what is proven holds by the text alone, and nothing else does.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chartlog_eventlog::checkpoint::CheckpointVerifier;
use chartlog_eventlog::proof::{ConsistencyProof, InclusionProof};
use chartlog_eventlog::segments::disk::{Disk, DiskFile, RealDisk};
use chartlog_eventlog::{
    EventLog, Expectation, OpenLogError, Options, OrgKeys, Position, Proof, ProofError, ProveError,
    SegmentLog, VerifyOptions, Wanted, Which, prove, verify,
};
use given::*;

fn verifier(dir: &Path) -> CheckpointVerifier {
    let key = std::fs::read_to_string(dir.join("checkpoints/log.vkey")).unwrap();
    key.trim_end().parse().unwrap()
}

fn append(log: &SegmentLog, range: std::ops::Range<u32>) {
    for number in range {
        log.append(one(stream(number % 7), Expectation::Owned, note(number))).unwrap();
    }
}

/// A log of several segments that goes on, with three checkpoints on the way.
struct Signed {
    dir: tempfile::TempDir,
    log: SegmentLog,
    notes: [String; 3],
}

fn signed() -> Signed {
    let dir = folder();
    let log = SegmentLog::create(dir.path(), &org(), small()).unwrap();
    let notes = [0..150, 150..301, 301..700].map(|range| {
        append(&log, range);
        log.checkpoint().unwrap()
    });
    append(&log, 700..720);
    assert!(dir.path().join("log/00000003.seg").exists(), "it rolled over");
    Signed { dir, log, notes }
}

fn read(text: &str) -> InclusionProof {
    match Proof::parse(text).unwrap() {
        Proof::Inclusion(proof) => proof,
        Proof::Consistency(_) => panic!("another proof"),
    }
}

fn read_growth(text: &str) -> ConsistencyProof {
    match Proof::parse(text).unwrap() {
        Proof::Consistency(proof) => proof,
        Proof::Inclusion(_) => panic!("another proof"),
    }
}

#[test]
fn every_entry_is_proven_to_be_in_each_checkpoint_that_came_after_it() {
    let Signed { dir, log, notes } = signed();
    let key = verifier(dir.path());
    let entries = all(&log);
    for (note, size) in notes.iter().zip([150, 301, 700_u32]) {
        let which = |number| Which::Event(event(number));
        let events: Vec<_> = (0..size).step_by(23).chain([size - 1]).map(which).collect();
        let wanted =
            Wanted { entries: events.clone(), checkpoint: Some(note.clone()), since: None };
        let proven = prove(dir.path(), &wanted, &|_| ()).unwrap();
        assert_eq!(proven.checkpoint.size, u64::from(size));
        assert_eq!(proven.entries.len(), events.len());
        for proof in proven.entries {
            let again = read(&proof.to_string());
            assert_eq!(again, proof);
            assert_eq!(again.check(&key).unwrap(), proven.checkpoint);
            let entry = &entries[proof.index as usize];
            assert_eq!(again.entry.event_id(), entry.event_id());
            assert_eq!(again.entry.hash(), entry.hash());
            assert_eq!(again.entry.stream(), entry.stream());
        }
    }
    // Without one that is given, the latest; what came after it is not in it.
    let latest = Wanted { entries: vec![Which::Event(event(3))], ..Wanted::default() };
    assert_eq!(prove(dir.path(), &latest, &|_| ()).unwrap().checkpoint.size, 700);
    let after = Wanted { entries: vec![Which::Event(event(710))], ..Wanted::default() };
    let refused = prove(dir.path(), &after, &|_| ()).unwrap_err();
    assert!(matches!(refused, ProveError::NotFound { size: 700, .. }), "{refused}");
    // By its position, which is what answers tell.
    let at = Wanted { entries: vec![Which::At(entries[500].position())], ..Wanted::default() };
    assert_eq!(prove(dir.path(), &at, &|_| ()).unwrap().entries[0].index, 500);
    let nowhere = Which::At(Position::from_u64(entries[500].position().to_u64() + 8));
    let wanted = Wanted { entries: vec![nowhere], ..Wanted::default() };
    assert!(matches!(prove(dir.path(), &wanted, &|_| ()), Err(ProveError::NotFound { .. })));
}

#[test]
fn growth_is_proven_between_any_two_checkpoints_and_not_backwards() {
    let Signed { dir, notes, .. } = signed();
    let key = verifier(dir.path());
    for (older, later) in [(0, 0), (0, 1), (0, 2), (1, 2)] {
        let wanted = Wanted {
            since: Some(notes[older].clone()),
            checkpoint: Some(notes[later].clone()),
            entries: Vec::new(),
        };
        let growth = prove(dir.path(), &wanted, &|_| ()).unwrap().growth.unwrap();
        let again = read_growth(&growth.to_string());
        assert_eq!(again, growth);
        let checkpoint = again.check(&notes[older], &key).unwrap();
        assert_eq!(checkpoint, key.verify(&notes[later]).unwrap());
        let other = again.check(&notes[2 - older], &key);
        assert!(other.is_err() || older == 1, "from another checkpoint");
    }
    let backwards = Wanted {
        since: Some(notes[1].clone()),
        checkpoint: Some(notes[0].clone()),
        entries: Vec::new(),
    };
    let refused = prove(dir.path(), &backwards, &|_| ()).unwrap_err();
    assert!(matches!(refused, ProveError::NotOlder { older: 301, size: 150 }), "{refused}");
}

#[test]
fn any_changed_letter_of_a_proof_is_noticed() {
    let Signed { dir, notes, .. } = signed();
    let key = verifier(dir.path());
    let wanted = Wanted {
        entries: vec![Which::Event(event(222))],
        since: Some(notes[0].clone()),
        checkpoint: None,
    };
    let proven = prove(dir.path(), &wanted, &|_| ()).unwrap();
    let (inclusion, growth) = (proven.entries[0].to_string(), proven.growth.unwrap().to_string());
    for text in [inclusion, growth] {
        let holds = |text: &str| match Proof::parse(text) {
            Ok(Proof::Inclusion(proof)) => proof.check(&key).is_ok(),
            Ok(Proof::Consistency(proof)) => proof.check(&notes[0], &key).is_ok(),
            Err(_) => false,
        };
        assert!(holds(&text));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            if let Ok(changed) = String::from_utf8(changed) {
                assert!(!holds(&changed), "byte {at}");
            }
            if text.is_char_boundary(at) {
                assert!(!holds(&text[..at]), "cut at {at}");
            }
        }
    }
}

#[test]
fn the_proof_of_another_log_does_not_hold() {
    let Signed { dir, .. } = signed();
    let wanted = Wanted { entries: vec![Which::Event(event(5))], ..Wanted::default() };
    let proof = prove(dir.path(), &wanted, &|_| ()).unwrap().entries.remove(0);
    let elsewhere = folder();
    drop(SegmentLog::create(elsewhere.path(), &org(), small()).unwrap());
    let other = verifier(elsewhere.path());
    assert!(matches!(proof.check(&other), Err(ProofError::Checkpoint(_))));
}

#[test]
fn a_rewritten_log_proves_nothing_in_the_checkpoint_of_the_first_one() {
    let (keys, first, second) = (org(), folder(), folder());
    let made = |dir: &Path, from: u32| {
        let log = SegmentLog::create(dir, &keys, small()).unwrap();
        append(&log, from..from + 50);
        log.close().unwrap()
    };
    let note = made(first.path(), 0);
    made(second.path(), 1);
    let wanted = Wanted {
        entries: vec![Which::Event(event(7))],
        checkpoint: Some(note.clone()),
        since: None,
    };
    assert!(prove(first.path(), &wanted, &|_| ()).is_ok());
    let refused = prove(second.path(), &wanted, &|_| ()).unwrap_err();
    assert!(matches!(refused, ProveError::Log(OpenLogError::Forked { size: 50 })), "{refused}");
    let since = Wanted { since: Some(note), ..Wanted::default() };
    let refused = prove(second.path(), &since, &|_| ()).unwrap_err();
    assert!(matches!(refused, ProveError::Log(OpenLogError::Forked { size: 50 })), "{refused}");
}

#[test]
fn a_log_without_a_checkpoint_or_with_its_end_cut_off_says_so() {
    let dir = folder();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, small()).unwrap();
    append(&log, 0..10);
    let wanted = Wanted { entries: vec![Which::Event(event(1))], ..Wanted::default() };
    let refused = prove(dir.path(), &wanted, &|_| ()).unwrap_err();
    assert!(matches!(refused, ProveError::NoCheckpoint), "{refused}");
    let segment = dir.path().join("log/00000000.seg");
    let shorter = std::fs::read(&segment).unwrap();
    append(&log, 10..20);
    log.close().unwrap();
    drop(log);
    std::fs::write(&segment, shorter).unwrap();
    let refused = prove(dir.path(), &wanted, &|_| ()).unwrap_err();
    let cut = OpenLogError::Truncated { size: 10, known: 20 };
    assert_eq!(refused.to_string(), cut.to_string());
}

fn every(interval: Duration) -> Options {
    Options { checkpoint_interval: Some(interval), ..small() }
}

fn notes_beside(dir: &Path) -> Vec<String> {
    let names = RealDisk.list(&dir.join("checkpoints")).unwrap();
    names.into_iter().filter(|name| name.ends_with(".note")).collect()
}

/// Waits until the log has signed so much.
fn until_signed(log: &SegmentLog, key: &CheckpointVerifier, size: u64) {
    let late = Instant::now() + Duration::from_secs(60);
    let signed = || log.head().checkpoint.map(|note| key.verify(&note).unwrap().size);
    while signed() != Some(size) {
        assert!(Instant::now() < late, "{:?} is signed", signed());
        std::thread::yield_now();
    }
}

#[test]
fn while_the_log_grows_it_is_signed_no_sooner_than_its_interval_and_one_note_stays() {
    let dir = folder();
    let log = SegmentLog::create(dir.path(), &org(), every(Duration::from_millis(20))).unwrap();
    let key = verifier(dir.path());
    let began = Instant::now();
    let mut number = 0;
    while began.elapsed() < Duration::from_millis(200) {
        append(&log, number..number + 10);
        number += 10;
    }
    until_signed(&log, &key, u64::from(number));
    let most = began.elapsed().as_millis() / 20;
    let asked = log.checkpoint().unwrap();
    assert_eq!(Some(asked), log.head().checkpoint, "nothing new to sign");
    let size = u64::from(number);
    assert_eq!(notes_beside(dir.path()), [format!("{size:020}.note")], "one took another's place");
    let report = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
    // One of them is beside the log and in it.
    let signed = report.checkpoints - 1;
    assert!((1..=most as u64).contains(&signed), "{signed} of {most}");
    // The one that was asked for stays when the next one is due.
    append(&log, number..number + 1);
    until_signed(&log, &key, size + 1);
    assert_eq!(notes_beside(dir.path()).len(), 2);
}

#[test]
fn within_the_interval_nothing_is_signed_but_what_is_asked_for() {
    let dir = folder();
    let log = SegmentLog::create(dir.path(), &org(), every(Duration::from_secs(3_600))).unwrap();
    append(&log, 0..50);
    assert_eq!(log.head().checkpoint, None);
    let note = log.checkpoint().unwrap();
    append(&log, 50..60);
    assert_eq!(log.head().checkpoint, Some(note));
}

/// A disk that looks at what is written: when a signature is, everything before it must be synced.
#[derive(Debug, Default)]
struct Watching {
    unsynced: Arc<AtomicUsize>,
    signatures: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Watched {
    file: Arc<dyn DiskFile>,
    unsynced: Arc<AtomicUsize>,
    signatures: Arc<AtomicUsize>,
    segment: bool,
}

impl Watching {
    fn watch(&self, path: &Path, file: Arc<dyn DiskFile>) -> Arc<dyn DiskFile> {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Arc::new(Watched {
            file,
            unsynced: Arc::clone(&self.unsynced),
            signatures: Arc::clone(&self.signatures),
            segment: name.contains(".seg"),
        })
    }
}

impl Disk for Watching {
    fn create(&self, path: &Path) -> std::io::Result<Arc<dyn DiskFile>> {
        Ok(self.watch(path, RealDisk.create(path)?))
    }
    fn open(&self, path: &Path) -> std::io::Result<Arc<dyn DiskFile>> {
        Ok(self.watch(path, RealDisk.open(path)?))
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealDisk.remove(path)
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<String>> {
        RealDisk.list(folder)
    }
    fn create_dir(&self, folder: &Path) -> std::io::Result<()> {
        RealDisk.create_dir(folder)
    }
    fn sync_dir(&self, folder: &Path) -> std::io::Result<()> {
        RealDisk.sync_dir(folder)
    }
}

impl DiskFile for Watched {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        self.file.read_at(buffer, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> std::io::Result<()> {
        let signature = "\n\u{2014} chartlog.local/".as_bytes();
        if bytes.windows(signature.len()).any(|found| found == signature) {
            assert_eq!(self.unsynced.load(Ordering::SeqCst), 0, "signed before it was durable");
            self.signatures.fetch_add(1, Ordering::SeqCst);
        }
        // Zeros ahead of the tail are no part of the log.
        if self.segment && bytes.iter().any(|byte| *byte != 0) {
            self.unsynced.fetch_add(1, Ordering::SeqCst);
        }
        self.file.write_at(bytes, offset)
    }
    fn sync_data(&self) -> std::io::Result<()> {
        let waiting = self.unsynced.load(Ordering::SeqCst);
        self.file.sync_data()?;
        if self.segment {
            self.unsynced.fetch_sub(waiting, Ordering::SeqCst);
        }
        Ok(())
    }
    fn size(&self) -> std::io::Result<u64> {
        self.file.size()
    }
}

#[test]
fn size_and_root_are_durable_before_they_are_signed() {
    let dir = folder();
    let disk = Watching::default();
    let signatures = Arc::clone(&disk.signatures);
    let keys: OrgKeys = org();
    let options = Options { disk: Arc::new(disk), ..every(Duration::ZERO) };
    let log = SegmentLog::create(dir.path(), &keys, options).unwrap();
    let key = verifier(dir.path());
    append(&log, 0..100);
    until_signed(&log, &key, 100);
    log.checkpoint().unwrap();
    append(&log, 100..101);
    log.close().unwrap();
    assert!(signatures.load(Ordering::SeqCst) >= 4, "twice each: in the log and beside it");
}
