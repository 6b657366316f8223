use super::super::super::{Command, Patient};
use super::super::{Restricted, Restriction};
use super::*;
use crate::patient::tests::registered;
use crate::testing::{Given, given, samples};
use samples::ids;

const AT: i64 = 1_777_903_200_000_000;
const DECIDED_AT: i64 = 1_777_906_800_000_000;

fn in_words() -> Asking {
    Asking {
        request: ids::ASKED,
        patient: ids::PATIENT,
        account: None,
        encounter: None,
        paid_in_full: false,
        words: Some(Text::from("my cousin works at the front desk")),
        at: AT,
    }
}

fn of_staff() -> Asking {
    Asking { account: Some(ids::OTHER_CLINICIAN), ..in_words() }
}

fn of_visit(paid_in_full: bool) -> Asking {
    let encounter = Some(ids::ENCOUNTER);
    Asking { encounter, paid_in_full, words: None, ..in_words() }
}

fn declining() -> Declining {
    Declining {
        request: ids::ASKED,
        patient: ids::PATIENT,
        reason: "CANNOT_BE_KEPT".to_owned(),
        by: ids::OFFICER,
        at: DECIDED_AT,
    }
}

fn agreeing(restricted: Restricted) -> Command {
    Command::AgreeRestriction(Restriction {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        restricted,
        request: "IN_WRITING".to_owned(),
        asked: Some(ids::ASKED),
        by: ids::OFFICER,
        at: DECIDED_AT,
    })
}

fn asked(asking: Asking) -> Given<Patient> {
    registered().after(Command::RequestRestriction(asking))
}

#[test]
fn the_care_team_reads_the_words_and_compliance_ids_and_codes() {
    let told = OversightFact::RestrictionRequested(samples::oversight::restriction_requested(true));
    let words = samples::clinical::amendment::restriction_words();
    registered().when(Command::RequestRestriction(of_staff())).then(&[Event::new(
        "RestrictionRequested",
    )
    .about(ids::PATIENT, ClinicalFact::RestrictionWritten(words))
    .of_organisation(told)]);
    let told =
        OversightFact::RestrictionRequested(samples::oversight::restriction_requested(false));
    registered()
        .when(Command::RequestRestriction(of_visit(true)))
        .then(&[Event::new("RestrictionRequested").of_organisation(told)]);
}

#[test]
fn a_request_asks_for_one_thing_or_says_it_in_words() {
    let nothing = Asking { words: None, ..in_words() };
    registered().when(Command::RequestRestriction(nothing)).refused("REQUIRED");
    let blank = Asking { words: Some(Text::from(" ")), ..in_words() };
    registered().when(Command::RequestRestriction(blank)).refused("REQUIRED");
    let two = Asking { account: Some(ids::OTHER_CLINICIAN), ..of_visit(false) };
    registered().when(Command::RequestRestriction(two)).refused("OTHER_RECORD");
    let paid = Asking { paid_in_full: true, ..in_words() };
    registered().when(Command::RequestRestriction(paid)).refused("REQUIRED");
    let long = Text::from("x".repeat(limits::PASSAGE_BYTES + 1));
    let long = Asking { words: Some(long), ..in_words() };
    registered().when(Command::RequestRestriction(long)).refused("OVER_LIMIT");
    asked(in_words()).when(Command::RequestRestriction(in_words())).refused("ALREADY_EXISTS");
    let other = Asking { patient: ids::OTHER_PATIENT, ..in_words() };
    registered().when(Command::RequestRestriction(other)).refused("OTHER_PATIENT");
    given::<Patient>(&[])
        .when(Command::RequestRestriction(in_words()))
        .refused("PATIENT_NOT_REGISTERED");
}

