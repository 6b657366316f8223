use super::*;
use crate::testing::{Given, given, samples};
use samples::ids;
use samples::words::{at, imported};

fn problem() -> Problem {
    Problem { onset: Some(at("2026-05-01")), abatement: None, ..samples::clinical::problem(true) }
}

fn medication() -> Medication {
    samples::clinical::medication(true)
}

fn end(record: RecordId) -> Ended {
    Ended { record, ..samples::clinical::ended(true) }
}

fn with_problem() -> Given<Chart> {
    given::<Chart>(&[]).after(Command::RecordProblem(problem()))
}

fn with_medication() -> Given<Chart> {
    given::<Chart>(&[]).after(Command::StartMedication(medication()))
}

#[test]
fn a_problem_is_recorded_once_and_resolved_once() {
    given::<Chart>(&[])
        .when(Command::RecordProblem(problem()))
        .then(&[Event::new("ProblemRecorded")
            .about(ids::PATIENT, ClinicalFact::ProblemRecorded(problem()))]);
    with_problem().when(Command::RecordProblem(problem())).refused("ALREADY_EXISTS");
    let over = end(ids::PROBLEM);
    with_problem()
        .when(Command::ResolveProblem(over.clone()))
        .then(&[Event::new("ProblemResolved")
            .about(ids::PATIENT, ClinicalFact::ProblemResolved(over.clone()))]);
    let resolved = with_problem().after(Command::ResolveProblem(over.clone()));
    resolved.when(Command::ResolveProblem(over)).refused("ALREADY_ENDED");
}

#[test]
fn a_problem_is_not_over_before_it_began() {
    let early = Ended { at: at("2026-04-30"), ..end(ids::PROBLEM) };
    with_problem().when(Command::ResolveProblem(early)).refused("END_BEFORE_START");
    let same_day = Ended { at: at("2026-05-01T00:10:00+10:00"), ..end(ids::PROBLEM) };
    assert_eq!(with_problem().when(Command::ResolveProblem(same_day)).events().len(), 1);
}

#[test]
fn what_is_on_no_list_or_on_another_list_cannot_be_ended() {
    let empty = || given::<Chart>(&[]);
    empty().when(Command::ResolveProblem(end(ids::PROBLEM))).refused("UNKNOWN_RECORD");
    empty().when(Command::StopMedication(end(ids::MEDICATION))).refused("UNKNOWN_RECORD");
    with_problem().when(Command::StopMedication(end(ids::PROBLEM))).refused("UNKNOWN_RECORD");
}

#[test]
fn an_allergy_is_recorded_and_refuted() {
    let allergy = samples::clinical::allergy(true);
    given::<Chart>(&[])
        .when(Command::RecordAllergy(allergy.clone()))
        .then(&[Event::new("AllergyRecorded")
            .about(ids::PATIENT, ClinicalFact::AllergyRecorded(allergy.clone()))]);
    let recorded = || given::<Chart>(&[]).after(Command::RecordAllergy(allergy.clone()));
    let refuted = end(ids::ALLERGY);
    recorded().when(Command::RefuteAllergy(refuted.clone())).then(&[Event::new("AllergyRefuted")
        .about(ids::PATIENT, ClinicalFact::AllergyRefuted(refuted.clone()))]);
    recorded()
        .after(Command::RefuteAllergy(refuted.clone()))
        .when(Command::RefuteAllergy(refuted))
        .refused("ALREADY_ENDED");
}

