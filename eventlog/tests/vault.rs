//! Data keys: minted, registered before use, opened by those who hold the facet.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::fs;
use std::sync::Arc;

use chartlog_eventlog::keys::parse_registrations;
use chartlog_eventlog::{
    Append, AppendError, Appended, Approval, Direction, Entries, EntryKind, EventId, EventLog,
    Expectation, FacetTag, Follow, Head, KeyError, KeyId, KeyRegistration, KeyRequest, Keystore,
    LogId, MemoryLog, OrgKeys, Position, ReadError, Receipt, RecordedEntry, SegmentLog, Shredding,
    StreamId, SubjectId, Vault, VerifyOptions, verify,
};
use given::*;

const SUBJECT: SubjectId = SubjectId::from_bytes([5; 16]);

fn request(facet: usize) -> KeyRequest {
    KeyRequest { subject: SUBJECT, facet: FACETS[facet], version: 1 }
}

fn registered(log: &dyn EventLog) -> Vec<KeyRegistration> {
    let entries = all(log);
    let about_keys = entries.iter().filter(|entry| entry.kind() == EntryKind::KeyRegistered);
    about_keys.flat_map(|entry| parse_registrations(entry.clear(0).unwrap()).unwrap()).collect()
}

fn vault(keys: &OrgKeys, keystore: &Arc<Keystore>, log: &Arc<dyn EventLog>) -> Vault {
    Vault::new(Arc::clone(keystore), Arc::clone(log), keys.keyring(&FACETS), keys.deriver())
}

/// A log on which every append fails, as when the process dies at that point.
struct Dying(Arc<dyn EventLog>);

impl EventLog for Dying {
    fn id(&self) -> LogId {
        self.0.id()
    }
    fn submit(&self, _: Append) -> Receipt {
        Receipt::ready(Err::<Appended, _>(AppendError::Poisoned))
    }
    fn read_stream(&self, s: StreamId, from: u64, d: Direction) -> Result<Entries, ReadError> {
        self.0.read_stream(s, from, d)
    }
    fn read_all(&self, after: Option<Position>) -> Result<Entries, ReadError> {
        self.0.read_all(after)
    }
    fn read_at(&self, position: Position) -> Result<RecordedEntry, ReadError> {
        self.0.read_at(position)
    }
    fn read_by_key(
        &self,
        key: KeyId,
        after: Option<Position>,
        up_to: Option<Position>,
    ) -> Result<Entries, ReadError> {
        self.0.read_by_key(key, after, up_to)
    }
    fn follow(&self, after: Option<Position>) -> Result<Follow, ReadError> {
        self.0.follow(after)
    }
    fn find(&self, event_id: EventId) -> Result<Option<Position>, ReadError> {
        self.0.find(event_id)
    }
    fn stream_revision(&self, stream: StreamId) -> Result<Option<u64>, ReadError> {
        self.0.stream_revision(stream)
    }
    fn head(&self) -> Head {
        self.0.head()
    }
    fn takes_entries(&self) -> bool {
        false
    }
}

#[test]
fn a_key_is_registered_before_it_is_handed_out_and_only_once() {
    let keys = org();
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let vault = vault(&keys, &keystore, &log);
    let wanted = [request(0), request(1), request(0)];
    let got = vault.obtain(&wanted, 7).unwrap();
    assert_eq!(got[0].key_id(), got[2].key_id());
    assert_ne!(got[0].key_id(), got[1].key_id());
    assert_eq!(got[1].facet(), FACETS[1]);
    let expected = [KeyRegistration::of(&got[0]), KeyRegistration::of(&got[1])];
    assert_eq!(registered(&*log), expected);
    assert_eq!(log.head().size, 1, "one entry for one subject");
    for _ in 0..2 {
        let again = vault.obtain(&wanted, 8).unwrap();
        assert_eq!(again[1].key_id(), got[1].key_id());
    }
    // A vault that has nothing in its cache finds the same keys.
    let fresh = self::vault(&keys, &keystore, &log);
    assert_eq!(fresh.obtain(&wanted, 9).unwrap()[1].key_id(), got[1].key_id());
    assert_eq!(fresh.open(got[0].key_id()).unwrap().commitment(), got[0].commitment());
    let found = fresh.find(SUBJECT, FACETS[1], 1).unwrap().unwrap();
    assert_eq!(found.key_id(), got[1].key_id());
    assert!(fresh.find(SUBJECT, FACETS[1], 2).unwrap().is_none());
    assert_eq!(log.head().size, 1);
    let of = fresh.keys_of(SUBJECT).unwrap();
    assert_eq!(of, [(FACETS[0], 1, got[0].key_id()), (FACETS[1], 1, got[1].key_id())]);
}