#[test]
fn a_request_is_declined_with_a_reason_and_once() {
    let told = OversightFact::RestrictionDecided(samples::oversight::restriction_decided(false));
    asked(in_words())
        .when(Command::DeclineRestriction(declining()))
        .then(&[Event::new("RestrictionDeclined").of_organisation(told)]);
    let odd = Declining { reason: "NO".to_owned(), ..declining() };
    asked(in_words()).when(Command::DeclineRestriction(odd)).refused("UNKNOWN_CODE");
    let declined = asked(in_words()).after(Command::DeclineRestriction(declining()));
    declined.when(Command::DeclineRestriction(declining())).refused("ALREADY_ENDED");
    registered().when(Command::DeclineRestriction(declining())).refused("UNKNOWN_RECORD");
    for reason in REASONS {
        let this = Declining { reason: reason.to_owned(), ..declining() };
        let events = asked(of_staff()).when(Command::DeclineRestriction(this)).events();
        assert_eq!(events.len(), 1, "{reason}");
    }
}

#[test]
fn that_a_visit_paid_for_in_full_is_kept_from_the_health_plan_is_declined_only_if_it_was_not_paid()
{
    let declined = |reason: &str| {
        let this = Declining { reason: reason.to_owned(), ..declining() };
        asked(of_visit(true)).when(Command::DeclineRestriction(this))
    };
    for reason in REASONS.into_iter().filter(|reason| *reason != NOT_PAID_IN_FULL) {
        declined(reason).refused("MUST_BE_AGREED");
    }
    let events = declined(NOT_PAID_IN_FULL).events();
    assert_eq!(events.len(), 1, "what a patient says is not what was paid");
    let other = asked(of_visit(false)).when(Command::DeclineRestriction(declining()));
    assert_eq!(other.events().len(), 1, "one that was not may be declined");
}

#[test]
fn a_request_that_is_agreed_to_is_decided_by_that() {
    let staff = Restricted::Staff(ids::OTHER_CLINICIAN);
    let events = asked(of_staff()).when(agreeing(staff)).events();
    let told = OversightFact::RestrictionDecided(samples::oversight::restriction_decided(true));
    assert!(events[0].facts.iter().any(|(_, fact)| *fact == told.clone().into()));
    let agreed = || asked(of_staff()).after(agreeing(staff));
    agreed().when(Command::DeclineRestriction(declining())).refused("ALREADY_ENDED");
    let again = Restriction {
        restriction: ids::OTHER_RESTRICTION,
        restricted: Restricted::Plan(ids::ENCOUNTER),
        patient: ids::PATIENT,
        request: "ORALLY".to_owned(),
        asked: Some(ids::ASKED),
        by: ids::OFFICER,
        at: DECIDED_AT,
    };
    agreed().when(Command::AgreeRestriction(again)).refused("ALREADY_ENDED");
    registered().when(agreeing(staff)).refused("UNKNOWN_RECORD");
}

#[test]
fn what_is_agreed_to_is_what_was_asked_for() {
    let plan = Restricted::Plan(ids::ENCOUNTER);
    asked(of_staff()).when(agreeing(plan)).refused("OTHER_RECORD");
    let another = Restricted::Staff(ids::CLINICIAN);
    asked(of_staff()).when(agreeing(another)).refused("OTHER_RECORD");
    let other = Restricted::Plan(ids::OTHER_ENCOUNTER);
    asked(of_visit(true)).when(agreeing(other)).refused("OTHER_RECORD");
    assert_eq!(asked(of_visit(true)).when(agreeing(plan)).events().len(), 1);
    for any in [plan, another] {
        assert_eq!(
            asked(in_words()).when(agreeing(any)).events().len(),
            1,
            "words may mean either"
        );
    }
}

#[test]
fn one_patient_has_a_limited_number_of_open_requests() {
    let of = |number: usize| {
        let request = RestrictionRequestId::from_bytes((number as u128).to_be_bytes());
        Command::RequestRestriction(Asking { request, ..in_words() })
    };
    let most = limits::OPEN_RESTRICTION_REQUESTS;
    let full = || (0..most).fold(registered(), |given, number| given.after(of(number)));
    full().when(of(most)).refused("OVER_LIMIT");
    let request = RestrictionRequestId::from_bytes(0_u128.to_be_bytes());
    let room = full().after(Command::DeclineRestriction(Declining { request, ..declining() }));
    assert_eq!(room.when(of(most)).events().len(), 1);
}
