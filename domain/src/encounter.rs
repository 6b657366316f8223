//! The decider of an encounter: one visit or stay.

mod coding;
pub mod document;
mod flag;
mod note;
mod observation;
mod plausible;

pub(crate) use coding::{check_services, strip};

use crate::decider::guard::{Problems, one_of, ordered, required, same, same_patient};
use crate::decider::shape::{code, concept, concepts};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::clinical::{
    Addendum, Amendment, CoSignature, Document, Encounter, EncounterEnd, KeptAppointment,
    LimitOverride, Note, Observation, Procedure,
};
use crate::facts::coding::Visit;
use crate::facts::{ClinicalFact, CodingFact};
use crate::ids::{AccountId, AppointmentId, EncounterId, NoteId, PatientId, RecordId};
use crate::limits;
use crate::words::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// What is remembered of a visit.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The visit and its patient, once opened or imported.
    pub visit: Option<(EncounterId, PatientId)>,
    /// Whether it is open now.
    pub open: bool,
    /// When it began.
    pub start: Option<DateTime>,
    /// Whose visit it is first: the provider whom billing is told.
    pub provider: Option<AccountId>,
    /// Its signed notes, amendments and addenda among them.
    pub notes: BTreeMap<NoteId, Signed>,
    /// Its observations, procedures and documents.
    pub records: BTreeSet<RecordId>,
}

/// Who signed a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who wrote and signed it.
    pub author: AccountId,
    /// Who is to co-sign it.
    pub co_signer: Option<AccountId>,
    /// Who has.
    pub co_signed: BTreeSet<AccountId>,
}

/// Statuses in which a visit goes on (FHIR encounter-status).
const OPEN: [&str; 4] = ["arrived", "triaged", "in-progress", "onleave"];

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open a visit.
    Open(Encounter),
    /// Open the visit of an appointment.
    OpenFor {
        /// The visit.
        encounter: Encounter,
        /// The appointment; whose it is, the calendar knows.
        appointment: AppointmentId,
    },
    /// Close it.
    Close(EncounterEnd),
    /// Sign a note.
    SignNote {
        /// The note; its author is whoever signs it.
        note: Note,
    },
    /// Amend a signed note.
    AmendNote(Amendment),
    /// Add something to a signed note.
    AddAddendum(Addendum),
    /// Sign a note of somebody else's as well.
    CoSignNote(CoSignature),
    /// Record vital signs that were taken together.
    RecordVitals {
        /// What was measured.
        vitals: Vec<Observation>,
        /// Why some of it is right although it is outside what is plausible.
        overrides: Vec<LimitOverride>,
    },
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
        Command::Open(encounter) => open(state, encounter, None),
        Command::OpenFor { encounter, appointment } => open(state, encounter, Some(appointment)),
        Command::Close(end) => close(state, end),
        Command::SignNote { note } => note::sign(state, note),
        Command::AmendNote(amendment) => note::amend(state, amendment),
        Command::AddAddendum(addendum) => note::add(state, addendum),
        Command::CoSignNote(signature) => note::co_sign(state, signature),
        Command::RecordVitals { vitals, overrides } => {
            observation::record_vitals(state, vitals, overrides)
        }
        Command::RecordResult(result) => observation::record_result(state, result),
        Command::PerformProcedure(procedure) => perform_procedure(state, procedure),
        Command::FileDocument(document) => document::file(state, document),
        Command::CodeVisit(visit) => coding::code_visit(state, visit),
        Command::Import { encounter } => import(state, encounter),
    }
}

/// Billing is told at once that there was a visit, without codes: so a visit that nobody codes is
/// seen.
fn open(
    state: &State,
    encounter: Encounter,
    appointment: Option<AppointmentId>,
) -> Result<Vec<Event>, Refusal> {
    if let Some((_, patient)) = state.visit {
        same_patient(Some(patient), encounter.patient)?;
        return Err(Refusal::AlreadyExists { field: "encounter" });
    }
    let mut problems = Problems::default();
    problems.check(limits::within(&[&encounter]));
    problems.check(one_of("status", &encounter.status, &OPEN));
    problems.check(required("start", &encounter.period.start).map(drop));
    encounter.class.iter().for_each(|class| problems.check(code("class", class)));
    problems.check(concepts("kinds", &encounter.kinds));
    problems.check(concepts("reasons", &encounter.reasons));
    if encounter.period.end.is_some() {
        let (what, from, to) = ("encounter", "open", "closed");
        problems.check(Err(Refusal::WrongStatus { what, from, to }));
    }
    problems.none()?;
    let (patient, id) = (encounter.patient, encounter.encounter);
    let visit = visit_of(&encounter);
    let mut event =
        Event::new("EncounterOpened").about(patient, ClinicalFact::EncounterOpened(encounter));
    if let Some(appointment) = appointment {
        let kept = KeptAppointment { encounter: id, patient, appointment };
        event = event.about(patient, ClinicalFact::AppointmentKept(kept));
    }
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

fn perform_procedure(state: &State, procedure: Procedure) -> Result<Vec<Event>, Refusal> {
    let encounter = *required("encounter", &procedure.encounter)?;
    let patient = visited(state, encounter, procedure.patient)?;
    let mut problems = Problems::default();
    problems.check(fresh("procedure", state, procedure.procedure));
    problems.check(limits::within(&[&procedure]));
    let statuses = ["preparation", "in-progress", "on-hold", "stopped", "completed"];
    problems.check(one_of("status", &procedure.status, &statuses));
    problems.check(concept("code", &procedure.code));
    problems.check(concepts("reasons", &procedure.reasons));
    problems.check(concepts("body_sites", &procedure.body_sites));
    procedure.outcome.iter().for_each(|it| problems.check(concept("outcome", it)));
    let performed = &procedure.performed;
    problems.check(ordered("end", performed.start.as_ref(), performed.end.as_ref()));
    problems.none()?;
    let fact = ClinicalFact::ProcedurePerformed(procedure);
    Ok(vec![Event::new("ProcedurePerformed").about(patient, fact)])
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
        ClinicalFact::NoteSigned(note) => state.signed(note),
        ClinicalFact::NoteAmended(amendment) => state.signed(&amendment.note),
        ClinicalFact::AddendumAdded(addendum) => state.signed(&addendum.note),
        ClinicalFact::NoteCoSigned(signature) => {
            if let Some(signed) = state.notes.get_mut(&signature.note) {
                signed.co_signed.insert(signature.clinician);
            }
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
        | ClinicalFact::RestrictionWritten(_)
        | ClinicalFact::LimitOverridden(_)
        | ClinicalFact::AppointmentKept(_)
        | ClinicalFact::MarkedEnteredInError(_) => {}
    }
    state
}

impl State {
    fn visited(&mut self, encounter: &Encounter) {
        self.visit = Some((encounter.encounter, encounter.patient));
        self.open = OPEN.contains(&encounter.status.as_str());
        self.start = encounter.period.start.clone();
        self.provider = encounter.participants.first().copied();
    }

    fn signed(&mut self, note: &Note) {
        let Note { author, co_signer, .. } = *note;
        self.notes.insert(note.note, Signed { author, co_signer, co_signed: BTreeSet::new() });
    }
}

#[cfg(test)]
mod tests;