#[test]
fn concurrent_callers_agree_on_one_key() {
    let keys = org();
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let vault = vault(&keys, &keystore, &log);
    let ids: Vec<KeyId> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                let vault = vault.restricted(&FACETS);
                scope.spawn(move || vault.obtain(&[request(2)], 1).unwrap()[0].key_id())
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(registered(&*log).len(), 1);
}

#[test]
fn a_crash_between_keystore_and_log_is_healed_without_a_second_registration() {
    let keys = org();
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let dying: Arc<dyn EventLog> = Arc::new(Dying(Arc::clone(&log)));
    let failed = vault(&keys, &keystore, &dying).obtain(&[request(0)], 7);
    assert!(matches!(failed, Err(KeyError::Register(AppendError::Poisoned))));
    let id = vault(&keys, &keystore, &log).keys_of(SUBJECT).unwrap()[0].2;
    assert!(registered(&*log).is_empty());
    // By whichever way it is asked for first.
    let opened = vault(&keys, &keystore, &log).open(id).unwrap();
    assert_eq!(registered(&*log), [KeyRegistration::of(&opened)]);
    let got = vault(&keys, &keystore, &log).obtain(&[request(0)], 8).unwrap();
    assert_eq!(got[0].key_id(), id);
    assert_eq!(registered(&*log).len(), 1);
}

#[test]
fn a_crash_between_log_and_mark_does_not_register_twice() {
    let keys = org();
    let dir = tempfile::tempdir().unwrap();
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let keystore = Arc::new(Keystore::create(dir.path(), LOG).unwrap());
    // The mark is not synced, so a copy taken now is what a crash leaves.
    let dying: Arc<dyn EventLog> = Arc::new(Dying(Arc::clone(&log)));
    assert!(vault(&keys, &keystore, &dying).obtain(&[request(0)], 7).is_err());
    drop(keystore);
    let path = dir.path().join("keys/keystore.redb");
    let unmarked = fs::read(&path).unwrap();
    let keystore = Arc::new(Keystore::open(dir.path(), LOG).unwrap());
    let first = vault(&keys, &keystore, &log).obtain(&[request(0)], 8).unwrap();
    drop(keystore);
    fs::write(&path, unmarked).unwrap();
    let keystore = Arc::new(Keystore::open(dir.path(), LOG).unwrap());
    let second = vault(&keys, &keystore, &log).obtain(&[request(0)], 9).unwrap();
    assert_eq!(first[0].key_id(), second[0].key_id());
    assert_eq!(registered(&*log).len(), 1);
}

