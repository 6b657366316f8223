//! A view is exactly the log, whatever happens to its files.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use chartlog_domain::event::{Event, Subject};
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::{Fact, IdentityFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{HumanName, Person};
use chartlog_eventlog::{FacetTag, KeyError, KeyRequest, SubjectId};

use super::View;
use crate::admin::Admin;
use crate::billing::Billing;
use crate::clinical::Clinical;
use crate::compliance::Compliance;
use crate::error::{StopReason, ViewError};
use crate::front_desk::FrontDesk;
use crate::front_desk::query::{PatientSearch, search_patients};
use crate::page::PageArgs;
use crate::progress::Status;
use crate::projection::{ApplyError, At, Projection};
use crate::store::Scope;
use crate::testing::{BEGINNING, Clinic};

const SCOPE: Scope = Scope { account: None, patient: None, now: BEGINNING.cast_signed() };
const PATIENCE: Duration = Duration::from_secs(60);

/// The front desk in its next version.
struct NextFrontDesk;

impl Projection for NextFrontDesk {
    const ROLE: Role = Role::FrontDesk;
    const VERSION: u32 = FrontDesk::VERSION + 1;
    const SCHEMA: &'static str = FrontDesk::SCHEMA;
    const INDEXES: &'static str = FrontDesk::INDEXES;

    type Change = <FrontDesk as Projection>::Change;

    fn change(fact: &Fact) -> Option<Self::Change> {
        FrontDesk::change(fact)
    }

    fn apply(
        subject: SubjectId,
        fact: &Fact,
        at: &At,
        tx: &rusqlite::Connection,
    ) -> Result<(), ApplyError> {
        FrontDesk::apply(subject, fact, at, tx)
    }
}

fn patient(n: u32) -> PatientId {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&n.to_be_bytes());
    PatientId::from_bytes(bytes)
}

fn register(clinic: &Clinic, n: u32) {
    let person = Person {
        names: vec![HumanName::simple(&format!("Planted{n}"), &format!("Person{n}"))],
        ..Person::default()
    };
    let fact = IdentityFact::Registered(Identity { patient: patient(n), person });
    clinic.tell(&Event::new("PatientRegistered").about(patient(n), fact));
}

fn clinic(patients: u32) -> Clinic {
    let clinic = Clinic::new();
    (0..patients).for_each(|n| register(&clinic, n));
    clinic
}

fn total<P: Projection>(view: &View<P>) -> u64 {
    let sight = view.snapshot(SCOPE).unwrap();
    search_patients(&sight, &PatientSearch::default(), &PageArgs::default()).unwrap().total
}

fn live(directory: &Path) -> std::path::PathBuf {
    directory.join("views").join("front_desk.db")
}

fn digest_of(clinic: &Clinic) -> [u8; 32] {
    let directory = tempfile::tempdir().unwrap();
    clinic.follow::<FrontDesk>(directory.path()).digest().unwrap()
}

#[test]
fn a_rebuilt_view_is_the_live_one() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = Clinic::new();
    let view = clinic.follow::<FrontDesk>(directory.path());
    (0..50).for_each(|n| register(&clinic, n));
    clinic.catch_up(&view);
    let steps = std::cell::Cell::new(0);
    let rebuilt = view.rebuild(&|step| steps.set(step.entries)).unwrap();
    assert!(rebuilt.same());
    assert_eq!(rebuilt.position, view.position());
    assert_eq!(steps.get(), clinic.log().head().size);
    assert_eq!(view.digest().unwrap(), rebuilt.digest);
    // It follows and answers as before.
    register(&clinic, 50);
    clinic.catch_up(&view);
    assert_eq!(total(&view), 51);
}

#[test]
fn what_a_view_held_earlier_is_told_again_from_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let (position, then) = view.digest_here().unwrap().unwrap();
    assert_eq!((Some(position), then), (view.position(), view.digest().unwrap()));
    register(&clinic, 5);
    clinic.catch_up(&view);
    let (later, now) = view.digest_here().unwrap().unwrap();
    assert_ne!(now, then);
    assert_eq!(view.digest_at(position).unwrap(), then);
    assert_eq!(view.digest_at(later).unwrap(), now);
    assert!(!directory.path().join("views/front_desk.building").exists());
    assert_eq!(total(&view), 6);
}

