use super::super::{Command, Patient};
use super::*;
use crate::patient::tests::registered;
use crate::testing::{Given, given, samples};
use samples::clinical::amendment as sample;
use samples::ids;

const DAY: i64 = DAY_US;

fn asked() -> Asked {
    let AmendmentRequest { amendment, patient, record, wrong, wanted, at, .. } =
        sample::request(true);
    Asked { amendment, patient, record, wrong, wanted, at }
}

fn extending(at: i64) -> Extending {
    let AmendmentExtension { amendment, patient, reason, by, .. } = sample::extension();
    Extending { amendment, patient, reason, by, at }
}

fn request() -> Command {
    Command::Amendment(Step::Request(asked()))
}

fn extend(at: i64) -> Command {
    Command::Amendment(Step::Extend(extending(at)))
}

fn accept() -> Command {
    Command::Amendment(Step::Accept(sample::acceptance(true)))
}

fn deny() -> Command {
    Command::Amendment(Step::Deny(sample::denial()))
}

fn disagree() -> Command {
    Command::Amendment(Step::Disagree(sample::disagreement()))
}

fn rebut() -> Command {
    Command::Amendment(Step::Rebut(sample::rebuttal()))
}

fn open() -> Given<Patient> {
    registered().after(request())
}

fn told(kind: &'static str, fact: ClinicalFact) -> Event {
    Event::new(kind).about(ids::PATIENT, fact)
}

/// That compliance is told until when it must be decided.
fn due(at: i64, due: i64) -> OversightFact {
    let (amendment, patient) = (ids::AMENDMENT, ids::PATIENT);
    OversightFact::AmendmentDue(AmendmentDue { amendment, patient, at, due })
}

/// That compliance is told that it was decided.
fn over(at: i64) -> OversightFact {
    let (amendment, patient, by) = (ids::AMENDMENT, ids::PATIENT, ids::CLINICIAN);
    OversightFact::AmendmentDecided(AmendmentDecided { amendment, patient, by, at })
}

#[test]
fn a_request_must_be_acted_on_within_sixty_days() {
    let expected = ClinicalFact::AmendmentRequested(sample::request(true));
    let due = due(sample::ASKED_AT, sample::ASKED_AT + 60 * DAY);
    registered().when(request()).then(&[told("AmendmentRequested", expected).of_organisation(due)]);
    assert_eq!(open().state.amendments[&ids::AMENDMENT].due, sample::ASKED_AT + 60 * DAY);
}

#[test]
fn once_it_may_take_thirty_days_longer_with_a_reason() {
    let expected = ClinicalFact::AmendmentExtended(sample::extension());
    let at = sample::extension().at;
    let later = due(at, sample::extension().due);
    open().when(extend(at)).then(&[told("AmendmentExtended", expected).of_organisation(later)]);
    open().after(extend(at)).when(extend(at)).refused("ALREADY_USED");
    let due = sample::ASKED_AT + 60 * DAY;
    assert_eq!(open().when(extend(due)).events().len(), 1);
    open().when(extend(due + 1)).refused("EXPIRED");
    let silent = Extending { reason: Text::from(" "), ..extending(at) };
    open().when(Command::Amendment(Step::Extend(silent))).refused("REQUIRED");
}

#[test]
fn a_request_is_accepted_with_what_was_done_or_denied_on_a_ground_and_decided_once() {
    let accepted = ClinicalFact::AmendmentAccepted(sample::acceptance(true));
    let over = over(sample::denial().at);
    open()
        .when(accept())
        .then(&[told("AmendmentAccepted", accepted).of_organisation(over.clone())]);
    let denied = ClinicalFact::AmendmentDenied(sample::denial());
    open().when(deny()).then(&[told("AmendmentDenied", denied).of_organisation(over)]);
    for decided in [accept, deny] {
        for again in [accept, deny] {
            open().after(decided()).when(again()).refused("WRONG_STATUS");
        }
        open().after(decided()).when(extend(sample::ASKED_AT)).refused("WRONG_STATUS");
    }
}

#[test]
fn a_request_is_decided_late_rather_than_never() {
    let late =
        AmendmentAcceptance { at: sample::ASKED_AT + 400 * DAY, ..sample::acceptance(false) };
    assert_eq!(open().when(Command::Amendment(Step::Accept(late))).events().len(), 1);
}