#[test]
fn a_restricted_vault_opens_and_mints_nothing_else() {
    let keys = org();
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let vault = vault(&keys, &keystore, &log);
    let got = vault.obtain(&[request(0), request(1)], 7).unwrap();
    let role = vault.restricted(&[FACETS[0]]);
    assert_eq!(role.keyring().facets(), [FACETS[0]]);
    assert!(role.open(got[0].key_id()).is_ok());
    let refused = |result: Result<(), KeyError>| {
        let error = result.unwrap_err();
        assert!(matches!(error, KeyError::NotInKeyring { facet } if facet == FACETS[1]));
    };
    refused(role.open(got[1].key_id()).map(|_| ()));
    refused(role.find(SUBJECT, FACETS[1], 1).map(|_| ()));
    refused(role.obtain(&[request(0), request(1)], 8).map(|_| ()));
    // What is not in a keyring does not come back by asking for more.
    assert!(role.restricted(&FACETS).open(got[1].key_id()).is_err());
    assert!(!role.keyring().holds(FacetTag(6)));
}

fn retention_over(keys: &[KeyId]) -> Shredding {
    let approval = |of: u8| Approval { by: [of; 16], event: event(u32::from(of)) };
    let approvals = vec![approval(1), approval(2)];
    Shredding { keys: keys.to_vec(), rule: "retention_over".to_owned(), approvals }
}

#[test]
fn a_shredded_key_opens_for_nobody() {
    let keys = org();
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(LOG));
    let vault = vault(&keys, &keystore, &log);
    let id = vault.obtain(&[request(0)], 7).unwrap()[0].key_id();
    vault.shred(&[id]).unwrap();
    for vault in [vault.clone(), vault.restricted(&FACETS)] {
        let error = vault.open(id).map(|_| ()).unwrap_err();
        assert!(matches!(error, KeyError::Shredded { key_id } if key_id == id));
    }
    let unknown = vault.open(KeyId::from_bytes([9; 16]));
    assert!(matches!(unknown.map(|_| ()), Err(KeyError::Unknown { .. })));
}

#[test]
fn a_log_whose_keys_were_registered_verifies_and_says_who_broke_the_rules() {
    let keys = org();
    let dir = tempfile::tempdir().unwrap();
    let keystore = Arc::new(Keystore::create(dir.path(), LOG).unwrap());
    let log = Arc::new(SegmentLog::create(dir.path(), &keys, small()).unwrap());
    let shared: Arc<dyn EventLog> = Arc::clone(&log) as Arc<dyn EventLog>;
    let vault = vault(&keys, &keystore, &shared);
    let got = vault.obtain(&[request(0), request(1)], 7).unwrap();
    let blobs = chartlog_eventlog::Blobs::open(dir.path()).unwrap();
    let text = vec![7_u8; 200_000];
    let blob = blobs.write(&got[1], stream(1), event(1), &text[..]).unwrap();
    let digest = blob.digest();
    let facets = vec![sealed(&got[0], "text"), chartlog_eventlog::DraftFacet::Blob { blob }];
    log.append(one(stream(1), Expectation::NoStream, draft(1, facets.clone()))).unwrap();
    let moved = log.append(one(stream(2), Expectation::NoStream, draft(2, facets)));
    assert!(matches!(moved, Err(AppendError::Invalid { .. })), "a blob belongs to one event");
    let check = || verify(dir.path(), &VerifyOptions::default(), &|_| ());
    let report = check().unwrap();
    assert_eq!((report.entries, report.keys, report.blobs), (2, 2, 1));

    let path = dir.path().join(format!("blobs/{digest}"));
    let bytes = fs::read(&path).unwrap();
    let mut changed = bytes.clone();
    changed[70_000] ^= 1;
    fs::write(&path, changed).unwrap();
    assert!(check().is_err(), "a changed blob");
    fs::remove_file(&path).unwrap();
    assert!(check().is_err(), "a missing blob");
    fs::write(&path, bytes).unwrap();
    assert!(check().is_ok());

    // A use after the shredding entry is named by its position.
    vault.shred_on_record(&retention_over(&[got[0].key_id()]), 8).unwrap();
    assert!(check().is_ok());
    let late = draft(4, vec![sealed(&got[0], "late")]);
    let answer = log.append(one(stream(1), Expectation::Exactly(0), late)).unwrap();
    assert_eq!(check().unwrap_err().position(), Some(answer.position));
}