#[test]
fn a_view_that_is_not_what_the_log_says_is_found_and_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(3);
    let view = clinic.follow::<FrontDesk>(directory.path());
    {
        let writer = view.handle.shared.writer.lock();
        writer.as_ref().unwrap().execute("DELETE FROM patients", []).unwrap();
    }
    assert_eq!(total(&view), 0);
    assert!(!view.rebuild(&|_| ()).unwrap().same());
    assert_eq!(total(&view), 3);
}

#[test]
fn a_running_request_keeps_what_it_sees_and_a_rebuild_waits_for_it() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(2);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let sight = view.snapshot(SCOPE).unwrap();
    let before = sight.position();
    register(&clinic, 2);
    clinic.catch_up(&view);
    assert_eq!(sight.position(), before);
    let seen = search_patients(&sight, &PatientSearch::default(), &PageArgs::default()).unwrap();
    assert_eq!(seen.total, 2);
    std::thread::scope(|scope| {
        let rebuild = scope.spawn(|| view.rebuild(&|_| ()).unwrap());
        drop(sight);
        assert!(rebuild.join().unwrap().same());
    });
    assert_eq!(total(&view), 3);
}

#[test]
fn who_reads_the_old_file_across_a_swap_does_the_new_one_no_harm() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(3);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let old = view.handle.shared.pinned().unwrap();
    assert!(view.rebuild(&|_| ()).unwrap().same());
    register(&clinic, 3);
    clinic.catch_up(&view);
    drop(old);
    assert_eq!(total(&view), 4);
    view.stop();
    drop(view);
    let view = clinic.open::<FrontDesk>(directory.path());
    assert_eq!(total(&view), 4);
    assert_eq!(view.digest().unwrap(), digest_of(&clinic));
}

#[test]
fn a_view_can_be_rebuilt_while_it_is_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(3);
    let view = clinic.follow::<FrontDesk>(directory.path());
    view.stop();
    register(&clinic, 3);
    assert!(view.rebuild(&|_| ()).unwrap().same());
    assert_eq!(total(&view), 3);
    view.start();
    clinic.catch_up(&view);
    assert_eq!(total(&view), 4);
}

#[test]
fn a_rebuild_under_way_is_not_begun_again() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let again = std::cell::Cell::new(false);
    view.rebuild(&|_| {
        again.set(matches!(view.rebuild(&|_| ()), Err(ViewError::Busy { .. })));
    })
    .unwrap();
    assert!(again.get());
}

#[test]
fn a_view_that_was_stopped_catches_up() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    let view = clinic.follow::<FrontDesk>(directory.path());
    view.stop();
    assert!(matches!(view.status(), Status::Idle));
    (5..9).for_each(|n| register(&clinic, n));
    assert_eq!(total(&view), 5);
    assert!(view.lag().entries >= 4);
    view.start();
    clinic.catch_up(&view);
    assert_eq!(total(&view), 9);
    assert_eq!(view.lag().entries, 0);
    drop(view);

    register(&clinic, 9);
    let view = clinic.open::<FrontDesk>(directory.path());
    assert_eq!(total(&view), 9, "it goes on where it was");
    view.start();
    clinic.catch_up(&view);
    assert_eq!(view.digest().unwrap(), digest_of(&clinic));
}

#[test]
fn a_view_of_another_version_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    drop(clinic.follow::<FrontDesk>(directory.path()));
    let view = clinic.open::<NextFrontDesk>(directory.path());
    assert!(matches!(view.snapshot(SCOPE), Err(ViewError::Building { view: "front_desk" })));
    assert!(matches!(view.status(), Status::Building));
    view.start();
    clinic.catch_up(&view);
    assert_eq!(view.digest().unwrap(), digest_of(&clinic));
}

#[test]
fn a_build_that_was_interrupted_begins_again() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    drop(clinic.open::<FrontDesk>(directory.path()));
    fs::write(directory.path().join("views").join("front_desk.building"), b"half").unwrap();
    let view = clinic.open::<FrontDesk>(directory.path());
    assert!(matches!(view.snapshot(SCOPE), Err(ViewError::Building { .. })));
    view.start();
    clinic.catch_up(&view);
    assert_eq!(total(&view), 5);
    assert!(!directory.path().join("views").join("front_desk.building").exists());
}

#[test]
fn a_view_that_cannot_be_built_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let bad = vec![(Subject::Patient(patient(0)), Facet::Identity, vec![0xfe, 0x01])];
    let position = clinic.tell_bytes(bad);
    let view = clinic.open::<FrontDesk>(directory.path());
    view.start();
    assert!(view.wait_for(position, PATIENCE).is_err());
    let refused = view.snapshot(SCOPE);
    assert!(matches!(refused, Err(ViewError::Stopped { reason: StopReason::Fact { .. }, .. })));
}

