//! The decider of an encounter: one visit or stay.

pub mod document;

use crate::decider::guard::{named, numbered, one_of, ordered, required, said, same, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::clinical::{
    Amendment, Document, Encounter, EncounterEnd, Note, Observation, Procedure,
};
use crate::facts::coding::{ServiceLine, Visit};
use crate::facts::{ClinicalFact, CodingFact};
use crate::ids::{EncounterId, NoteId, PatientId, RecordId};
use crate::limits;
use crate::words::{Code, DateTime};
use std::collections::BTreeSet;

/// What is remembered of a visit.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The visit and its patient, once opened or imported.
    pub visit: Option<(EncounterId, PatientId)>,
    /// Whether it is open now.
    pub open: bool,
    /// When it began.
    pub start: Option<DateTime>,
    /// Its signed notes, amendments among them.
    pub notes: BTreeSet<NoteId>,
    /// Its observations, procedures and documents.
    pub records: BTreeSet<RecordId>,
}

/// Statuses in which a visit goes on (FHIR encounter-status).
const OPEN: [&str; 4] = ["arrived", "triaged", "in-progress", "onleave"];

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open a visit.
    Open(Encounter),
    /// Close it.
    Close(EncounterEnd),
    /// Sign a note.
    SignNote {
        /// The note; its author is whoever signs it.
        note: Note,
    },
    /// Amend a signed note.
    AmendNote(Amendment),
    /// Record vital signs that were taken together.
    RecordVitals(Vec<Observation>),
    /// Record a result.
    RecordResult(Observation),
    /// Record a procedure that was performed.
    PerformProcedure(Procedure),
    /// File a document.
    FileDocument(Document),
    /// Code the visit for billing, or code it again.
    CodeVisit(Visit),
    /// Import a visit.
    Import {
        /// The visit.
        encounter: Imported<Encounter>,
    },
}

/// The decider of an encounter: one visit or stay.
#[derive(Clone, Copy, Debug)]
pub struct Encounters;

impl Decider for Encounters {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "encounter";
    const FACETS: &'static [Facet] = &[Facet::Clinical];

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
    match command {
        Command::Open(encounter) => open(state, encounter),
        Command::Close(end) => close(state, end),
        Command::SignNote { note } => sign_note(state, note),
        Command::AmendNote(amendment) => amend_note(state, amendment),
        Command::RecordVitals(vitals) => record_vitals(state, vitals),
        Command::RecordResult(result) => record_result(state, result),
        Command::PerformProcedure(procedure) => perform_procedure(state, procedure),
        Command::FileDocument(document) => document::file(state, document),
        Command::CodeVisit(visit) => code_visit(state, visit),
        Command::Import { encounter } => import(state, encounter),
    }
}

/// Billing is told at once that there was a visit, without codes: so a visit that nobody codes is
/// seen.
fn open(state: &State, encounter: Encounter) -> Result<Vec<Event>, Refusal> {
    if let Some((_, patient)) = state.visit {
        same_patient(Some(patient), encounter.patient)?;
        return Err(Refusal::AlreadyExists { field: "encounter" });
    }
    limits::within(&[&encounter])?;
    one_of("status", &encounter.status, &OPEN)?;
    required("start", &encounter.period.start)?;
    if encounter.period.end.is_some() {
        return Err(Refusal::WrongStatus { what: "encounter", from: "open", to: "closed" });
    }
    let patient = encounter.patient;
    let visit = visit_of(&encounter);
    let event =
        Event::new("EncounterOpened").about(patient, ClinicalFact::EncounterOpened(encounter));
    Ok(vec![event.about(patient, CodingFact::VisitCoded(visit))])
}

fn close(state: &State, end: EncounterEnd) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, end.encounter, end.patient)?;
    if !state.open {
        return Err(Refusal::EncounterAlreadyClosed);
    }
    ordered("at", state.start.as_ref(), Some(&end.at))?;
    Ok(vec![Event::new("EncounterClosed").about(patient, ClinicalFact::EncounterClosed(end))])
}

/// A note is signed during the visit or after it: the stream must know the visit, open or closed.
fn sign_note(state: &State, note: Note) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, note.encounter, note.patient)?;
    if state.notes.contains(&note.note) {
        return Err(Refusal::NoteAlreadySigned);
    }
    check_note(&note)?;
    Ok(vec![Event::new("NoteSigned").about(patient, ClinicalFact::NoteSigned(note))])
}

