//! A copy of a log that goes on: its parts, and the keystore beside it.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::checkpoint::Checkpoint;
use chartlog_eventlog::copy::{SegmentPart, parts_up_to, verifier_file};
use chartlog_eventlog::{
    Append, Blobs, Draft, DraftFacet, EntryKind, EventLog, Expectation, FacetTag, KeyError, KeyId,
    KeyRequest, Keystore, LogId, OpenLogError, OrgKeys, RestoreKeysError, SegmentLog, Shredding,
    SubjectId, Vault, VerifyOptions, restore_keystore, verify,
};
use given::*;

fn fill(log: &SegmentLog, numbers: std::ops::Range<u32>) {
    for of in numbers {
        log.append(one(stream(of % 5), Expectation::Owned, note(of))).unwrap();
    }
}

/// What a backup does with the log: its parts, and the checkpoint.
fn copied(from: &Path, note: &str, to: &Path) -> Vec<SegmentPart> {
    let checkpoint = Checkpoint::parse(note).unwrap();
    let parts = parts_up_to(from, &checkpoint).unwrap();
    fs::create_dir_all(to.join("log")).unwrap();
    fs::create_dir_all(to.join("checkpoints")).unwrap();
    for (number, part) in parts.iter().enumerate() {
        let mut bytes = Vec::new();
        part.open().unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, part.length());
        fs::write(to.join(format!("log/{number:08}.seg")), bytes).unwrap();
    }
    fs::copy(verifier_file(from), verifier_file(to)).unwrap();
    fs::write(to.join(format!("checkpoints/{:020}.note", checkpoint.size)), note).unwrap();
    parts
}

fn whole(dir: &Path, against: &str) -> u64 {
    let options = VerifyOptions { against: Some(against.to_owned()), ..VerifyOptions::default() };
    verify(dir, &options, &|_| {}).unwrap().tree_size
}

#[test]
fn a_copy_of_a_log_that_goes_on_is_whole_up_to_its_checkpoint_and_goes_on_itself() {
    let (live, at) = (folder(), folder());
    let keys = org();
    let log = Arc::new(SegmentLog::create(live.path(), &keys, small()).unwrap());
    fill(&log, 0..600);
    let note = log.checkpoint().unwrap();
    let writing = std::thread::spawn({
        let log = Arc::clone(&log);
        move || fill(&log, 600..1500)
    });
    let first = copied(live.path(), &note, at.path());
    writing.join().unwrap();
    assert!(first.len() > 2, "several segments");
    assert_eq!(whole(at.path(), &note), 600);

    let later = folder();
    let second = copied(live.path(), &log.checkpoint().unwrap(), later.path());
    let names = |parts: &[SegmentPart]| parts.iter().map(SegmentPart::root).collect::<Vec<_>>();
    let (old, new) = (names(&first), names(&second));
    assert_eq!(old[..old.len() - 1], new[..old.len() - 1], "sealed ones keep their names");
    assert_ne!(old.last(), new.get(old.len() - 1), "the last one grew");

    let (again, report) = SegmentLog::open(at.path(), &keys, small()).unwrap();
    assert_eq!((report.entries, report.torn), (600, None));
    fill(&again, 2000..2050);
    assert_eq!(whole(at.path(), &again.close().unwrap()), 650);
}

#[test]
fn a_checkpoint_at_the_end_of_a_segment_gives_the_same_parts_before_and_after_the_next_begins() {
    let live = folder();
    let log = SegmentLog::create(live.path(), &org(), small()).unwrap();
    let mut of = 0;
    while !live.path().join("log/00000002.seg").exists() {
        fill(&log, of..of + 1);
        let note = log.checkpoint().unwrap();
        let checkpoint = Checkpoint::parse(&note).unwrap();
        let parts = parts_up_to(live.path(), &checkpoint).unwrap();
        let described = |parts: &[SegmentPart]| {
            parts.iter().map(|part| (part.number(), part.root(), part.length())).collect::<Vec<_>>()
        };
        of += 1;
        fill(&log, of..of + 1);
        let after = parts_up_to(live.path(), &checkpoint).unwrap();
        assert_eq!(described(&parts), described(&after), "at {} entries", checkpoint.size);
        for part in parts {
            part.check().unwrap();
        }
        of += 1;
    }
}

#[test]
fn a_checkpoint_that_the_log_does_not_hold_ends_no_copy() {
    let live = folder();
    let log = SegmentLog::create(live.path(), &org(), small()).unwrap();
    fill(&log, 0..20);
    let held = Checkpoint::parse(&log.checkpoint().unwrap()).unwrap();
    let beyond = Checkpoint { size: 21, ..held.clone() };
    let found = parts_up_to(live.path(), &beyond);
    assert!(matches!(found, Err(OpenLogError::Truncated { size: 20, known: 21 })));
    let mut other = held.clone();
    other.root.0[0] ^= 1;
    let found = parts_up_to(live.path(), &other);
    assert!(matches!(found, Err(OpenLogError::Forked { size: 20 })));
    assert!(parts_up_to(live.path(), &held).is_ok());
}

