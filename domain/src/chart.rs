//! The decider of a chart: the lists that outlive a visit, and what is kept apart from it.

mod in_error;
mod restricted;

pub use in_error::{REASONS as ERROR_REASONS, RECORDS as ENTERED_RECORDS};
pub use restricted::CATEGORIES as RESTRICTED_CATEGORIES;

use crate::decider::guard::{Problems, one_of, ordered, same_patient};
use crate::decider::shape::{concept, concepts, unit};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::clinical::{
    Allergy, CarePlan, Document, Ended, EnteredInError, Goal, Immunization, Medication,
    Observation, Problem, Procedure, Report,
};
use crate::facts::restricted::{RestrictedNote, RestrictedRecord};
use crate::facts::{ClinicalFact, RestrictedFact};
use crate::ids::{
    AdjudicationId, AppointmentId, ClaimId, EncounterId, NoteId, PatientId, RecordId,
};
use crate::limits::{self, Bounded};
use crate::words::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// A list that outlives a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Problems.
    Problems,
    /// Allergies.
    Allergies,
    /// Medications.
    Medications,
    /// Vaccines given.
    Immunizations,
}

/// How a record of a list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// On which list.
    pub list: List,
    /// Whether it has ended.
    pub ended: bool,
    /// Since when, where that is known.
    pub since: Option<DateTime>,
}

/// What is remembered of a chart: the records that can be ended or changed. Of thousands of
/// imported observations, procedures and documents nothing is kept.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whose chart it is, once there is anything in it.
    pub patient: Option<PatientId>,
    /// The records of the lists.
    pub records: BTreeMap<RecordId, Standing>,
    /// The restricted notes that were signed here.
    pub restricted_notes: BTreeSet<NoteId>,
    /// The records that were entered by mistake.
    pub in_error: BTreeSet<RecordId>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Record a problem.
    RecordProblem(Problem),
    /// A problem is over.
    ResolveProblem(Ended),
    /// Record an allergy.
    RecordAllergy(Allergy),
    /// An allergy turned out not to be one.
    RefuteAllergy(Ended),
    /// Start a medication.
    StartMedication(Medication),
    /// Change a medication.
    ChangeMedication(Medication),
    /// Stop a medication.
    StopMedication(Ended),
    /// Record a vaccine that was given.
    GiveImmunization(Immunization),
    /// Sign a note that is kept apart from the chart.
    SignRestrictedNote(RestrictedNote),
    /// Mark a record of the chart that was entered by mistake.
    MarkEnteredInError(EnteredInError),
    /// Import a problem.
    ImportProblem(Imported<Problem>),
    /// Import an allergy.
    ImportAllergy(Imported<Allergy>),
    /// Import a medication.
    ImportMedication(Imported<Medication>),
    /// Import an immunization.
    ImportImmunization(Imported<Immunization>),
    /// Import an observation.
    ImportObservation(Imported<Observation>),
    /// Import a procedure.
    ImportProcedure(Imported<Procedure>),
    /// Import a report.
    ImportReport(Imported<Report>),
    /// Import a document.
    ImportDocument(Imported<Document>),
    /// Import a care plan.
    ImportCarePlan(Imported<CarePlan>),
    /// Import a goal.
    ImportGoal(Imported<Goal>),
    /// Import a record that its source marked as restricted.
    ImportRestricted {
        /// The record.
        record: Imported<RestrictedRecord>,
        /// As what it was told before it was restricted: there it is withdrawn.
        told_as: Option<ToldAs>,
    },
}

/// As what a record was told. What is restricted later leaves the views that it was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldAs {
    /// A record of the chart.
    Record,
    /// A visit.
    Encounter(EncounterId),
    /// An appointment.
    Appointment(AppointmentId),
    /// A claim with its codes.
    Claim(ClaimId),
    /// A payer's answer.
    Adjudication(AdjudicationId),
}

/// The decider of a chart: the lists that outlive a visit.
#[derive(Clone, Copy, Debug)]
pub struct Chart;