#[test]
fn a_snapshot_can_go_to_another_thread() {
    fn goes<T: Send + Sync>() {}
    goes::<crate::Snapshot>();
    goes::<View<FrontDesk>>();
}

#[test]
fn a_view_whose_file_key_is_gone_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    drop(clinic.follow::<FrontDesk>(directory.path()));
    fs::remove_file(directory.path().join("views").join("front_desk.key")).unwrap();
    let view = clinic.follow::<FrontDesk>(directory.path());
    assert_eq!(view.digest().unwrap(), digest_of(&clinic));
}

#[test]
fn a_file_with_a_changed_byte_anywhere_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    drop(clinic.follow::<FrontDesk>(directory.path()));
    let size = live(directory.path()).metadata().unwrap().len();
    for at in [0, 100, size / 2, size - 1] {
        let mut file =
            fs::File::options().read(true).write(true).open(live(directory.path())).unwrap();
        let mut byte = [0];
        file.seek(SeekFrom::Start(at)).unwrap();
        file.read_exact(&mut byte).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[!byte[0]]).unwrap();
        drop(file);
        let view = clinic.open::<FrontDesk>(directory.path());
        assert!(matches!(view.status(), Status::Building), "byte {at}");
        view.start();
        clinic.catch_up(&view);
        assert_eq!(view.digest().unwrap(), digest_of(&clinic), "byte {at}");
    }
}

#[test]
fn a_file_cut_short_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(5);
    for keep in [0, 100, 4096] {
        drop(clinic.follow::<FrontDesk>(directory.path()));
        let file = fs::File::options().write(true).open(live(directory.path())).unwrap();
        file.set_len(keep).unwrap();
        drop(file);
        let view = clinic.follow::<FrontDesk>(directory.path());
        assert_eq!(view.digest().unwrap(), digest_of(&clinic), "{keep}");
    }
}

#[test]
fn a_view_that_damage_is_found_in_while_it_answers_rebuilds_itself() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(3);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let shared = &view.handle.shared;
    {
        let writer = shared.writer.lock();
        writer.as_ref().unwrap().execute("DELETE FROM patients", []).unwrap();
    }
    let damage = rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        None,
    );
    shared.pool.take(PATIENCE).unwrap().note(&damage);
    let deadline = std::time::Instant::now() + PATIENCE;
    while shared.pool.is_damaged() || !matches!(view.status(), Status::Following) {
        assert!(std::time::Instant::now() < deadline, "{:?}", view.status());
        std::thread::yield_now();
    }
    assert_eq!(total(&view), 3);
}

#[test]
fn a_view_under_keys_of_another_log_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    drop(clinic(7).follow::<FrontDesk>(directory.path()));
    let clinic = clinic(2);
    let view = clinic.follow::<FrontDesk>(directory.path());
    assert_eq!(total(&view), 2);
}

#[test]
fn a_view_whose_last_entry_is_not_in_the_log_is_rebuilt() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(2);
    for (name, value) in [("entry_hash", vec![7_u8; 32]), ("log", vec![7; 16])] {
        let view = clinic.follow::<FrontDesk>(directory.path());
        view.stop();
        {
            let writer = view.handle.shared.writer.lock();
            let sql = "UPDATE meta SET value = ?2 WHERE name = ?1";
            writer.as_ref().unwrap().execute(sql, rusqlite::params![name, value]).unwrap();
        }
        drop(view);
        let view = clinic.open::<FrontDesk>(directory.path());
        assert!(matches!(view.status(), Status::Building), "{name}");
        view.start();
        clinic.catch_up(&view);
        assert_eq!(total(&view), 2);
    }
}

#[test]
fn a_fact_that_is_not_known_stops_the_view_with_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(2);
    let view = clinic.follow::<FrontDesk>(directory.path());
    register(&clinic, 2);
    let unknown = vec![(Subject::Patient(patient(0)), Facet::Identity, vec![0xfe, 0x01, 0, 0])];
    let position = clinic.tell_bytes(unknown);
    let behind = view.wait_for(position, PATIENCE).unwrap_err();
    assert_eq!(behind.view, "front_desk");
    let Status::Failed(StopReason::Fact { position: at, reason }) = view.status() else {
        panic!("{:?}", view.status());
    };
    assert_eq!(at, position);
    assert!(reason.contains("identity") && reason.contains("254"), "{reason}");
    let scope = Scope { account: None, patient: None, now: 0 };
    let refused = view.snapshot(scope).err().expect("a view that stopped gives no answer");
    assert!(matches!(refused, ViewError::Stopped { .. }), "{refused}");
}

