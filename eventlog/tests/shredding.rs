//! Data keys that are destroyed for good: what they sealed opens for nobody, everything else stays
//! provable and readable, and no crash and no backup brings them back.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::{
    Approval, DataKey, Direction, EntryKind, EventLog, Expectation, KdfCost, KeyError, KeyId,
    KeyRequest, Keystore, OrgKeys, RootKeySource, SegmentLog, Shredding, SubjectId, Vault,
    VerifyOptions, settle, verify,
};
use given::*;

/// A data directory, opened as a start of the server does.
struct Opened {
    log: Arc<SegmentLog>,
    vault: Vault,
}

fn root() -> RootKeySource {
    RootKeySource::raw([3; 32])
}

fn make(dir: &Path) -> Opened {
    let keys = OrgKeys::create(dir, &root(), LOG, &FACETS, KdfCost::default()).unwrap();
    drop(Keystore::create(dir, LOG).unwrap());
    SegmentLog::create(dir, &keys, small()).unwrap().close().unwrap();
    open(dir).unwrap()
}

fn open(dir: &Path) -> Result<Opened, KeyError> {
    let keys = OrgKeys::open(dir, &root())?;
    let (log, _) = SegmentLog::open(dir, &keys, small()).unwrap();
    let keystore = Keystore::open(dir, LOG)?;
    let keys = settle(dir, &root(), keys, &keystore, &log, 9)?;
    let log = Arc::new(log);
    let shared: Arc<dyn EventLog> = Arc::clone(&log) as Arc<dyn EventLog>;
    let vault = Vault::new(Arc::new(keystore), shared, keys.keyring(&FACETS), keys.deriver());
    Ok(Opened { log, vault })
}

fn keys_of(opened: &Opened, patient: u8) -> Vec<Arc<DataKey>> {
    let subject = SubjectId::from_bytes([patient; 16]);
    let wanted = FACETS.map(|facet| KeyRequest { subject, facet, version: 1 });
    opened.vault.obtain(&wanted, 7).unwrap()
}

fn visit(opened: &Opened, patient: u8) {
    let facets = keys_of(opened, patient).iter().map(|key| sealed(key, "text")).collect();
    let visit = draft(u32::from(patient), facets);
    opened.log.append(one(stream(u32::from(patient)), Expectation::NoStream, visit)).unwrap();
}

fn all_of(opened: &Opened, patient: u8) -> Shredding {
    let keys = keys_of(opened, patient).iter().map(|key| key.key_id()).collect();
    let approvals = [1, 2].map(|of| Approval { by: [of; 16], event: event(u32::from(of)) });
    Shredding { keys, rule: "retention_over".to_owned(), approvals: approvals.to_vec() }
}

/// How many facets of the patient's visit open, and how many are destroyed.
fn readable(opened: &Opened, patient: u8) -> (usize, usize) {
    let visits = opened.log.read_stream(stream(u32::from(patient)), 0, Direction::Forward);
    let visit = visits.unwrap().next().unwrap().unwrap();
    let (mut open, mut destroyed) = (0, 0);
    for facet in visit.facets() {
        match opened.vault.open(facet.key_id) {
            Ok(key) => {
                assert_eq!(visit.open(facet.index, &key).unwrap().as_slice(), b"text");
                open += 1;
            }
            Err(KeyError::Shredded { .. }) => destroyed += 1,
            Err(other) => panic!("{other}"),
        }
    }
    (open, destroyed)
}