impl Decider for Chart {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "chart";
    const FACETS: &'static [Facet] = &[Facet::Clinical, Facet::Restricted];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    use ClinicalFact as Told;
    use List::{Allergies, Medications, Problems};
    match command {
        Command::RecordProblem(problem) => record_problem(state, problem),
        Command::ResolveProblem(end) => {
            ended(state, Problems, end, "ProblemResolved", Told::ProblemResolved)
        }
        Command::RecordAllergy(allergy) => record_allergy(state, allergy),
        Command::RefuteAllergy(end) => {
            ended(state, Allergies, end, "AllergyRefuted", Told::AllergyRefuted)
        }
        Command::StartMedication(medication) => start_medication(state, medication),
        Command::ChangeMedication(medication) => change_medication(state, medication),
        Command::StopMedication(end) => {
            ended(state, Medications, end, "MedicationStopped", Told::MedicationStopped)
        }
        Command::GiveImmunization(immunization) => give_immunization(state, immunization),
        Command::SignRestrictedNote(note) => restricted::sign(state, note),
        Command::MarkEnteredInError(mark) => in_error::mark(state, mark),
        Command::ImportProblem(it) => {
            import(state, it.record.patient, it, "ProblemImported", Told::ProblemImported)
        }
        Command::ImportAllergy(it) => {
            import(state, it.record.patient, it, "AllergyImported", Told::AllergyImported)
        }
        Command::ImportMedication(it) => {
            import(state, it.record.patient, it, "MedicationImported", Told::MedicationImported)
        }
        Command::ImportImmunization(it) => {
            import(state, it.record.patient, it, "ImmunizationImported", Told::ImmunizationImported)
        }
        Command::ImportObservation(it) => {
            import(state, it.record.patient, it, "ObservationImported", Told::ObservationImported)
        }
        Command::ImportProcedure(it) => {
            import(state, it.record.patient, it, "ProcedureImported", Told::ProcedureImported)
        }
        Command::ImportReport(it) => {
            import(state, it.record.patient, it, "ReportImported", Told::ReportImported)
        }
        Command::ImportDocument(it) => {
            import(state, it.record.patient, it, "DocumentImported", Told::DocumentImported)
        }
        Command::ImportCarePlan(it) => {
            import(state, it.record.patient, it, "CarePlanImported", Told::CarePlanImported)
        }
        Command::ImportGoal(it) => {
            import(state, it.record.patient, it, "GoalImported", Told::GoalImported)
        }
        Command::ImportRestricted { record, told_as } => {
            restricted::import_record(state, record, told_as)
        }
    }
}

fn record_problem(state: &State, problem: Problem) -> Result<Vec<Event>, Refusal> {
    let patient = fresh("problem", state, problem.patient, problem.problem)?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&problem]));
    problems.check(concept("code", &problem.code));
    let statuses = ["active", "recurrence", "relapse", "inactive", "remission", "resolved"];
    let status = problem.clinical_status.iter();
    status.for_each(|it| problems.check(one_of("clinical_status", it, &statuses)));
    check_verification(problem.verification_status.as_deref(), &mut problems);
    problems.check(concepts("categories", &problem.categories));
    problem.severity.iter().for_each(|it| problems.check(concept("severity", it)));
    problems.check(concepts("body_sites", &problem.body_sites));
    problems.check(ordered("abatement", problem.onset.as_ref(), problem.abatement.as_ref()));
    problems.none()?;
    Ok(vec![Event::new("ProblemRecorded").about(patient, ClinicalFact::ProblemRecorded(problem))])
}

fn record_allergy(state: &State, allergy: Allergy) -> Result<Vec<Event>, Refusal> {
    let patient = fresh("allergy", state, allergy.patient, allergy.allergy)?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&allergy]));
    problems.check(concept("code", &allergy.code));
    let statuses = ["active", "inactive", "resolved"];
    let status = allergy.clinical_status.iter();
    status.for_each(|it| problems.check(one_of("clinical_status", it, &statuses)));
    check_verification(allergy.verification_status.as_deref(), &mut problems);
    let kinds = ["allergy", "intolerance"];
    allergy.kind.iter().for_each(|it| problems.check(one_of("kind", it, &kinds)));
    let categories = ["food", "medication", "environment", "biologic"];
    let given = allergy.categories.iter();
    given.for_each(|it| problems.check(one_of("categories", it, &categories)));
    let risks = ["low", "high", "unable-to-assess"];
    allergy.criticality.iter().for_each(|it| problems.check(one_of("criticality", it, &risks)));
    for reaction in &allergy.reactions {
        reaction.substance.iter().for_each(|it| problems.check(concept("reactions", it)));
        problems.check(concepts("reactions", &reaction.manifestations));
        let grades = ["mild", "moderate", "severe"];
        reaction.severity.iter().for_each(|it| problems.check(one_of("reactions", it, &grades)));
    }
    problems.none()?;
    Ok(vec![Event::new("AllergyRecorded").about(patient, ClinicalFact::AllergyRecorded(allergy))])
}

/// How sure it is, in the codes that FHIR has for conditions and allergies alike; that one is no longer
/// true is said by ending it.
fn check_verification(status: Option<&str>, problems: &mut Problems) {
    let statuses = ["unconfirmed", "provisional", "differential", "confirmed"];
    status.into_iter().for_each(|it| {
        problems.check(one_of("verification_status", it, &statuses));
    });
}