#[test]
fn a_denial_stands_on_one_of_four_grounds_with_its_basis() {
    for ground in GROUNDS {
        let denial = AmendmentDenial { ground: ground.to_owned(), ..sample::denial() };
        let events = open().when(Command::Amendment(Step::Deny(denial))).events();
        assert_eq!(events[0].kind, "AmendmentDenied", "{ground}");
    }
    let denial = AmendmentDenial { ground: "NO_TIME".to_owned(), ..sample::denial() };
    open().when(Command::Amendment(Step::Deny(denial))).refused("UNKNOWN_CODE");
    let denial = AmendmentDenial { basis: Text::from(""), ..sample::denial() };
    open().when(Command::Amendment(Step::Deny(denial))).refused("REQUIRED");
    let nothing = AmendmentAcceptance { done: Text::from(""), ..sample::acceptance(true) };
    open().when(Command::Amendment(Step::Accept(nothing))).refused("REQUIRED");
    let odd = Some(sample::reference("POEM", ids::PROBLEM));
    let odd = AmendmentAcceptance { record: odd, ..sample::acceptance(true) };
    open().when(Command::Amendment(Step::Accept(odd))).refused("UNKNOWN_CODE");
}

#[test]
fn whoever_was_denied_may_disagree_once_and_be_answered_once() {
    open().when(disagree()).refused("WRONG_STATUS");
    open().after(accept()).when(disagree()).refused("WRONG_STATUS");
    let denied = || open().after(deny());
    denied().when(rebut()).refused("WRONG_STATUS");
    let expected = ClinicalFact::DisagreementSubmitted(sample::disagreement());
    denied().when(disagree()).then(&[told("DisagreementSubmitted", expected)]);
    let disagreed = || denied().after(disagree());
    disagreed().when(disagree()).refused("ALREADY_EXISTS");
    let expected = ClinicalFact::DisagreementRebutted(sample::rebuttal());
    disagreed().when(rebut()).then(&[told("DisagreementRebutted", expected)]);
    disagreed().after(rebut()).when(rebut()).refused("ALREADY_EXISTS");
    disagreed().after(rebut()).when(disagree()).refused("ALREADY_EXISTS");
    let empty = Disagreement { statement: Text::from(" "), ..sample::disagreement() };
    denied().when(Command::Amendment(Step::Disagree(empty))).refused("REQUIRED");
    let empty = Rebuttal { text: Text::from(""), ..sample::rebuttal() };
    disagreed().when(Command::Amendment(Step::Rebut(empty))).refused("REQUIRED");
}

#[test]
fn words_have_a_limit_and_all_that_is_wrong_is_told_at_once() {
    let of = |count: usize| Text::from("x".repeat(count));
    let most = limits::PASSAGE_BYTES;
    let long = |count| Disagreement { statement: of(count), ..sample::disagreement() };
    let denied = || open().after(deny());
    assert_eq!(denied().when(Command::Amendment(Step::Disagree(long(most)))).events().len(), 1);
    denied().when(Command::Amendment(Step::Disagree(long(most + 1)))).refused("OVER_LIMIT");
    let record = Some(sample::reference("POEM", ids::PROBLEM));
    let wrong = Asked { record, wrong: Text::from(""), wanted: of(most + 1), ..asked() };
    let state = registered().state;
    let refusal = step(&state, Step::Request(wrong)).unwrap_err();
    let codes: Vec<_> = refusal.each().iter().map(|one| (one.code(), one.field())).collect();
    let expected = [
        ("UNKNOWN_CODE", Some("record")),
        ("REQUIRED", Some("wrong")),
        ("OVER_LIMIT", Some("wanted")),
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_request_is_of_a_registered_patient_and_known_by_its_id() {
    given::<Patient>(&[]).when(request()).refused("PATIENT_NOT_REGISTERED");
    let other = Asked { patient: ids::OTHER_PATIENT, ..asked() };
    registered().when(Command::Amendment(Step::Request(other))).refused("OTHER_PATIENT");
    open().when(request()).refused("ALREADY_EXISTS");
    for unknown in [extend(sample::ASKED_AT), accept(), deny(), disagree(), rebut()] {
        registered().when(unknown).refused("UNKNOWN_RECORD");
    }
}

#[test]
fn one_patient_has_a_limited_number_of_open_requests() {
    let of = |number: usize| {
        let amendment = AmendmentId::from_bytes((number as u128).to_be_bytes());
        Command::Amendment(Step::Request(Asked { amendment, ..asked() }))
    };
    let full =
        (0..limits::OPEN_AMENDMENTS).fold(registered(), |given, number| given.after(of(number)));
    full.when(of(limits::OPEN_AMENDMENTS)).refused("OVER_LIMIT");
    let amendment = AmendmentId::from_bytes(0_u128.to_be_bytes());
    let denial = AmendmentDenial { amendment, ..sample::denial() };
    let full =
        (0..limits::OPEN_AMENDMENTS).fold(registered(), |given, number| given.after(of(number)));
    let room = full.after(Command::Amendment(Step::Deny(denial)));
    assert_eq!(room.when(of(limits::OPEN_AMENDMENTS)).events().len(), 1);
}