fn amend_note(state: &State, amendment: Amendment) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, amendment.note.encounter, amendment.note.patient)?;
    if !state.notes.contains(&amendment.amends) {
        return Err(Refusal::Unknown { field: "amends" });
    }
    if state.notes.contains(&amendment.note.note) {
        return Err(Refusal::NoteAlreadySigned);
    }
    check_note(&amendment.note)?;
    limits::line("reason", amendment.reason.expose())?;
    limits::within(&[&amendment])?;
    Ok(vec![Event::new("NoteAmended").about(patient, ClinicalFact::NoteAmended(amendment))])
}

fn record_vitals(state: &State, vitals: Vec<Observation>) -> Result<Vec<Event>, Refusal> {
    let first = vitals.first().ok_or(Refusal::Required { field: "observations" })?;
    let encounter = *required("encounter", &first.encounter)?;
    let patient = visited(state, encounter, first.patient)?;
    if !state.open {
        return Err(Refusal::EncounterNotOpen);
    }
    limits::at_most("observations", vitals.len(), limits::VITALS_AT_ONCE, "observations")?;
    limits::within(&[&vitals])?;
    let mut fresh = state.records.clone();
    for vital in &vitals {
        check_observation(state, vital)?;
        if !fresh.insert(vital.observation) {
            return Err(Refusal::AlreadyExists { field: "observation" });
        }
    }
    Ok(vec![Event::new("VitalsRecorded").about(patient, ClinicalFact::VitalsRecorded(vitals))])
}

/// A result often comes in when the visit is over.
fn record_result(state: &State, result: Observation) -> Result<Vec<Event>, Refusal> {
    let patient = check_observation(state, &result)?;
    limits::within(&[&result])?;
    Ok(vec![Event::new("ResultRecorded").about(patient, ClinicalFact::ResultRecorded(result))])
}

fn perform_procedure(state: &State, procedure: Procedure) -> Result<Vec<Event>, Refusal> {
    let encounter = *required("encounter", &procedure.encounter)?;
    let patient = visited(state, encounter, procedure.patient)?;
    fresh("procedure", state, procedure.procedure)?;
    limits::within(&[&procedure])?;
    let statuses = ["preparation", "in-progress", "on-hold", "stopped", "completed"];
    one_of("status", &procedure.status, &statuses)?;
    named("code", &procedure.code)?;
    ordered("end", procedure.performed.start.as_ref(), procedure.performed.end.as_ref())?;
    let fact = ClinicalFact::ProcedurePerformed(procedure);
    Ok(vec![Event::new("ProcedurePerformed").about(patient, fact)])
}

/// Codes go to billing without their display texts: `coding` holds no narrative.
fn code_visit(state: &State, mut visit: Visit) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, visit.encounter, visit.patient)?;
    limits::within(&[&visit])?;
    limits::at_most("diagnoses", visit.diagnoses.len(), limits::DIAGNOSES_A_VISIT, "diagnoses")?;
    limits::at_most("services", visit.services.len(), limits::SERVICE_LINES, "lines")?;
    check_services(visit.diagnoses.len(), &visit.services)?;
    strip(&mut visit.diagnoses, &mut visit.services);
    Ok(vec![Event::new("VisitCoded").about(patient, CodingFact::VisitCoded(visit))])
}

fn import(state: &State, encounter: Imported<Encounter>) -> Result<Vec<Event>, Refusal> {
    let patient = encounter.record.patient;
    if let Some((known, of)) = state.visit {
        same_patient(Some(of), patient)?;
        same("encounter", &known, &encounter.record.encounter)?;
    }
    limits::within(&[&encounter])?;
    let visit = Imported {
        record: visit_of(&encounter.record),
        occurred_at: encounter.occurred_at.clone(),
        origin: encounter.origin.clone(),
    };
    let event =
        Event::new("EncounterImported").about(patient, ClinicalFact::EncounterImported(encounter));
    Ok(vec![event.about(patient, CodingFact::VisitImported(visit))])
}

/// The patient of this stream's visit, if it is the one that is named.
fn visited(state: &State, named: EncounterId, patient: PatientId) -> Result<PatientId, Refusal> {
    let (encounter, of) = state.visit.ok_or(Refusal::Unknown { field: "encounter" })?;
    same_patient(Some(of), patient)?;
    same("encounter", &encounter, &named)?;
    Ok(of)
}

fn fresh(field: &'static str, state: &State, record: RecordId) -> Result<(), Refusal> {
    if state.records.contains(&record) { Err(Refusal::AlreadyExists { field }) } else { Ok(()) }
}

fn check_note(note: &Note) -> Result<(), Refusal> {
    limits::line("title", note.title.expose())?;
    said("text", &note.text)?;
    limits::within(&[note])
}