fn start_medication(state: &State, medication: Medication) -> Result<Vec<Event>, Refusal> {
    let patient = fresh("medication", state, medication.patient, medication.medication)?;
    check_medication(&medication)?;
    let fact = ClinicalFact::MedicationStarted(medication);
    Ok(vec![Event::new("MedicationStarted").about(patient, fact)])
}

fn change_medication(state: &State, medication: Medication) -> Result<Vec<Event>, Refusal> {
    let record = medication.medication;
    let patient = going_on(state, List::Medications, "medication", medication.patient, record)?.0;
    check_medication(&medication)?;
    let fact = ClinicalFact::MedicationChanged(medication);
    Ok(vec![Event::new("MedicationChanged").about(patient, fact)])
}

fn check_medication(medication: &Medication) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(limits::within(&[medication]));
    problems.check(concept("drug", &medication.drug));
    problems.check(one_of("status", &medication.status, &["active", "on-hold", "draft"]));
    let intents = ["proposal", "plan", "order", "instance-order"];
    problems.check(one_of("intent", &medication.intent, &intents));
    problems.check(concepts("reasons", &medication.reasons));
    problems.none()
}

fn give_immunization(state: &State, given: Immunization) -> Result<Vec<Event>, Refusal> {
    let patient = fresh("immunization", state, given.patient, given.immunization)?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&given]));
    problems.check(concept("vaccine", &given.vaccine));
    problems.check(one_of("status", &given.status, &["completed", "not-done"]));
    if given.occurred.is_none() && given.occurred_text.is_none() {
        problems.check(Err(Refusal::Required { field: "occurred" }));
    }
    given.site.iter().for_each(|it| problems.check(concept("site", it)));
    given.route.iter().for_each(|it| problems.check(concept("route", it)));
    given.dose.iter().for_each(|it| problems.check(unit("dose", it)));
    problems.none()?;
    let fact = ClinicalFact::ImmunizationGiven(given);
    Ok(vec![Event::new("ImmunizationGiven").about(patient, fact)])
}

/// Ends a record of a list.
fn ended(
    state: &State,
    list: List,
    end: Ended,
    kind: &'static str,
    fact: fn(Ended) -> ClinicalFact,
) -> Result<Vec<Event>, Refusal> {
    let (patient, standing) = going_on(state, list, "record", end.patient, end.record)?;
    limits::within(&[&end])?;
    ordered("at", standing.since.as_ref(), Some(&end.at))?;
    Ok(vec![Event::new(kind).about(patient, fact(end))])
}

/// Imports a record, or imports it again: of history only its patient and its size are checked.
fn import<T: Bounded, F: Into<Fact>>(
    state: &State,
    patient: PatientId,
    record: Imported<T>,
    kind: &'static str,
    fact: fn(Imported<T>) -> F,
) -> Result<Vec<Event>, Refusal> {
    same_patient(state.patient, patient)?;
    limits::within(&[&record])?;
    Ok(vec![Event::new(kind).about(patient, fact(record))])
}

/// The patient, if the record is new.
fn fresh(
    field: &'static str,
    state: &State,
    patient: PatientId,
    record: RecordId,
) -> Result<PatientId, Refusal> {
    same_patient(state.patient, patient)?;
    if state.records.contains_key(&record) {
        return Err(Refusal::AlreadyExists { field });
    }
    Ok(patient)
}