#[test]
fn what_was_shredded_opens_for_nobody_and_everything_else_is_as_before() {
    let dir = folder();
    let opened = make(dir.path());
    visit(&opened, 1);
    visit(&opened, 2);
    let before = opened.log.checkpoint().unwrap();
    let entries = all(&*opened.log);
    let shredding = all_of(&opened, 1);
    let reader = opened.vault.restricted(&FACETS);
    opened.vault.shred_on_record(&shredding, 8).unwrap();
    assert_eq!((readable(&opened, 1), readable(&opened, 2)), ((0, 3), (3, 0)));
    assert!(reader.open(shredding.keys[0]).is_err());
    // The notice names keys, rule and approvals, and says nothing else.
    let told = all(&*opened.log).pop().unwrap();
    assert_eq!((told.kind(), told.facets().len()), (EntryKind::KeysShredded, 1));
    assert_eq!(Shredding::parse(told.clear(0).unwrap()).unwrap(), shredding);
    // Not one byte of an entry has changed: the old checkpoint is still provable.
    let now = all(&*opened.log);
    assert!(now.iter().zip(&entries).all(|(now, then)| now.bytes() == then.bytes()));
    let against = VerifyOptions { against: Some(before), ..VerifyOptions::default() };
    assert_eq!(verify(dir.path(), &against, &|_| ()).unwrap().keys, 6);
    // A patient who comes back gets new keys.
    let again = keys_of(&opened, 1);
    assert!(again.iter().all(|key| !shredding.keys.contains(&key.key_id())));
    assert_eq!((readable(&opened, 1), readable(&opened, 2)), ((0, 3), (3, 0)));
    drop((reader, opened));
    let opened = open(dir.path()).unwrap();
    assert_eq!((readable(&opened, 1), readable(&opened, 2)), ((0, 3), (3, 0)));
    assert!(verify(dir.path(), &VerifyOptions::default(), &|_| ()).is_ok());
}

#[test]
fn a_shredding_of_keys_that_are_not_there_changes_nothing() {
    let dir = folder();
    let opened = make(dir.path());
    visit(&opened, 1);
    let size = opened.log.head().size;
    let mut shredding = all_of(&opened, 1);
    shredding.keys.push(KeyId::from_bytes([9; 16]));
    let unknown = opened.vault.shred_on_record(&shredding, 8);
    assert!(matches!(unknown, Err(KeyError::Unknown { .. })));
    let repeated = Shredding { keys: vec![shredding.keys[0]; 2], ..shredding.clone() };
    assert!(opened.vault.shred_on_record(&repeated, 8).is_err());
    assert_eq!((opened.log.head().size, readable(&opened, 1)), (size, (3, 0)));
    shredding.keys.pop();
    opened.vault.shred_on_record(&shredding, 8).unwrap();
    let again = opened.vault.shred_on_record(&shredding, 8);
    assert!(matches!(again, Err(KeyError::Shredded { .. })));
    assert_eq!(opened.log.head().size, size + 1);
}

#[test]
fn a_keystore_from_before_a_shredding_does_not_come_back() {
    let dir = folder();
    let opened = make(dir.path());
    visit(&opened, 1);
    drop(opened);
    let path = dir.path().join("keys/keystore.redb");
    let backup = fs::read(&path).unwrap();
    let opened = open(dir.path()).unwrap();
    opened.vault.shred_on_record(&all_of(&opened, 1), 8).unwrap();
    drop(opened);
    let newest = fs::read(&path).unwrap();
    fs::write(&path, &backup).unwrap();
    let refused = open(dir.path()).map(|_| ()).unwrap_err();
    assert!(matches!(refused, KeyError::HoldsShredded { .. }), "{refused}");
    assert!(refused.to_string().contains("restore the newest keystore"), "{refused}");
    fs::write(&path, newest).unwrap();
    assert_eq!(readable(&open(dir.path()).unwrap(), 1), (0, 3));
}

#[test]
fn without_its_notice_in_the_log_nothing_is_destroyed() {
    let dir = folder();
    let opened = make(dir.path());
    visit(&opened, 1);
    let shredding = all_of(&opened, 1);
    opened.log.close().unwrap();
    assert!(opened.vault.shred_on_record(&shredding, 8).is_err());
    assert_eq!(readable(&opened, 1), (3, 0));
    drop(opened);
    assert_eq!(readable(&open(dir.path()).unwrap(), 1), (3, 0));
}