#[test]
fn a_fact_whose_key_was_destroyed_is_skipped() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(3);
    let subject = clinic.subject(Subject::Patient(patient(1)));
    let keys: Vec<_> =
        clinic.vault().keys_of(subject).unwrap().into_iter().map(|(_, _, key)| key).collect();
    clinic.vault().shred(&keys).unwrap();
    let view = clinic.follow::<FrontDesk>(directory.path());
    assert_eq!(total(&view), 2);
    assert_eq!(view.unreadable(), 1);
    assert_eq!(view.find_bytes(b"Planted1").unwrap(), Vec::<String>::new());
}

#[test]
fn entries_that_say_nothing_to_a_view_move_it_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let view = clinic.follow::<FrontDesk>(directory.path());
    // A facet that the role cannot read; its bytes need not even be a fact.
    let foreign = vec![(Subject::Patient(patient(0)), Facet::Clinical, vec![0xff; 8])];
    let position = clinic.tell_bytes(foreign);
    view.wait_for(position, PATIENCE).unwrap();
    assert_eq!(view.snapshot(SCOPE).unwrap().position(), Some(position));
    view.stop();
    drop(view);
    let view = clinic.open::<FrontDesk>(directory.path());
    assert_eq!(view.position(), Some(position), "its place is kept when it stops");
}

#[test]
fn a_view_has_no_key_for_a_facet_of_another_role() {
    let clinic = Clinic::new();
    let request = |facet: Facet| KeyRequest {
        subject: clinic.subject(Subject::Patient(patient(1))),
        facet: FacetTag(facet.tag()),
        version: 0,
    };
    let clinical = clinic.vault().obtain(&[request(Facet::Clinical)], BEGINNING).unwrap();
    for role in [Role::Billing, Role::FrontDesk, Role::Compliance, Role::Admin] {
        let vault = clinic.vault_of(role);
        let refused = vault.open(clinical[0].key_id()).unwrap_err();
        assert!(
            matches!(refused, KeyError::NotInKeyring { facet } if facet.0 == Facet::Clinical.tag())
        );
        assert!(vault.obtain(&[request(Facet::Clinical)], BEGINNING).is_err());
    }
    let directory = tempfile::tempdir().unwrap();
    let billing = clinic.open::<Billing>(directory.path());
    let own = billing.handle.shared.opener.vault();
    assert!(matches!(own.open(clinical[0].key_id()), Err(KeyError::NotInKeyring { .. })));
    let facets: Vec<_> = own.keyring().facets().iter().map(|tag| tag.0).collect();
    let role: Vec<_> = Role::Billing.view_facets().into_iter().map(Facet::tag).collect();
    assert_eq!(facets, role);
}

#[test]
fn no_byte_of_a_clinical_text_is_in_a_view_that_may_not_know_it() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let planted = "planted sentence of a note";
    let event = Event::new("NoteSigned").about(patient(0), ClinicalFact::NoteSigned(note(planted)));
    clinic.tell(&event);
    let front_desk = clinic.follow::<FrontDesk>(directory.path());
    let billing = clinic.follow::<Billing>(directory.path());
    let clinical = clinic.follow::<Clinical>(directory.path());
    assert_eq!(front_desk.find_bytes(planted.as_bytes()).unwrap(), Vec::<String>::new());
    assert_eq!(billing.find_bytes(planted.as_bytes()).unwrap(), Vec::<String>::new());
    let compliance = clinic.follow::<Compliance>(directory.path());
    let admin = clinic.follow::<Admin>(directory.path());
    for text in [planted, "Planted0"] {
        assert_eq!(compliance.find_bytes(text.as_bytes()).unwrap(), Vec::<String>::new());
        assert_eq!(admin.find_bytes(text.as_bytes()).unwrap(), Vec::<String>::new());
    }
    assert_ne!(clinical.find_bytes(planted.as_bytes()).unwrap(), Vec::<String>::new());
    assert_ne!(front_desk.find_bytes(b"Planted0").unwrap(), Vec::<String>::new());
    assert_ne!(billing.find_bytes(b"Planted0").unwrap(), Vec::<String>::new());
}