#[test]
fn every_changed_byte_of_a_part_is_found_before_it_is_copied() {
    let live = folder();
    let log = SegmentLog::create(live.path(), &org(), small()).unwrap();
    fill(&log, 0..12);
    let checkpoint = Checkpoint::parse(&log.close().unwrap()).unwrap();
    let file = live.path().join("log/00000000.seg");
    let good = fs::read(&file).unwrap();
    let end = usize::try_from(parts_up_to(live.path(), &checkpoint).unwrap()[0].length()).unwrap();
    for at in (0..end).filter(|at| at % 7 == 0) {
        let mut changed = good.clone();
        changed[at] ^= 0x10;
        fs::write(&file, &changed).unwrap();
        let parts = parts_up_to(live.path(), &checkpoint);
        let found = parts.and_then(|parts| parts[0].check());
        assert!(found.is_err(), "byte {at}");
    }
    fs::write(&file, &good).unwrap();
    parts_up_to(live.path(), &checkpoint).unwrap()[0].check().unwrap();
}

#[test]
fn a_part_names_the_blobs_of_its_entries() {
    let live = folder();
    let log = SegmentLog::create(live.path(), &org(), small()).unwrap();
    let blobs = Blobs::open(live.path()).unwrap();
    let key = key(1);
    let told = blobs.write(&key, stream(1), event(1), &b"told"[..]).unwrap();
    blobs.write(&key, stream(1), event(2), &b"not told"[..]).unwrap();
    let facet = DraftFacet::Blob { blob: told.clone() };
    log.append(one(stream(1), Expectation::Owned, draft(1, vec![facet]))).unwrap();
    let checkpoint = Checkpoint::parse(&log.checkpoint().unwrap()).unwrap();
    let parts = parts_up_to(live.path(), &checkpoint).unwrap();
    assert_eq!(parts[0].check().unwrap(), [told.digest()]);
}

const OTHER_LOG: LogId = LogId::from_bytes([2; 16]);
const SUBJECT: SubjectId = SubjectId::from_bytes([5; 16]);

fn request(version: u32) -> KeyRequest {
    KeyRequest { subject: SUBJECT, facet: FACETS[0], version }
}

fn dumped(keystore: &Keystore) -> Vec<u8> {
    let mut bytes = Vec::new();
    keystore.dump().unwrap().write(&mut bytes).unwrap();
    bytes
}

/// A directory with a log and a keystore of three keys, and the note of the log at two of them.
fn with_keys(dir: &Path, keys: &OrgKeys) -> (Arc<Keystore>, Arc<SegmentLog>, Vault, String) {
    let keystore = Arc::new(Keystore::create(dir, LOG).unwrap());
    let log = Arc::new(SegmentLog::create(dir, keys, small()).unwrap());
    let shared: Arc<dyn EventLog> = log.clone();
    let vault = Vault::new(keystore.clone(), shared, keys.keyring(&FACETS), keys.deriver());
    vault.obtain(&[request(1), request(2)], 7).unwrap();
    let note = log.checkpoint().unwrap();
    vault.obtain(&[request(3)], 7).unwrap();
    (keystore, log, vault, note)
}

#[test]
fn a_keystore_comes_back_and_a_key_that_the_log_does_not_know_is_registered_before_its_use() {
    let (live, at) = (folder(), folder());
    let keys = org();
    let (keystore, _log, vault, note) = with_keys(live.path(), &keys);
    let late = vault.find(SUBJECT, FACETS[0], 3).unwrap().unwrap();
    copied(live.path(), &note, at.path());
    let dump = dumped(&keystore);
    assert_eq!(dump, dumped(&keystore), "the same bytes every time");
    let restored = restore_keystore(at.path(), LOG, &mut dump.as_slice()).unwrap();
    assert_eq!((restored.keys, restored.shredded), (3, 0));

    let keystore = Arc::new(Keystore::open(at.path(), LOG).unwrap());
    let (log, _) = SegmentLog::open(at.path(), &keys, small()).unwrap();
    let log: Arc<dyn EventLog> = Arc::new(log);
    let ring = keys.keyring(&FACETS);
    let vault = Vault::new(keystore.clone(), Arc::clone(&log), ring, keys.deriver());
    let before = log.head().size;
    vault.obtain(&[request(1), request(2)], 8).unwrap();
    assert_eq!(log.head().size, before, "the log registers them already");
    let key = vault.obtain(&[request(3)], 8).unwrap().remove(0);
    assert_eq!(key.key_id(), late.key_id());
    let event = draft(9, vec![sealed(&key, "after the restore")]);
    log.append(one(stream(1), Expectation::Owned, event)).unwrap();
    drop((vault, keystore));
    assert_eq!(whole(at.path(), &note), before + 2, "registered, then used");
}