#[test]
fn a_medication_is_changed_until_it_is_stopped() {
    let changed = Medication { status: "on-hold".to_owned(), ..medication() };
    with_medication()
        .when(Command::ChangeMedication(changed.clone()))
        .then(&[Event::new("MedicationChanged")
            .about(ids::PATIENT, ClinicalFact::MedicationChanged(changed.clone()))]);
    with_medication()
        .after(Command::StopMedication(end(ids::MEDICATION)))
        .when(Command::ChangeMedication(changed.clone()))
        .refused("ALREADY_ENDED");
    given::<Chart>(&[]).when(Command::ChangeMedication(changed)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_vaccine_is_given_once_and_at_some_time() {
    let vaccine = samples::clinical::immunization(true);
    let given_once = given::<Chart>(&[]).after(Command::GiveImmunization(vaccine.clone()));
    given_once.when(Command::GiveImmunization(vaccine.clone())).refused("ALREADY_EXISTS");
    let at_no_time = Immunization { occurred: None, occurred_text: None, ..vaccine };
    given::<Chart>(&[]).when(Command::GiveImmunization(at_no_time)).refused("REQUIRED");
}

fn in_error(kind: &str, record: RecordId) -> EnteredInError {
    let record = samples::clinical::amendment::reference(kind, record);
    EnteredInError { record, ..samples::clinical::entered_in_error() }
}

fn mark(kind: &str, record: RecordId) -> Command {
    Command::MarkEnteredInError(in_error(kind, record))
}

#[test]
fn what_was_entered_by_mistake_is_marked_once_and_why() {
    for (kind, record) in [
        ("PROBLEM", ids::PROBLEM),
        ("ALLERGY", ids::ALLERGY),
        ("MEDICATION", ids::MEDICATION),
        ("IMMUNIZATION", ids::IMMUNIZATION),
        ("PROCEDURE", ids::PROCEDURE),
        ("OBSERVATION", ids::OBSERVATION),
        ("DOCUMENT", ids::DOCUMENT),
    ] {
        let told = ClinicalFact::MarkedEnteredInError(in_error(kind, record));
        with_problem()
            .when(mark(kind, record))
            .then(&[Event::new("MarkedEnteredInError").about(ids::PATIENT, told)]);
        let marked = with_problem().after(mark(kind, record));
        marked.when(mark(kind, record)).refused("ENTERED_IN_ERROR");
    }
    for kind in ["NOTE", "ENCOUNTER", "REPORT", ""] {
        with_problem().when(mark(kind, ids::PROBLEM)).refused("UNKNOWN_CODE");
    }
    let unsaid = EnteredInError { reason: "Oops".to_owned(), ..in_error("PROBLEM", ids::PROBLEM) };
    with_problem().when(Command::MarkEnteredInError(unsaid)).refused("UNKNOWN_CODE");
    let theirs =
        EnteredInError { patient: ids::OTHER_PATIENT, ..in_error("PROBLEM", ids::PROBLEM) };
    with_problem().when(Command::MarkEnteredInError(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn what_is_over_can_be_marked_and_what_is_marked_neither_ends_nor_changes() {
    let over = || with_medication().after(Command::StopMedication(end(ids::MEDICATION)));
    let marked = mark("MEDICATION", ids::MEDICATION);
    assert_eq!(over().when(marked.clone()).events().len(), 1);
    let marked = || with_medication().after(marked.clone());
    marked().when(Command::StopMedication(end(ids::MEDICATION))).refused("ENTERED_IN_ERROR");
    marked().when(Command::ChangeMedication(medication())).refused("ENTERED_IN_ERROR");
    // Its id stays taken: nothing is taken out of the record.
    marked().when(Command::StartMedication(medication())).refused("ALREADY_EXISTS");
}

#[test]
fn what_is_imported_anew_is_as_its_source_has_it_and_can_be_marked_again() {
    use samples::clinical as of;
    for (kind, record, import) in [
        ("PROBLEM", ids::PROBLEM, Command::ImportProblem(imported(true, problem()))),
        (
            "OBSERVATION",
            ids::OBSERVATION,
            Command::ImportObservation(imported(true, of::observation(true))),
        ),
        (
            "PROCEDURE",
            ids::PROCEDURE,
            Command::ImportProcedure(imported(true, of::procedure(true))),
        ),
        ("DOCUMENT", ids::DOCUMENT, Command::ImportDocument(imported(true, of::document(true)))),
    ] {
        let again = given::<Chart>(&[]).after(mark(kind, record)).after(import);
        assert_eq!(again.when(mark(kind, record)).events().len(), 1, "{kind}");
    }
}

#[test]
fn what_is_recorded_is_named() {
    let nameless = Problem { code: crate::words::Concept::default(), ..problem() };
    given::<Chart>(&[]).when(Command::RecordProblem(nameless)).refused("REQUIRED");
    let nameless = Medication { drug: crate::words::Concept::default(), ..medication() };
    given::<Chart>(&[]).when(Command::StartMedication(nameless)).refused("REQUIRED");
}

#[test]
fn a_chart_is_one_patients() {
    let theirs = Problem { patient: ids::OTHER_PATIENT, ..problem() };
    with_medication().when(Command::RecordProblem(theirs.clone())).refused("OTHER_PATIENT");
    with_medication().when(Command::ImportProblem(imported(true, theirs))).refused("OTHER_PATIENT");
}

#[test]
fn imported_history_is_told_again_and_todays_work_goes_on_with_it() {
    let problem = imported(true, problem());
    let import = || Command::ImportProblem(problem.clone());
    let told = || {
        [Event::new("ProblemImported")
            .about(ids::PATIENT, ClinicalFact::ProblemImported(problem.clone()))]
    };
    given::<Chart>(&[]).when(import()).then(&told());
    let known = || given::<Chart>(&[]).after(import());
    known().when(import()).then(&told());
    let events = known().when(Command::ResolveProblem(end(ids::PROBLEM))).events();
    assert_eq!(events[0].kind, "ProblemResolved");
}

#[test]
fn an_imported_problem_that_was_over_is_not_resolved_again() {
    let over = Problem { clinical_status: Some("resolved".to_owned()), ..problem() };
    given::<Chart>(&[])
        .after(Command::ImportProblem(imported(true, over)))
        .when(Command::ResolveProblem(end(ids::PROBLEM)))
        .refused("ALREADY_ENDED");
}

#[test]
fn every_import_makes_one_event_of_its_kind_under_the_patient() {
    use samples::clinical as of;
    let imports = [
        (Command::ImportAllergy(imported(true, of::allergy(true))), "AllergyImported"),
        (Command::ImportMedication(imported(true, medication())), "MedicationImported"),
        (
            Command::ImportImmunization(imported(true, of::immunization(true))),
            "ImmunizationImported",
        ),
        (Command::ImportObservation(imported(true, of::observation(true))), "ObservationImported"),
        (Command::ImportProcedure(imported(true, of::procedure(true))), "ProcedureImported"),
        (Command::ImportReport(imported(true, of::report(true))), "ReportImported"),
        (Command::ImportDocument(imported(true, of::document(true))), "DocumentImported"),
        (Command::ImportCarePlan(imported(true, of::care_plan(true))), "CarePlanImported"),
        (Command::ImportGoal(imported(true, of::goal(true))), "GoalImported"),
    ];
    for (command, kind) in imports {
        let events = given::<Chart>(&[]).when(command).events();
        assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [kind]);
        assert_eq!(
            (events[0].patients(), events[0].facets()),
            (vec![ids::PATIENT], vec![Facet::Clinical])
        );
        let state = Chart::fold(State::default(), &events);
        assert_eq!(state.patient, Some(ids::PATIENT), "{kind}");
    }
}

#[test]
fn a_restricted_record_is_told_to_no_view() {
    let record = imported(true, samples::restricted::restricted_record(true));
    let command = Command::ImportRestricted { record, told_as: None };
    let events = given::<Chart>(&[]).when(command).events();
    assert_eq!(events[0].facets(), [Facet::Restricted]);
}

#[test]
fn a_record_that_is_restricted_later_is_withdrawn_where_it_was_told() {
    use Facet::{Clinical, Coding, Ledger, Restricted, Scheduling};
    for (told_as, facets) in [
        (ToldAs::Record, vec![Clinical, Restricted]),
        (ToldAs::Encounter(ids::ENCOUNTER), vec![Clinical, Restricted, Coding]),
        (ToldAs::Appointment(ids::APPOINTMENT), vec![Scheduling, Restricted]),
        (ToldAs::Claim(ids::CLAIM), vec![Restricted, Coding, Ledger]),
        (ToldAs::Adjudication(ids::ADJUDICATION), vec![Restricted, Ledger]),
    ] {
        let record = imported(true, samples::restricted::restricted_record(true));
        let told_as = Some(told_as);
        let events =
            given::<Chart>(&[]).when(Command::ImportRestricted { record, told_as }).events();
        let mut told = events[0].facets();
        told.sort();
        assert_eq!((events.len(), told), (1, facets));
    }
}

#[test]
fn a_withdrawn_problem_is_off_the_list() {
    let problem = imported(false, samples::clinical::problem(false));
    let restricted = samples::restricted::restricted_record(true);
    let record = imported(true, RestrictedRecord { record: ids::PROBLEM, ..restricted });
    let told_as = Some(ToldAs::Record);
    let chart = given::<Chart>(&[])
        .after(Command::ImportProblem(problem))
        .after(Command::ImportRestricted { record, told_as });
    assert!(chart.state.records.is_empty());
}

#[test]
fn nothing_is_kept_of_imported_observations_but_whose_they_are() {
    let observation = imported(true, samples::clinical::observation(true));
    let given = given::<Chart>(&[]).after(Command::ImportObservation(observation));
    assert!(given.state.records.is_empty());
}

#[test]
fn a_restricted_note_is_told_to_the_restricted_facet_and_to_no_other() {
    let note = samples::restricted::restricted_note(true);
    let sign = || Command::SignRestrictedNote(note.clone());
    given::<Chart>(&[]).when(sign()).then(&[Event::new("RestrictedNoteSigned")
        .about(ids::PATIENT, RestrictedFact::NoteSigned(note.clone()))]);
    given::<Chart>(&[]).after(sign()).when(sign()).refused("NOTE_ALREADY_SIGNED");
    with_problem().after(sign()).when(Command::RecordProblem(problem())).refused("ALREADY_EXISTS");
}

#[test]
fn a_restricted_note_that_is_not_right_is_refused() {
    let sample = || samples::restricted::restricted_note(true);
    for (note, code) in [
        (RestrictedNote { category: "secret".to_owned(), ..sample() }, "UNKNOWN_CODE"),
        (RestrictedNote { title: " ".into(), ..sample() }, "REQUIRED"),
        (RestrictedNote { text: "".into(), ..sample() }, "REQUIRED"),
        (
            RestrictedNote { text: "x".repeat(limits::TEXT_BYTES + 1).into(), ..sample() },
            "OVER_LIMIT",
        ),
    ] {
        given::<Chart>(&[]).when(Command::SignRestrictedNote(note)).refused(code);
    }
    let theirs = RestrictedNote { patient: ids::OTHER_PATIENT, ..sample() };
    with_problem().when(Command::SignRestrictedNote(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn what_is_recorded_has_codes_of_their_value_sets_and_of_the_right_shape() {
    let bad =
        || crate::words::Concept::coded("http://hl7.org/fhir/sid/icd-10-cm", "cough", "Cough");
    let text = |text: &str| Some(text.to_owned());
    let of_problem = |change: fn(&mut Problem)| {
        let mut changed = problem();
        change(&mut changed);
        Command::RecordProblem(changed)
    };
    let allergy = || samples::clinical::allergy(true);
    let given_one = || samples::clinical::immunization(true);
    let mut dose = given_one();
    dose.dose = dose.dose.map(|dose| crate::words::Quantity { code: text("two words"), ..dose });
    for (command, code) in [
        (of_problem(|it| it.clinical_status = Some("gone".to_owned())), "UNKNOWN_CODE"),
        (of_problem(|it| it.verification_status = Some("refuted".to_owned())), "UNKNOWN_CODE"),
        (of_problem(|it| it.abatement = Some(at("2026-04-01"))), "END_BEFORE_START"),
        (Command::RecordProblem(Problem { code: bad(), ..problem() }), "MALFORMED"),
        (Command::RecordProblem(Problem { severity: Some(bad()), ..problem() }), "MALFORMED"),
        (
            Command::RecordAllergy(Allergy { clinical_status: text("x"), ..allergy() }),
            "UNKNOWN_CODE",
        ),
        (Command::RecordAllergy(Allergy { kind: text("x"), ..allergy() }), "UNKNOWN_CODE"),
        (Command::RecordAllergy(Allergy { criticality: text("x"), ..allergy() }), "UNKNOWN_CODE"),
        (
            Command::RecordAllergy(Allergy { categories: vec!["x".to_owned()], ..allergy() }),
            "UNKNOWN_CODE",
        ),
        (Command::RecordAllergy(Allergy { code: bad(), ..allergy() }), "MALFORMED"),
        (
            Command::StartMedication(Medication { status: "stopped".to_owned(), ..medication() }),
            "UNKNOWN_CODE",
        ),
        (
            Command::StartMedication(Medication { intent: "wish".to_owned(), ..medication() }),
            "UNKNOWN_CODE",
        ),
        (Command::StartMedication(Medication { drug: bad(), ..medication() }), "MALFORMED"),
        (
            Command::GiveImmunization(Immunization {
                status: "entered-in-error".to_owned(),
                ..given_one()
            }),
            "UNKNOWN_CODE",
        ),
        (Command::GiveImmunization(Immunization { vaccine: bad(), ..given_one() }), "MALFORMED"),
        (Command::GiveImmunization(dose), "MALFORMED"),
    ] {
        given::<Chart>(&[]).when(command).refused(code);
    }
}

#[test]
fn a_record_is_started_once() {
    with_medication().when(Command::StartMedication(medication())).refused("ALREADY_EXISTS");
    let allergy = || Command::RecordAllergy(samples::clinical::allergy(true));
    given::<Chart>(&[]).after(allergy()).when(allergy()).refused("ALREADY_EXISTS");
}

#[test]
fn an_end_has_its_limit() {
    let reason = Some("x".repeat(limits::TEXT_BYTES + 1).into());
    let long = Ended { reason, ..end(ids::PROBLEM) };
    with_problem().when(Command::ResolveProblem(long)).refused("OVER_LIMIT");
    let theirs = Ended { patient: ids::OTHER_PATIENT, ..end(ids::PROBLEM) };
    with_problem().when(Command::ResolveProblem(theirs)).refused("OTHER_PATIENT");
}
