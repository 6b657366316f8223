use chartlog_domain::facts::care_team::CareTeamFact;
use chartlog_domain::facts::clinical::{Addendum, ClinicalFact, CoSignature, Note};
use chartlog_domain::ids::NoteId;
use chartlog_domain::testing::samples::words::{at, text};
use chartlog_domain::testing::samples::{care_team, clinical, ids};

use super::{Joining, Kit, all, items, member};
use crate::clinical::query;

#[test]
fn an_addendum_is_a_note_of_its_own_under_the_one_that_it_adds_to() {
    let kit = Kit::with_team();
    let mut addendum: Addendum = clinical::addendum(true);
    addendum.note.signed_at = at("2026-05-05T08:00:00Z");
    kit.tell(ClinicalFact::NoteSigned(clinical::note(true)));
    kit.tell(ClinicalFact::AddendumAdded(addendum.clone()));
    let seen = kit.seen();
    let of = |note| items(query::addenda(&seen, ids::PATIENT, note, &all()).unwrap());
    let found = of(ids::NOTE);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].note, found[0].adds_to), (&addendum.note, Some(ids::NOTE)));
    assert_eq!((found[0].amends, &found[0].reason), (None, &None));
    assert_eq!(found[0].note.sections, [clinical::note_section(true)]);
    assert!(of(ids::ADDENDUM).is_empty());
    assert_eq!(query::amendments(&seen, ids::PATIENT, ids::NOTE, &all()).unwrap().total, 0);
    assert_eq!(query::notes(&seen, ids::PATIENT, None, &all()).unwrap().total, 2);
}

#[test]
fn a_note_waits_for_whom_its_author_named_until_they_have_co_signed_it() {
    let kit = Kit::with_team();
    kit.tell(CareTeamFact::Joined(chartlog_domain::facts::care_team::Member {
        clinician: ids::OTHER_CLINICIAN,
        ..member(Joining::Colleague, None, None)
    }));
    let note = |id: u8, signed_at: &str, co_signer| Note {
        note: NoteId::from_bytes([id; 16]),
        signed_at: at(signed_at),
        co_signer,
        ..clinical::note(true)
    };
    let named = Some(ids::OTHER_CLINICIAN);
    kit.tell(ClinicalFact::NoteSigned(note(1, "2026-05-04T10:00:00Z", named)));
    kit.tell(ClinicalFact::NoteSigned(note(2, "2026-05-03T10:00:00Z", named)));
    kit.tell(ClinicalFact::NoteSigned(note(3, "2026-05-02T10:00:00Z", None)));
    let waiting = |account| {
        let seen = kit.seen_by(account, "2026-05-04T12:00:00Z");
        let page = query::to_co_sign(&seen, &all()).unwrap();
        items(page).into_iter().map(|row| row.note.note.as_bytes()[0]).collect::<Vec<_>>()
    };
    assert_eq!(waiting(ids::OTHER_CLINICIAN), [2, 1]);
    assert!(waiting(ids::CLINICIAN).is_empty());
    let signature = CoSignature { note: NoteId::from_bytes([2; 16]), ..clinical::co_signature() };
    kit.tell(ClinicalFact::NoteCoSigned(signature.clone()));
    assert_eq!(waiting(ids::OTHER_CLINICIAN), [1]);
    let seen = kit.seen();
    assert_eq!(query::co_signatures(&seen, signature.note).unwrap(), [signature]);
    // Who leaves the team has nothing to sign there any more.
    kit.tell(CareTeamFact::Left(chartlog_domain::facts::care_team::Leaving {
        clinician: ids::OTHER_CLINICIAN,
        ..care_team::leaving()
    }));
    assert!(waiting(ids::OTHER_CLINICIAN).is_empty());
}

#[test]
fn why_a_limit_was_overridden_goes_with_the_observation() {
    let kit = Kit::with_team();
    kit.tell(ClinicalFact::VitalsRecorded(vec![clinical::observation(true)]));
    assert_eq!(query::override_reason(&kit.seen(), ids::OBSERVATION).unwrap(), None);
    kit.tell(ClinicalFact::LimitOverridden(clinical::limit_override()));
    let found = query::override_reason(&kit.seen(), ids::OBSERVATION).unwrap();
    assert_eq!(found, Some(text("Measured twice")));
    let stranger = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    assert_eq!(query::override_reason(&stranger, ids::OBSERVATION).unwrap(), None);
    assert!(stranger.served().patients.is_empty());
}

#[test]
fn a_visit_knows_the_appointment_that_it_was_opened_for() {
    let kit = Kit::with_team();
    kit.tell(ClinicalFact::AppointmentKept(clinical::kept_appointment()));
    let found = query::kept_appointment(&kit.seen(), ids::ENCOUNTER).unwrap();
    assert_eq!(found, Some(ids::APPOINTMENT));
    let stranger = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    assert_eq!(query::kept_appointment(&stranger, ids::ENCOUNTER).unwrap(), None);
}