fn check_observation(state: &State, observation: &Observation) -> Result<PatientId, Refusal> {
    let encounter = *required("encounter", &observation.encounter)?;
    let patient = visited(state, encounter, observation.patient)?;
    fresh("observation", state, observation.observation)?;
    let statuses = ["registered", "preliminary", "final", "amended", "corrected"];
    one_of("status", &observation.status, &statuses)?;
    named("code", &observation.finding.code)?;
    let found = &observation.finding;
    let says_something = found.value.is_some() || found.absent_reason.is_some();
    if !says_something && observation.components.is_empty() {
        return Err(Refusal::Required { field: "value" });
    }
    ordered("end", observation.effective.start.as_ref(), observation.effective.end.as_ref())?;
    Ok(patient)
}

/// The lines of a service are numbered from 1, and what they are for is one of the diagnoses.
pub(crate) fn check_services(diagnoses: usize, services: &[ServiceLine]) -> Result<(), Refusal> {
    numbered("sequence", services.iter().map(|line| line.sequence))?;
    let known = |number: &u32| usize::try_from(*number).is_ok_and(|n| (1..=diagnoses).contains(&n));
    if services.iter().all(|line| line.diagnoses.iter().all(known)) {
        Ok(())
    } else {
        Err(Refusal::WrongNumber { field: "diagnoses" })
    }
}

/// Takes the display texts off.
pub(crate) fn strip(diagnoses: &mut [Code], services: &mut [ServiceLine]) {
    let of_lines =
        services.iter_mut().flat_map(|line| line.code.iter_mut().chain(&mut line.modifiers));
    diagnoses.iter_mut().chain(of_lines).for_each(|code| code.display = None);
}

/// What billing is told of a visit before it is coded.
fn visit_of(encounter: &Encounter) -> Visit {
    Visit {
        encounter: encounter.encounter,
        patient: encounter.patient,
        date: encounter.period.start.clone(),
        provider: encounter.participants.first().copied(),
        diagnoses: Vec::new(),
        services: Vec::new(),
    }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Clinical(fact) = fact else {
        return state;
    };
    match fact {
        ClinicalFact::EncounterOpened(encounter) => state.visited(encounter),
        ClinicalFact::EncounterImported(imported) => state.visited(&imported.record),
        ClinicalFact::EncounterClosed(_) => state.open = false,
        ClinicalFact::NoteSigned(note) => {
            state.notes.insert(note.note);
        }
        ClinicalFact::NoteAmended(amendment) => {
            state.notes.insert(amendment.note.note);
        }
        ClinicalFact::VitalsRecorded(vitals) => {
            state.records.extend(vitals.iter().map(|vital| vital.observation));
        }
        ClinicalFact::ResultRecorded(result) => {
            state.records.insert(result.observation);
        }
        ClinicalFact::ProcedurePerformed(procedure) => {
            state.records.insert(procedure.procedure);
        }
        ClinicalFact::DocumentFiled(document) => {
            state.records.insert(document.document);
        }
        ClinicalFact::ReasonGiven(_)
        | ClinicalFact::ObservationImported(_)
        | ClinicalFact::ProblemRecorded(_)
        | ClinicalFact::ProblemResolved(_)
        | ClinicalFact::ProblemImported(_)
        | ClinicalFact::AllergyRecorded(_)
        | ClinicalFact::AllergyRefuted(_)
        | ClinicalFact::AllergyImported(_)
        | ClinicalFact::MedicationStarted(_)
        | ClinicalFact::MedicationChanged(_)
        | ClinicalFact::MedicationStopped(_)
        | ClinicalFact::MedicationImported(_)
        | ClinicalFact::ImmunizationGiven(_)
        | ClinicalFact::ImmunizationImported(_)
        | ClinicalFact::ProcedureImported(_)
        | ClinicalFact::ReportImported(_)
        | ClinicalFact::DocumentImported(_)
        | ClinicalFact::CarePlanImported(_)
        | ClinicalFact::GoalImported(_)
        | ClinicalFact::RecordWithdrawn(_)
        | ClinicalFact::EncounterWithdrawn(_)
        | ClinicalFact::AmendmentRequested(_)
        | ClinicalFact::AmendmentExtended(_)
        | ClinicalFact::AmendmentAccepted(_)
        | ClinicalFact::AmendmentDenied(_)
        | ClinicalFact::DisagreementSubmitted(_)
        | ClinicalFact::DisagreementRebutted(_)
        | ClinicalFact::RestrictionWritten(_) => {}
    }
    state
}

impl State {
    fn visited(&mut self, encounter: &Encounter) {
        self.visit = Some((encounter.encounter, encounter.patient));
        self.open = OPEN.contains(&encounter.status.as_str());
        self.start = encounter.period.start.clone();
    }
}

#[cfg(test)]
mod tests;
