//! What is on file of a patient's insurance. The front desk writes it and learns only whether there is any.

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, ordered};
use crate::event::Event;
use crate::facts::contact::CoverageOnFile;
use crate::facts::coverage::{Coverage, CoverageEnd};
use crate::facts::{ContactFact, CoverageFact, Imported};
use crate::ids::{CoverageId, PatientId};
use crate::limits;
use crate::words::DateTime;

pub(super) fn add(state: &State, coverage: Coverage) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, coverage.patient)?;
    if state.coverages.contains_key(&coverage.coverage) {
        return Err(Refusal::AlreadyExists { field: "coverage" });
    }
    limits::within(&[&coverage])?;
    let mut problems = Problems::default();
    problems.check(one_of("status", &coverage.status, &["active"]));
    let named = coverage.payer.as_ref().is_some_and(|payer| !payer.is_blank());
    if !named && coverage.payer_organisation.is_none() {
        problems.check(Err(Refusal::Required { field: "payer" }));
    }
    let (start, end) = (coverage.period.start.as_ref(), coverage.period.end.as_ref());
    problems.check(ordered("end", start, end));
    problems.none()?;
    let on_file = ContactFact::CoverageOnFile(CoverageOnFile { patient, on_file: true });
    let event = Event::new("CoverageAdded").about(patient, CoverageFact::Added(coverage));
    Ok(vec![event.about(patient, on_file)])
}

pub(super) fn end(state: &State, end: CoverageEnd) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, end.patient)?;
    match state.coverages.get(&end.coverage) {
        None => return Err(Refusal::Unknown { field: "coverage" }),
        Some(false) => return Err(Refusal::AlreadyEnded { field: "coverage" }),
        Some(true) => {}
    }
    let one_is_left =
        state.coverages.iter().any(|(coverage, active)| *active && *coverage != end.coverage);
    let event = Event::new("CoverageEnded").about(patient, CoverageFact::Ended(end));
    Ok(vec![told_if_changed(event, patient, true, one_is_left)])
}

/// Whoever registers a patient does not see what is on file: it is ended as a whole.
pub(super) fn end_all(
    state: &State,
    patient: PatientId,
    at: &DateTime,
) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, patient)?;
    let on_file = state.coverages.iter().filter(|(_, active)| **active);
    let on_file: Vec<CoverageId> = on_file.map(|(coverage, _)| *coverage).collect();
    let ended = on_file.iter().enumerate().map(|(n, coverage)| {
        let end = CoverageEnd { coverage: *coverage, patient, at: at.clone() };
        let event = Event::new("CoverageEnded").about(patient, CoverageFact::Ended(end));
        told_if_changed(event, patient, true, n + 1 < on_file.len())
    });
    Ok(ended.collect())
}

pub(super) fn import(state: &State, coverage: Imported<Coverage>) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, coverage.record.patient)?;
    limits::within(&[&coverage])?;
    let before = state.coverages.values().any(|active| *active);
    let mut coverages = state.coverages.clone();
    coverages.insert(coverage.record.coverage, is_active(&coverage.record));
    let after = coverages.values().any(|active| *active);
    let event =
        Event::new("CoverageImported").about(patient, CoverageFact::CoverageImported(coverage));
    Ok(vec![told_if_changed(event, patient, before, after)])
}

/// With the news for the front desk, when whether coverage is on file is news.
fn told_if_changed(event: Event, patient: PatientId, before: bool, on_file: bool) -> Event {
    if before == on_file {
        return event;
    }
    event.about(patient, ContactFact::CoverageOnFile(CoverageOnFile { patient, on_file }))
}

/// Whether a coverage counts as on file. Its period does not matter here: there is no clock.
fn is_active(coverage: &Coverage) -> bool {
    coverage.status == "active"
}

/// What a fact of `coverage` says about it.
pub(super) fn after_coverage(mut state: State, fact: &CoverageFact) -> State {
    match fact {
        CoverageFact::Added(coverage) => {
            state.coverages.insert(coverage.coverage, is_active(coverage));
        }
        CoverageFact::CoverageImported(imported) => {
            state.coverages.insert(imported.record.coverage, is_active(&imported.record));
        }
        CoverageFact::Ended(end) => {
            state.coverages.insert(end.coverage, false);
        }
    }
    state
}
