mod notes;
mod observations;

use super::*;
use crate::testing::{Given, given, samples};
use crate::words::Code;
use samples::ids;
use samples::words::{at, code, imported, text};

fn encounter() -> Encounter {
    let mut encounter = samples::clinical::encounter(true);
    encounter.period.end = None;
    encounter
}

fn opened() -> Given<Encounters> {
    given::<Encounters>(&[]).after(Command::Open(encounter()))
}

fn closed() -> Given<Encounters> {
    opened().after(Command::Close(samples::clinical::encounter_end()))
}

fn note() -> Note {
    samples::clinical::note(true)
}

fn sign() -> Command {
    Command::SignNote { note: note() }
}

fn vital() -> Observation {
    samples::clinical::observation(true)
}

fn taken(vitals: Vec<Observation>) -> Command {
    Command::RecordVitals { vitals, overrides: Vec::new() }
}

#[test]
fn billing_sees_a_visit_as_soon_as_it_is_opened_and_nothing_of_why() {
    let visit = Visit {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        date: encounter().period.start,
        provider: Some(ids::CLINICIAN),
        diagnoses: vec![],
        services: vec![],
    };
    given::<Encounters>(&[]).when(Command::Open(encounter())).then(&[Event::new(
        "EncounterOpened",
    )
    .about(ids::PATIENT, ClinicalFact::EncounterOpened(encounter()))
    .about(ids::PATIENT, CodingFact::VisitCoded(visit))]);
}

