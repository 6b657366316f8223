use chartlog_domain::facet::Facet;
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::clinical::{ClinicalFact, Note, Observation, Problem};
use chartlog_domain::facts::identity::{Identity, IdentityFact, Link, LinkEnd};
use chartlog_domain::facts::ledger::{Charge, LedgerFact};
use chartlog_domain::facts::scheduling::{Appointment, SchedulingFact};
use chartlog_domain::ids::{AppointmentId, LedgerLineId, NoteId, PatientId, RecordId};
use chartlog_domain::testing::samples::{
    self, clinical, identity, ids, ledger, oversight, scheduling,
};
use chartlog_domain::words::{HumanName, Person};

use super::{Kit, all, items};
use crate::patient::query::{self, ObservationFilter, RestrictionOutcome};
use crate::{Snapshot, Step};

/// Rows of every list that a patient can ask for, asked about one patient.
fn lists(seen: &Snapshot, of: PatientId) -> Vec<(&'static str, u64)> {
    let (page, every) = (all(), ObservationFilter::default());
    vec![
        ("contact points", query::contact_points(seen, of, &page).unwrap().total),
        ("addresses", query::addresses(seen, of, &page).unwrap().total),
        ("care team", query::care_team(seen, of, &page).unwrap().total),
        ("appointments", query::appointments(seen, of, &page).unwrap().total),
        ("problems", query::problems(seen, of, None, &page).unwrap().total),
        ("allergies", query::allergies(seen, of, None, &page).unwrap().total),
        ("medications", query::medications(seen, of, None, &page).unwrap().total),
        ("immunizations", query::immunizations(seen, of, None, &page).unwrap().total),
        ("procedures", query::procedures(seen, of, None, &page).unwrap().total),
        ("observations", query::observations(seen, of, &every, &page).unwrap().total),
        ("encounters", query::encounters(seen, of, &page).unwrap().total),
        ("notes", query::notes(seen, of, None, &page).unwrap().total),
        ("documents", query::documents(seen, of, None, &page).unwrap().total),
        ("coverages", query::coverages(seen, of, &page).unwrap().total),
        ("claims", query::claims(seen, of, &page).unwrap().total),
        ("charges", query::charges(seen, of, &page).unwrap().total),
        ("payments", query::payments(seen, of, &page).unwrap().total),
        ("refunds", query::refunds(seen, of, &page).unwrap().total),
        ("adjustments", query::adjustments(seen, of, &page).unwrap().total),
        ("write-offs", query::write_offs(seen, of, &page).unwrap().total),
    ]
}

/// A clinic where one patient has a record of everything, and the other is only registered.
fn two_patients() -> Kit {
    let kit = Kit::new();
    for facet in Facet::ALL {
        kit.tell_all(samples::kept(facet, true));
    }
    let person = Person { names: vec![HumanName::simple("Planted", "Other")], ..Person::default() };
    let other = Identity { patient: ids::OTHER_PATIENT, person };
    kit.tell(ids::OTHER_PATIENT, IdentityFact::Registered(other));
    kit
}

#[test]
fn a_patient_sees_every_list_of_the_own_record() {
    let seen = two_patients().seen_by(Some(ids::PATIENT));
    for (list, total) in lists(&seen, ids::PATIENT) {
        assert!(total > 0, "{list}");
    }
    let me = query::me(&seen).unwrap().unwrap();
    assert_eq!(me.patient, ids::PATIENT);
    assert_eq!(me.person.names, identity::identity(true).person.names);
    assert!(query::account(&seen, ids::PATIENT).unwrap().is_some());
    assert!(query::contact(&seen, ids::PATIENT).unwrap().is_some());
    assert_eq!(seen.served().patients, [ids::PATIENT]);
}