/// The patient and how the record stands, if it is on the list and has not ended.
fn going_on<'a>(
    state: &'a State,
    list: List,
    field: &'static str,
    patient: PatientId,
    record: RecordId,
) -> Result<(PatientId, &'a Standing), Refusal> {
    same_patient(state.patient, patient)?;
    let standing = state.records.get(&record).filter(|standing| standing.list == list);
    let standing = standing.ok_or(Refusal::Unknown { field })?;
    if state.in_error.contains(&record) {
        return Err(Refusal::EnteredInError);
    }
    if standing.ended { Err(Refusal::AlreadyEnded { field }) } else { Ok((patient, standing)) }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Restricted(told) = fact {
        match told {
            RestrictedFact::RecordImported(imported) => {
                state.patient = Some(imported.record.patient);
            }
            RestrictedFact::NoteSigned(note) => {
                state.patient = Some(note.patient);
                state.restricted_notes.insert(note.note);
            }
        }
    }
    let Fact::Clinical(fact) = fact else {
        return state;
    };
    match fact {
        ClinicalFact::ProblemRecorded(problem) => state.problem(problem),
        ClinicalFact::ProblemImported(imported) => state.problem(&imported.record),
        ClinicalFact::AllergyRecorded(allergy) => state.allergy(allergy),
        ClinicalFact::AllergyImported(imported) => state.allergy(&imported.record),
        ClinicalFact::MedicationStarted(medication)
        | ClinicalFact::MedicationChanged(medication) => state.medication(medication),
        ClinicalFact::MedicationImported(imported) => state.medication(&imported.record),
        ClinicalFact::ImmunizationGiven(given) => state.immunization(given),
        ClinicalFact::ImmunizationImported(imported) => state.immunization(&imported.record),
        ClinicalFact::ProblemResolved(end)
        | ClinicalFact::AllergyRefuted(end)
        | ClinicalFact::MedicationStopped(end) => state.end(end),
        ClinicalFact::MarkedEnteredInError(mark) => {
            state.patient = Some(mark.patient);
            state.in_error.insert(mark.record.record);
        }
        ClinicalFact::ObservationImported(imported) => {
            state.is_told(imported.record.patient, imported.record.observation);
        }
        ClinicalFact::ProcedureImported(imported) => {
            state.is_told(imported.record.patient, imported.record.procedure);
        }
        ClinicalFact::ReportImported(imported) => state.patient = Some(imported.record.patient),
        ClinicalFact::DocumentImported(imported) => {
            state.is_told(imported.record.patient, imported.record.document);
        }
        ClinicalFact::CarePlanImported(imported) => state.patient = Some(imported.record.patient),
        ClinicalFact::GoalImported(imported) => state.patient = Some(imported.record.patient),
        ClinicalFact::RecordWithdrawn(withdrawn) => {
            state.records.remove(&withdrawn.record);
        }
        ClinicalFact::EncounterWithdrawn(_)
        | ClinicalFact::EncounterOpened(_)
        | ClinicalFact::EncounterClosed(_)
        | ClinicalFact::EncounterImported(_)
        | ClinicalFact::ReasonGiven(_)
        | ClinicalFact::NoteSigned(_)
        | ClinicalFact::NoteAmended(_)
        | ClinicalFact::VitalsRecorded(_)
        | ClinicalFact::ResultRecorded(_)
        | ClinicalFact::ProcedurePerformed(_)
        | ClinicalFact::DocumentFiled(_)
        | ClinicalFact::AmendmentRequested(_)
        | ClinicalFact::AmendmentExtended(_)
        | ClinicalFact::AmendmentAccepted(_)
        | ClinicalFact::AmendmentDenied(_)
        | ClinicalFact::DisagreementSubmitted(_)
        | ClinicalFact::DisagreementRebutted(_)
        | ClinicalFact::RestrictionWritten(_)
        | ClinicalFact::AddendumAdded(_)
        | ClinicalFact::NoteCoSigned(_)
        | ClinicalFact::LimitOverridden(_)
        | ClinicalFact::AppointmentKept(_) => {}
    }
    state
}

impl State {
    fn problem(&mut self, problem: &Problem) {
        let over = ["inactive", "remission", "resolved"];
        let ended = problem.clinical_status.as_deref().is_some_and(|it| over.contains(&it));
        let since = problem.onset.clone();
        self.stands(problem.patient, problem.problem, List::Problems, ended, since);
    }

    fn allergy(&mut self, allergy: &Allergy) {
        let refuted = ["refuted", "entered-in-error"];
        let ended = allergy.verification_status.as_deref().is_some_and(|it| refuted.contains(&it));
        let since = allergy.onset.clone();
        self.stands(allergy.patient, allergy.allergy, List::Allergies, ended, since);
    }

    fn medication(&mut self, medication: &Medication) {
        let over = ["stopped", "completed", "cancelled", "entered-in-error"];
        let ended = over.contains(&medication.status.as_str());
        let since = medication.authored_on.clone();
        self.stands(medication.patient, medication.medication, List::Medications, ended, since);
    }

    fn immunization(&mut self, given: &Immunization) {
        self.stands(given.patient, given.immunization, List::Immunizations, true, None);
    }

    fn stands(
        &mut self,
        patient: PatientId,
        record: RecordId,
        list: List,
        ended: bool,
        since: Option<DateTime>,
    ) {
        self.is_told(patient, record);
        self.records.insert(record, Standing { list, ended, since });
    }

    /// A record is told, maybe anew: what was said of it before is over.
    fn is_told(&mut self, patient: PatientId, record: RecordId) {
        self.patient = Some(patient);
        self.in_error.remove(&record);
    }

    fn end(&mut self, end: &Ended) {
        if let Some(standing) = self.records.get_mut(&end.record) {
            standing.ended = true;
        }
    }
}

#[cfg(test)]
mod tests;
