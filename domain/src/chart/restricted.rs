//! What is kept apart from the chart: psychotherapy notes (45 CFR 164.501), substance use records (42 CFR
//! part 2), and anything marked so. It goes to the facet `restricted` and to no other.

use super::{State, ToldAs, import};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, said, same_patient};
use crate::event::Event;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::clinical::{WithdrawnEncounter, WithdrawnRecord};
use crate::facts::coding::{WithdrawnCodes, WithdrawnVisit};
use crate::facts::ledger::{WithdrawnAdjudication, WithdrawnClaim};
use crate::facts::restricted::{RestrictedNote, RestrictedRecord};
use crate::facts::scheduling::WithdrawnAppointment;
use crate::facts::{ClinicalFact, CodingFact, LedgerFact, RestrictedFact, SchedulingFact};
use crate::ids::PatientId;
use crate::limits;

/// Why a note is restricted.
pub const CATEGORIES: [&str; 3] = ["psychotherapy", "substance-use", "other"];

/// A restricted note is signed, and read again by its author.
pub(super) fn sign(state: &State, note: RestrictedNote) -> Result<Vec<Event>, Refusal> {
    same_patient(state.patient, note.patient)?;
    if state.restricted_notes.contains(&note.note) {
        return Err(Refusal::NoteAlreadySigned);
    }
    let mut problems = Problems::default();
    problems.check(limits::within(&[&note]));
    problems.check(one_of("category", &note.category, &CATEGORIES));
    problems.check(limits::line("title", note.title.expose()));
    problems.check(said("text", &note.text));
    problems.none()?;
    let patient = note.patient;
    let fact = RestrictedFact::NoteSigned(note);
    Ok(vec![Event::new("RestrictedNoteSigned").about(patient, fact)])
}

/// Imports a restricted record, and withdraws what was told of it when it was not restricted yet.
pub(super) fn import_record(
    state: &State,
    restricted: Imported<RestrictedRecord>,
    told_as: Option<ToldAs>,
) -> Result<Vec<Event>, Refusal> {
    let (patient, record) = (restricted.record.patient, restricted.record.record);
    let told = RestrictedFact::RecordImported;
    let events = import(state, patient, restricted, "RestrictedImported", told)?;
    let withdrawn: Vec<Fact> = match told_as {
        None => Vec::new(),
        Some(ToldAs::Record) => {
            vec![ClinicalFact::RecordWithdrawn(WithdrawnRecord { record, patient }).into()]
        }
        Some(ToldAs::Encounter(encounter)) => vec![
            ClinicalFact::EncounterWithdrawn(WithdrawnEncounter { encounter, patient }).into(),
            CodingFact::VisitWithdrawn(WithdrawnVisit { encounter, patient }).into(),
        ],
        Some(ToldAs::Appointment(appointment)) => {
            let fact = WithdrawnAppointment { appointment, patient };
            vec![SchedulingFact::AppointmentWithdrawn(fact).into()]
        }
        Some(ToldAs::Claim(claim)) => vec![
            LedgerFact::ClaimWithdrawn(WithdrawnClaim { claim, patient }).into(),
            CodingFact::ClaimCodesWithdrawn(WithdrawnCodes { claim, patient }).into(),
        ],
        Some(ToldAs::Adjudication(adjudication)) => {
            let fact = WithdrawnAdjudication { adjudication, patient };
            vec![LedgerFact::AdjudicationWithdrawn(fact).into()]
        }
    };
    Ok(events.into_iter().map(|event| with(event, patient, &withdrawn)).collect())
}

fn with(event: Event, patient: PatientId, facts: &[Fact]) -> Event {
    facts.iter().fold(event, |event, fact| event.about(patient, fact.clone()))
}