fn note(text: &str) -> chartlog_domain::facts::clinical::Note {
    use chartlog_domain::ids::{AccountId, EncounterId, NoteId};
    use chartlog_domain::words::DateTime;
    chartlog_domain::facts::clinical::Note {
        note: NoteId::from_bytes([3; 16]),
        encounter: EncounterId::from_bytes([4; 16]),
        patient: patient(0),
        author: AccountId::from_bytes([5; 16]),
        kind: None,
        title: "".into(),
        text: text.into(),
        signed_at: DateTime::from_micros(BEGINNING.cast_signed()),
        sections: Vec::new(),
        co_signer: None,
    }
}

#[test]
fn no_name_stands_in_clear_in_any_file() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(200);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let search = |when: &str| {
        for file in fs::read_dir(directory.path().join("views")).unwrap() {
            let file = file.unwrap();
            let bytes = fs::read(file.path()).unwrap();
            for needle in ["Planted", "planted", "Person1", "SQLite format"] {
                let found = bytes.windows(needle.len()).any(|part| part == needle.as_bytes());
                assert!(!found, "{needle} {when} in {:?}", file.file_name());
            }
        }
    };
    search("while it is open");
    view.rebuild(&|_| ()).unwrap();
    search("after a rebuild");
    drop(view);
    search("when it is closed");
}

#[test]
fn a_reader_reads_views_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let view = clinic.follow::<FrontDesk>(directory.path());
    let sight = view.snapshot(SCOPE).unwrap();
    let ask = |sql: &str| sight.rows(sql, [], |_| Ok(()));
    for allowed in [
        "SELECT id FROM v_patients",
        "SELECT count(id) FROM v_patients",
        "SELECT name FROM v_care_team",
        "SELECT p.name FROM v_appointments a JOIN v_patients p ON p.id = a.patient",
        "SELECT id FROM v_patients WHERE id IN (SELECT unhex(value) FROM json_each('[]'))",
        "SELECT upper(name) FROM (SELECT name FROM v_patients ORDER BY sort_name LIMIT 3)",
    ] {
        assert!(ask(allowed).is_ok(), "{allowed}: {:?}", ask(allowed));
    }
    for denied in [
        "SELECT id FROM patients",
        "SELECT count(*) FROM patients",
        "SELECT name FROM v_patients WHERE id IN (SELECT id FROM patients)",
        "SELECT 1 FROM v_patients UNION SELECT name FROM main.patients",
        "SELECT sql FROM sqlite_master",
        "DELETE FROM patients",
        "UPDATE patients SET name = ''",
        "INSERT INTO coverage_on_file VALUES (x'00', 1)",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "CREATE TEMP VIEW v_all AS SELECT * FROM patients",
        "DROP VIEW v_patients",
        "ATTACH 'other.db' AS other",
        "DETACH main",
        "PRAGMA key",
        "PRAGMA query_only = 0",
        "SELECT * FROM pragma_table_info('patients')",
        "SELECT sqlcipher_export('other')",
        "SELECT load_extension('x')",
        "VACUUM INTO 'copy.db'",
        "ANALYZE",
        "REINDEX",
    ] {
        assert!(ask(denied).is_err(), "{denied}");
    }
}

#[test]
fn a_reader_that_does_not_come_is_not_waited_for_for_ever() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let options = super::ViewOptions { readers: Some(1) };
    let view: View<FrontDesk> =
        View::open(directory.path(), clinic.log(), clinic.vault(), options).unwrap();
    view.start();
    clinic.catch_up(&view);
    let first = view.handle.shared.pool.take(PATIENCE).unwrap();
    let second = view.handle.shared.pool.take(Duration::from_millis(1));
    assert!(matches!(second, Err(ViewError::Busy { view: "front_desk" })));
    drop(first);
    assert!(view.handle.shared.pool.take(Duration::from_millis(1)).is_ok());
}

#[test]
fn the_scope_of_one_request_does_not_reach_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let clinic = clinic(1);
    let options = super::ViewOptions { readers: Some(1) };
    let view: View<FrontDesk> =
        View::open(directory.path(), clinic.log(), clinic.vault(), options).unwrap();
    view.start();
    clinic.catch_up(&view);
    for now in [1, 2] {
        let sight = view.snapshot(Scope { account: None, patient: None, now }).unwrap();
        let scope: Vec<i64> =
            sight.rows("SELECT now FROM temp.scope", [], |row| row.get(0)).unwrap();
        assert_eq!(scope, [now]);
    }
}