#[test]
fn a_visit_is_opened_once_and_closed_once() {
    opened().when(Command::Open(encounter())).refused("ALREADY_EXISTS");
    let end = samples::clinical::encounter_end();
    opened().when(Command::Close(end.clone())).then(&[Event::new("EncounterClosed")
        .about(ids::PATIENT, ClinicalFact::EncounterClosed(end.clone()))]);
    closed().when(Command::Close(end.clone())).refused("ENCOUNTER_ALREADY_CLOSED");
    given::<Encounters>(&[]).when(Command::Close(end)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_visit_does_not_end_before_it_begins() {
    let end =
        EncounterEnd { at: at("2026-05-04T08:59:59-04:00"), ..samples::clinical::encounter_end() };
    opened().when(Command::Close(end)).refused("END_BEFORE_START");
}

#[test]
fn a_visit_is_opened_open() {
    let with_status = |status: &str| Encounter { status: status.to_owned(), ..encounter() };
    given::<Encounters>(&[]).when(Command::Open(with_status("finished"))).refused("UNKNOWN_CODE");
    let mut ended = encounter();
    ended.period = samples::words::period(true);
    given::<Encounters>(&[]).when(Command::Open(ended)).refused("WRONG_STATUS");
}

#[test]
fn a_note_is_told_to_the_clinical_facet_alone() {
    opened()
        .when(sign())
        .then(&[Event::new("NoteSigned").about(ids::PATIENT, ClinicalFact::NoteSigned(note()))]);
}

#[test]
fn a_note_is_signed_during_a_visit_or_after_it_but_not_without_one() {
    assert_eq!(closed().when(sign()).events().len(), 1);
    given::<Encounters>(&[]).when(sign()).refused("UNKNOWN_RECORD");
}

#[test]
fn a_note_of_another_patient_or_visit_is_refused() {
    let note_of =
        |patient, encounter| Command::SignNote { note: Note { patient, encounter, ..note() } };
    opened().when(note_of(ids::OTHER_PATIENT, ids::ENCOUNTER)).refused("OTHER_PATIENT");
    opened().when(note_of(ids::PATIENT, ids::OTHER_ENCOUNTER)).refused("OTHER_RECORD");
}

#[test]
fn a_signed_note_cannot_be_edited_only_amended() {
    let signed = || opened().after(sign());
    let edited = Note { text: text("Something else."), ..note() };
    signed().when(Command::SignNote { note: edited }).refused("NOTE_ALREADY_SIGNED");
    let amendment = samples::clinical::amendment(true);
    signed()
        .when(Command::AmendNote(amendment.clone()))
        .then(&[Event::new("NoteAmended")
            .about(ids::PATIENT, ClinicalFact::NoteAmended(amendment.clone()))]);
    let amended = signed().after(Command::AmendNote(amendment.clone()));
    amended.when(Command::AmendNote(amendment)).refused("NOTE_ALREADY_SIGNED");
}

#[test]
fn an_amendment_amends_a_note_that_is_there_and_says_why() {
    let amendment = samples::clinical::amendment(true);
    opened().when(Command::AmendNote(amendment.clone())).refused("UNKNOWN_RECORD");
    let without = Amendment { reason: text(" "), ..amendment };
    opened().after(sign()).when(Command::AmendNote(without)).refused("REQUIRED");
}

#[test]
fn a_note_says_something_and_has_a_title() {
    let blank = Note { text: text(" \n"), ..note() };
    opened().when(Command::SignNote { note: blank }).refused("REQUIRED");
    let untitled = Note { title: text(""), ..note() };
    opened().when(Command::SignNote { note: untitled }).refused("REQUIRED");
}

#[test]
fn vital_signs_need_an_open_visit() {
    opened().when(taken(vec![vital()])).then(&[Event::new("VitalsRecorded")
        .about(ids::PATIENT, ClinicalFact::VitalsRecorded(vec![vital()]))]);
    closed().when(taken(vec![vital()])).refused("ENCOUNTER_NOT_OPEN");
    opened().when(taken(vec![])).refused("REQUIRED");
    opened().when(taken(vec![vital(), vital()])).refused("ALREADY_EXISTS");
    let outside = Observation { encounter: None, ..vital() };
    opened().when(taken(vec![outside])).refused("REQUIRED");
}

#[test]
fn vital_signs_taken_together_have_a_limit() {
    let many = |count: usize| {
        let vital = |number| {
            let id = uuid::Uuid::from_u128(number as u128);
            Observation { observation: RecordId(id), ..samples::clinical::observation(true) }
        };
        taken((0..count).map(vital).collect())
    };
    assert_eq!(opened().when(many(limits::VITALS_AT_ONCE)).events().len(), 1);
    opened().when(many(limits::VITALS_AT_ONCE + 1)).refused("OVER_LIMIT");
}

#[test]
fn a_result_may_come_in_after_the_visit_and_says_what_was_found() {
    closed().when(Command::RecordResult(vital())).then(&[
        Event::new("ResultRecorded").about(ids::PATIENT, ClinicalFact::ResultRecorded(vital()))
    ]);
    let mut empty = Observation { components: vec![], ..vital() };
    empty.finding.value = None;
    empty.finding.absent_reason = None;
    closed().when(Command::RecordResult(empty)).refused("REQUIRED");
    let known = closed().after(Command::RecordResult(vital()));
    known.when(Command::RecordResult(vital())).refused("ALREADY_EXISTS");
}

#[test]
fn procedures_and_documents_are_told_to_the_clinical_facet() {
    let procedure = samples::clinical::procedure(true);
    opened()
        .when(Command::PerformProcedure(procedure.clone()))
        .then(&[Event::new("ProcedurePerformed")
            .about(ids::PATIENT, ClinicalFact::ProcedurePerformed(procedure))]);
    let document = samples::clinical::document(true);
    opened().when(Command::FileDocument(document.clone())).then(&[
        Event::new("DocumentFiled").about(ids::PATIENT, ClinicalFact::DocumentFiled(document))
    ]);
}

#[test]
fn codes_go_to_billing_without_their_display_texts() {
    let visit = samples::coding::visit(true);
    assert!(visit.diagnoses[0].display.is_some());
    let mut bare = visit.clone();
    bare.diagnoses[0] = bare.diagnoses[0].bare();
    for line in &mut bare.services {
        line.code = line.code.as_ref().map(Code::bare);
        line.modifiers = line.modifiers.iter().map(Code::bare).collect();
    }
    closed()
        .when(Command::CodeVisit(visit))
        .then(&[Event::new("VisitCoded").about(ids::PATIENT, CodingFact::VisitCoded(bare))]);
}

#[test]
fn a_service_is_for_a_diagnosis_that_is_there() {
    let mut visit = samples::coding::visit(true);
    visit.services[0].diagnoses = vec![2];
    opened().when(Command::CodeVisit(visit)).refused("WRONG_NUMBER");
}

#[test]
fn a_visit_has_as_many_diagnoses_as_a_claim_takes() {
    let with = |count| {
        let diagnoses = vec![code("d"); count];
        Command::CodeVisit(Visit { diagnoses, ..samples::coding::visit(true) })
    };
    assert_eq!(opened().when(with(limits::DIAGNOSES_A_VISIT)).events().len(), 1);
    opened().when(with(limits::DIAGNOSES_A_VISIT + 1)).refused("OVER_LIMIT");
}

#[test]
fn an_imported_visit_may_be_over_and_takes_amendments_of_today() {
    let whole = samples::clinical::encounter(true);
    let finished = Encounter { status: "finished".to_owned(), ..whole };
    let encounter = imported(true, finished);
    let events =
        given::<Encounters>(&[]).when(Command::Import { encounter: encounter.clone() }).events();
    assert_eq!(events[0].kind, "EncounterImported");
    let import = || Command::Import { encounter: encounter.clone() };
    let known = || given::<Encounters>(&[]).after(import());
    assert_eq!(known().when(import()).events(), events);
    assert_eq!(known().when(sign()).events().len(), 1);
    known().when(taken(vec![vital()])).refused("ENCOUNTER_NOT_OPEN");
}

#[test]
fn an_imported_visit_never_becomes_another_patients() {
    let theirs = Encounter { patient: ids::OTHER_PATIENT, ..encounter() };
    let import = Command::Import { encounter: imported(true, theirs) };
    opened().when(import).refused("OTHER_PATIENT");
}

#[test]
fn a_visit_of_an_appointment_says_so_to_the_chart_and_nothing_of_it_to_billing() {
    let open = Command::OpenFor { encounter: encounter(), appointment: ids::APPOINTMENT };
    let events = given::<Encounters>(&[]).when(open).events();
    let kept = ClinicalFact::AppointmentKept(samples::clinical::kept_appointment());
    let plain = given::<Encounters>(&[]).when(Command::Open(encounter())).events();
    let mut expected = plain[0].facts.clone();
    expected.insert(1, (crate::event::Subject::Patient(ids::PATIENT), Fact::from(kept)));
    assert_eq!(events[0].facts, expected);
}

#[test]
fn everything_that_is_wrong_with_a_command_is_told_at_once() {
    let mut bad = encounter();
    "finished".clone_into(&mut bad.status);
    bad.period.start = None;
    bad.class = Some(Code { system: String::new(), ..code("class") });
    let refusal = decide(&State::default(), Command::Open(bad)).unwrap_err();
    let told: Vec<_> = refusal.each().iter().map(|one| (one.code(), one.field())).collect();
    let expected = [
        ("UNKNOWN_CODE", Some("status")),
        ("REQUIRED", Some("start")),
        ("MALFORMED", Some("class")),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_procedure_that_is_not_right_is_refused() {
    let sample = || samples::clinical::procedure(true);
    let perform = |procedure| opened().when(Command::PerformProcedure(procedure));
    let with_status = Procedure { status: "entered-in-error".to_owned(), ..sample() };
    perform(with_status).refused("UNKNOWN_CODE");
    perform(Procedure { code: crate::words::Concept::default(), ..sample() }).refused("REQUIRED");
    perform(Procedure { encounter: None, ..sample() }).refused("REQUIRED");
    let mut backwards = sample();
    std::mem::swap(&mut backwards.performed.start, &mut backwards.performed.end);
    perform(backwards).refused("END_BEFORE_START");
    let done = opened().after(Command::PerformProcedure(sample()));
    done.when(Command::PerformProcedure(sample())).refused("ALREADY_EXISTS");
    let other = Procedure { patient: ids::OTHER_PATIENT, ..sample() };
    perform(other).refused("OTHER_PATIENT");
}

#[test]
fn a_coding_that_is_not_right_is_refused() {
    let sample = || samples::coding::visit(true);
    let coded = |visit| opened().when(Command::CodeVisit(visit));
    coded(Visit { diagnoses: vec![], services: vec![], ..sample() }).refused("REQUIRED");
    let mut uncoded = sample();
    uncoded.services[0].code = None;
    coded(uncoded).refused("REQUIRED");
    let mut none = sample();
    none.services[0].units = Some(samples::words::decimal("0"));
    coded(none).refused("AMOUNT_NOT_POSITIVE");
    let mut narrative = sample();
    "feels better since".clone_into(&mut narrative.diagnoses[0].code);
    coded(narrative).refused("MALFORMED");
    let mut lines = sample();
    lines.services = (0..=limits::SERVICE_LINES).map(|_| lines.services[0].clone()).collect();
    coded(lines).refused("OVER_LIMIT");
    given::<Encounters>(&[]).when(Command::CodeVisit(sample())).refused("UNKNOWN_RECORD");
}

#[test]
fn where_nothing_is_said_a_coding_has_the_date_and_the_provider_of_the_visit() {
    let visit = Visit { date: None, provider: None, ..samples::coding::visit(true) };
    let events = opened().when(Command::CodeVisit(visit)).events();
    let (_, Fact::Coding(CodingFact::VisitCoded(coded))) = &events[0].facts[0] else { panic!() };
    assert_eq!((&coded.date, coded.provider), (&encounter().period.start, Some(ids::CLINICIAN)));
}
