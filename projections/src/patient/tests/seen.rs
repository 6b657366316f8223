use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::{Did, GlassBroken, GlassMended, Refused, Shown};
use chartlog_domain::ids::PatientId;
use chartlog_domain::testing::samples::{ids, oversight};

use super::{Kit, all, items};
use crate::compliance::{AccessKind, AccessOutcome};
use crate::patient::query::{Seen, who_has_seen_my_chart};
use crate::testing::BEGINNING;
use crate::{PageArgs, Window};

/// So many seconds after the beginning.
fn at(seconds: i64) -> i64 {
    BEGINNING.cast_signed() + seconds * 1_000_000
}

fn shown(patients: &[PatientId], seconds: i64) -> OversightFact {
    let patients = patients.to_vec();
    OversightFact::RecordShown(Shown { patients, now: at(seconds), ..oversight::shown(true) })
}

fn seen(kit: &Kit, patient: PatientId, window: Window) -> Vec<Seen> {
    let snapshot = kit.seen_by(Some(patient));
    let seen = items(who_has_seen_my_chart(&snapshot, window, &all()).unwrap());
    assert_eq!(snapshot.served().patients, [patient]);
    assert_eq!(snapshot.served().facets, [Facet::Oversight]);
    seen
}

#[test]
fn a_patient_sees_who_saw_the_own_chart_and_no_other() {
    let kit = Kit::new();
    kit.oversee(shown(&[ids::PATIENT], 10));
    kit.oversee(shown(&[ids::OTHER_PATIENT], 20));
    kit.oversee(shown(&[ids::PATIENT, ids::OTHER_PATIENT], 30));
    kit.oversee(OversightFact::SearchShown(Shown {
        patients: Vec::new(),
        ..oversight::shown(true)
    }));
    let times = |patient| -> Vec<_> {
        seen(&kit, patient, Window::ALL).into_iter().map(|row| row.at).collect()
    };
    assert_eq!(times(ids::PATIENT), [at(30), at(10)]);
    assert_eq!(times(ids::OTHER_PATIENT), [at(30), at(20)]);
    let nobody = kit.seen_by(None);
    assert_eq!(who_has_seen_my_chart(&nobody, Window::ALL, &all()).unwrap().total, 0);
    assert!(nobody.served().facets.is_empty());
}

#[test]
fn it_says_who_when_in_which_role_why_and_how_it_ended() {
    let kit = Kit::new();
    kit.oversee(shown(&[ids::PATIENT], 10));
    let expected = Seen {
        at: at(10),
        kind: AccessKind::Shown,
        outcome: AccessOutcome::Shown,
        account: Some(ids::CLINICIAN),
        role: Some(Role::Clinical),
        purpose: "TREAT".to_owned(),
        operation: Some("patient".to_owned()),
        under_glass: false,
    };
    assert_eq!(seen(&kit, ids::PATIENT, Window::ALL), std::slice::from_ref(&expected));

    let patients = vec![ids::PATIENT];
    let refused = Refused { patients: patients.clone(), now: at(20), ..oversight::refused(true) };
    kit.oversee(OversightFact::AccessRefused(refused));
    let refusal = Seen {
        at: at(20),
        kind: AccessKind::Refused,
        outcome: AccessOutcome::Refused,
        ..expected.clone()
    };
    assert_eq!(seen(&kit, ids::PATIENT, Window::ALL), [refusal, expected]);

    let mut request = oversight::request(true);
    request.actor = Actor::Operator(501);
    request.role = None;
    let did = Did { request, patients, ..oversight::did(true) };
    kit.clinic.tell(&chartlog_domain::event::Event::new("Told").of_organisation(
        OversightFact::Did(Did { facets: vec![Facet::Clinical, Facet::Restricted], ..did }),
    ));
    let rows = seen(&kit, ids::PATIENT, Window::ALL);
    let change = rows.iter().find(|row| row.kind == AccessKind::Change).unwrap();
    assert_eq!((change.account, change.role), (None, None));
    assert_eq!(change.outcome, AccessOutcome::Done);
    // What kind of restricted record it was is not told.
    assert_eq!(change.operation, None);
}

#[test]
fn neither_session_nor_address_nor_what_another_patient_was_gets_into_the_view() {
    let kit = Kit::new();
    kit.oversee(shown(&[ids::PATIENT], 10));
    kit.oversee(OversightFact::SessionOpened(oversight::session_opened(true)));
    kit.oversee(OversightFact::SignInRefused(oversight::sign_in_refused(true)));
    kit.clinic.catch_up(&kit.view);
    assert!(!kit.view.find_bytes(ids::CLINICIAN.as_bytes()).unwrap().is_empty());
    assert!(kit.view.find_bytes(ids::SESSION.as_bytes()).unwrap().is_empty());
    assert!(kit.view.find_bytes(b"192.0.2.7").unwrap().is_empty());
    assert!(kit.view.find_bytes(ids::OTHER_PATIENT.as_bytes()).unwrap().is_empty());
}

#[test]
fn an_export_of_who_has_seen_a_chart_is_a_look_at_it_too() {
    let kit = Kit::new();
    let made = oversight::export_made(true);
    kit.oversee(OversightFact::ExportMade(oversight::export_made(false)));
    kit.oversee(OversightFact::ExportMade(made.clone()));
    let rows = seen(&kit, ids::PATIENT, Window::ALL);
    let told: Vec<_> = rows.iter().map(|row| (row.kind, row.at, row.account)).collect();
    assert_eq!(told, [(AccessKind::Export, made.at, Some(ids::CLINICIAN))]);
}

#[test]
fn the_latest_come_first_within_a_window_and_in_pages() {
    let kit = Kit::new();
    for seconds in [10, 40, 20, 30] {
        kit.oversee(shown(&[ids::PATIENT], seconds));
    }
    let window = Window { from: Some(at(20)), until: Some(at(30)) };
    let times: Vec<_> = seen(&kit, ids::PATIENT, window).into_iter().map(|row| row.at).collect();
    assert_eq!(times, [at(30), at(20)]);
    let snapshot = kit.seen_by(Some(ids::PATIENT));
    let page = who_has_seen_my_chart(&snapshot, Window::ALL, &PageArgs::first(3)).unwrap();
    assert_eq!((page.total, page.has_next), (4, true));
    let after = Some(page.items[2].0.clone());
    let rest = PageArgs { after, ..PageArgs::first(3) };
    let rest = who_has_seen_my_chart(&snapshot, Window::ALL, &rest).unwrap();
    assert_eq!(rest.items.into_iter().map(|(_, row)| row.at).collect::<Vec<_>>(), [at(10)]);
}

#[test]
fn an_access_through_broken_glass_is_marked_for_that_patient_only() {
    let kit = Kit::new();
    let broken = GlassBroken { at: at(10), until: at(100), ..oversight::glass_broken() };
    assert_eq!((broken.account, broken.patient), (ids::CLINICIAN, ids::PATIENT));
    let mended = GlassMended { at: at(50), ..oversight::glass_mended(true) };
    kit.oversee(OversightFact::GlassBroken(broken));
    kit.oversee(shown(&[ids::PATIENT, ids::OTHER_PATIENT], 20));
    kit.oversee(OversightFact::GlassMended(mended));
    kit.oversee(shown(&[ids::PATIENT], 60));
    let marked = |patient| -> Vec<_> {
        seen(&kit, patient, Window::ALL).into_iter().map(|row| row.under_glass).collect()
    };
    assert_eq!(marked(ids::PATIENT), [false, true]);
    assert_eq!(marked(ids::OTHER_PATIENT), [false]);
}