#[test]
fn a_copy_of_a_keystore_that_is_cut_changed_or_of_another_log_leaves_no_keystore() {
    let (live, at) = (folder(), folder());
    let (keystore, _log, _, note) = with_keys(live.path(), &org());
    copied(live.path(), &note, at.path());
    let dump = dumped(&keystore);
    let refused = |bytes: &[u8]| {
        let refused = restore_keystore(at.path(), LOG, &mut &*bytes).unwrap_err();
        assert!(!at.path().join("keys/keystore.redb").exists());
        refused
    };
    for length in (0..dump.len()).step_by(13) {
        refused(&dump[..length]);
    }
    refused(&[&dump[..], &[0]].concat());
    for at in [0, 4, 8, 24, 32, 40, 48, 63] {
        let mut changed = dump.clone();
        changed[at] ^= 1;
        refused(&changed);
    }
    let mut twice = dump.clone();
    twice.copy_within(64..220, 220);
    refused(&twice);
    let other = restore_keystore(at.path(), OTHER_LOG, &mut dump.as_slice());
    assert!(matches!(other, Err(RestoreKeysError::Keys(KeyError::OtherLog { .. }))));
    restore_keystore(at.path(), LOG, &mut dump.as_slice()).unwrap();
}

fn told(log: &SegmentLog, of: u32, kind: EntryKind, bytes: Vec<u8>) {
    let draft = Draft { kind, facets: vec![DraftFacet::Clear { bytes }], ..note(of) };
    log.append(Append::one(stream(99), Expectation::Owned, vec![draft])).unwrap();
}

fn notice(keys: &[KeyId]) -> Vec<u8> {
    let rule = "retention_over".to_owned();
    Shredding { keys: keys.to_vec(), rule, approvals: vec![] }.to_bytes().unwrap()
}

#[test]
fn a_keystore_from_before_a_shredding_does_not_come_back_and_one_from_after_it_does() {
    let (live, at) = (folder(), folder());
    let (keystore, log, vault, _) = with_keys(live.path(), &org());
    let older = dumped(&keystore);
    let key = vault.find(SUBJECT, FACETS[0], 2).unwrap().unwrap().key_id();
    told(&log, 1, EntryKind::KeysShredded, notice(&[key]));
    copied(live.path(), &log.checkpoint().unwrap(), at.path());
    let refused = restore_keystore(at.path(), LOG, &mut older.as_slice()).unwrap_err();
    let RestoreKeysError::Keys(KeyError::HoldsShredded { key_id }) = refused else {
        panic!("{refused}");
    };
    assert_eq!(key_id, key);
    assert!(!at.path().join("keys/keystore.redb").exists());
    vault.shred(&[key]).unwrap();
    let restored = restore_keystore(at.path(), LOG, &mut dumped(&keystore).as_slice()).unwrap();
    assert_eq!((restored.keys, restored.shredded), (2, 1));
    let keystore = Keystore::open(at.path(), LOG).unwrap();
    assert_eq!(dumped(&keystore)[24..40], {
        let mut counts = [0_u8; 16];
        (counts[0], counts[8]) = (2, 1);
        counts
    });
}

#[test]
fn a_keystore_from_before_a_rotation_does_not_come_back() {
    let (live, at) = (folder(), folder());
    let (keystore, log, ..) = with_keys(live.path(), &org());
    let retired = |facet: FacetTag, epoch: u8| vec![facet.0, 0, 0, 0, epoch, 0, 0, 0];
    told(&log, 1, EntryKind::EpochRetired, retired(FACETS[1], 1));
    copied(live.path(), &log.checkpoint().unwrap(), at.path());
    let dump = dumped(&keystore);
    restore_keystore(at.path(), LOG, &mut dump.as_slice()).unwrap();
    fs::remove_file(at.path().join("keys/keystore.redb")).unwrap();
    told(&log, 2, EntryKind::EpochRetired, retired(FACETS[0], 1));
    copied(live.path(), &log.checkpoint().unwrap(), at.path());
    let refused = restore_keystore(at.path(), LOG, &mut dump.as_slice()).unwrap_err();
    let expected = KeyError::KeystoreOlder { facet: FACETS[0], epoch: 1 };
    assert_eq!(refused.to_string(), expected.to_string());
}