#[test]
fn a_patient_sees_nothing_of_another_even_when_asking_for_it() {
    let kit = two_patients();
    for scope in [Some(ids::OTHER_PATIENT), None] {
        let seen = kit.seen_by(scope);
        for asked in [ids::PATIENT, ids::OTHER_PATIENT] {
            for (list, total) in lists(&seen, asked) {
                assert_eq!(total, 0, "{list} of {asked} to {scope:?}");
            }
        }
        assert!(query::account(&seen, ids::PATIENT).unwrap().is_none());
        assert!(query::contact(&seen, ids::PATIENT).unwrap().is_none());
        assert_eq!(query::me(&seen).unwrap().map(|me| me.patient), scope);
        assert_eq!(seen.served().patients, scope.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn the_records_of_two_patients_do_not_get_mixed_up() {
    let kit = two_patients();
    let patient = ids::OTHER_PATIENT;
    let id = |number: u8| RecordId::from_bytes([number; 16]);
    let problem = Problem { problem: id(1), patient, ..clinical::problem(true) };
    let observation = Observation { observation: id(2), patient, ..clinical::observation(true) };
    let note = Note { note: NoteId::from_bytes([3; 16]), patient, ..clinical::note(true) };
    let charge = LedgerLineId::from_bytes([4; 16]);
    let charge = Charge { charge, patient, ..ledger::charge(true) };
    let appointment = AppointmentId::from_bytes([5; 16]);
    let appointment = Appointment { appointment, patient, ..scheduling::appointment(true) };
    kit.tell(patient, ClinicalFact::ProblemRecorded(problem.clone()));
    kit.tell(patient, ClinicalFact::ResultRecorded(observation.clone()));
    kit.tell(patient, ClinicalFact::NoteSigned(note.clone()));
    kit.tell(patient, LedgerFact::ChargeRecorded(charge.clone()));
    kit.tell(patient, SchedulingFact::Booked(appointment.clone()));
    let (theirs, page) = (kit.seen_by(Some(patient)), all());
    let problems = items(query::problems(&theirs, patient, None, &page).unwrap());
    assert_eq!(problems.into_iter().map(|row| row.record).collect::<Vec<_>>(), [problem]);
    let every = ObservationFilter::default();
    let found = items(query::observations(&theirs, patient, &every, &page).unwrap());
    assert_eq!(found.into_iter().map(|row| row.record).collect::<Vec<_>>(), [observation]);
    let notes = items(query::notes(&theirs, patient, None, &page).unwrap());
    assert_eq!(notes.into_iter().map(|row| row.note).collect::<Vec<_>>(), [note]);
    let charges = items(query::charges(&theirs, patient, &page).unwrap());
    assert_eq!(charges.into_iter().map(|row| row.line).collect::<Vec<_>>(), [charge]);
    let booked = items(query::appointments(&theirs, patient, &page).unwrap());
    let booked: Vec<_> = booked.into_iter().map(|row| row.appointment).collect();
    assert_eq!(booked, [appointment]);

    let mine = kit.seen_by(Some(ids::PATIENT));
    let problems = items(query::problems(&mine, ids::PATIENT, None, &page).unwrap());
    assert!(problems.iter().all(|row| row.record.patient == ids::PATIENT));
    assert!(!problems.is_empty());
    assert_eq!(mine.served().patients, [ids::PATIENT]);
}

#[test]
fn psychotherapy_notes_and_what_was_typed_are_not_in_the_view() {
    let kit = Kit::new();
    for facet in [Facet::Restricted, Facet::Administration, Facet::Credentials, Facet::Inquiry] {
        kit.tell_all(samples::facts(facet, true));
    }
    kit.clinic.catch_up(&kit.view);
    let seen = kit.seen_by(Some(ids::PATIENT));
    assert!(lists(&seen, ids::PATIENT).iter().all(|(_, total)| *total == 0));
    assert_eq!(kit.view.find_bytes(ids::PATIENT.as_bytes()).unwrap(), Vec::<String>::new());
}

#[test]
fn told_again_from_the_start_the_view_is_the_same() {
    let kit = Kit::new();
    for full in [false, true] {
        for facet in Facet::ALL {
            kit.tell_all(samples::facts(facet, full));
        }
    }
    kit.clinic.catch_up(&kit.view);
    let live = kit.view.digest().unwrap();
    kit.view.rebuild(&|_: Step| ()).unwrap();
    assert_eq!(kit.view.digest().unwrap(), live);
}

#[test]
fn what_was_asked_to_be_restricted_is_shown_with_the_own_words_and_its_outcome() {
    let kit = Kit::new();
    let words = clinical::amendment::restriction_words();
    kit.tell(ids::PATIENT, ClinicalFact::RestrictionWritten(words.clone()));
    kit.oversee(OversightFact::RestrictionRequested(oversight::restriction_requested(true)));
    let asked = |seen: &Snapshot, of| items(query::restriction_requests(seen, of, &all()).unwrap());
    let open = asked(&kit.seen_by(Some(ids::PATIENT)), ids::PATIENT);
    assert_eq!((open[0].account, &open[0].outcome), (Some(ids::OTHER_CLINICIAN), &None));
    assert_eq!(open[0].words, Some(words.words));
    kit.oversee(OversightFact::RestrictionDecided(oversight::restriction_decided(true)));
    let seen = kit.seen_by(Some(ids::PATIENT));
    let agreed = RestrictionOutcome::Agreed(ids::RESTRICTION);
    assert_eq!(asked(&seen, ids::PATIENT)[0].outcome, Some(agreed));
    let other = kit.seen_by(Some(ids::OTHER_PATIENT));
    assert_eq!(asked(&other, ids::PATIENT), []);
    assert_eq!(other.served().patients, []);
}

#[test]
fn a_record_is_known_in_the_own_chart_and_in_nobody_elses() {
    let kit = two_patients();
    let known = |patient, kind: &str, record: RecordId| {
        query::in_chart(&kit.seen_by(Some(patient)), patient, kind, record).unwrap()
    };
    let note = RecordId::from_bytes(*ids::NOTE.as_bytes());
    assert!(known(ids::PATIENT, "ALLERGY", ids::ALLERGY) && known(ids::PATIENT, "NOTE", note));
    assert!(!known(ids::PATIENT, "NOTE", ids::ALLERGY) && !known(ids::PATIENT, "POEM", note));
    assert!(!known(ids::OTHER_PATIENT, "ALLERGY", ids::ALLERGY));
}

#[test]
fn records_that_are_linked_are_all_the_patients_own_until_they_are_not() {
    let kit = two_patients();
    let [duplicate, primary] = [ids::PATIENT, ids::OTHER_PATIENT];
    let seen_by_other = || {
        let seen = kit.seen_by(Some(primary));
        let total: u64 = lists(&seen, duplicate).into_iter().map(|(_, total)| total).sum();
        let linked = query::linked_records(&seen).unwrap();
        (total > 0, linked.map(|found| found.others).unwrap_or_default())
    };
    assert_eq!(seen_by_other(), (false, Vec::new()));
    for (patient, other) in [(duplicate, primary), (primary, duplicate)] {
        let link = Link { patient, other, primary, ..identity::link() };
        kit.tell(patient, IdentityFact::Linked(link));
    }
    assert_eq!(seen_by_other(), (true, vec![duplicate]));
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
    for (patient, other) in [(duplicate, primary), (primary, duplicate)] {
        let end = LinkEnd { patient, other, ..identity::link_end() };
        kit.tell(patient, IdentityFact::Unlinked(end));
    }
    assert_eq!(seen_by_other(), (false, Vec::new()));
}
