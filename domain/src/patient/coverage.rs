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
use crate::words::{DateTime, Period};

/// What is remembered of a coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnFile {
    /// Whether it is on file.
    pub active: bool,
    /// From which day to which day it is good; none where its source says that it never was.
    pub good: Option<Period>,
}

impl OnFile {
    /// As it was told. Its period does not matter for whether it is on file: there is no clock.
    fn of(coverage: &Coverage) -> Self {
        let active = coverage.status == "active";
        Self { active, good: active.then(|| coverage.period.clone()) }
    }

    /// That was its last day, unless it had run out before.
    fn end(&mut self, at: &DateTime) {
        self.active = false;
        if let Some(good) = &mut self.good
            && good.end.as_ref().is_none_or(|end| last_day(at) < last_day(end))
        {
            good.end = Some(at.clone());
        }
    }

    /// Whether it is good on a date, as far as that is known. A coverage is good for whole days.
    #[must_use]
    pub fn covers(&self, date: &DateTime) -> bool {
        self.good.as_ref().is_some_and(|good| {
            good.start.as_ref().is_none_or(|start| first_day(start) <= last_day(date))
                && good.end.as_ref().is_none_or(|end| first_day(date) <= last_day(end))
        })
    }
}

fn first_day(at: &DateTime) -> i64 {
    day(at).utc_micros()
}

fn last_day(at: &DateTime) -> i64 {
    day(at).last_utc_micros()
}

/// The date without the time of the day.
fn day(at: &DateTime) -> DateTime {
    DateTime::parse(at.date()).unwrap_or_else(|_| at.clone())
}

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
        Some(known) if !known.active => {
            return Err(Refusal::AlreadyEnded { field: "coverage" });
        }
        Some(_) => {}
    }
    let one_is_left =
        state.coverages.iter().any(|(coverage, it)| it.active && *coverage != end.coverage);
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
    let on_file = state.coverages.iter().filter(|(_, it)| it.active);
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
    let before = state.coverages.values().any(|it| it.active);
    let mut coverages = state.coverages.clone();
    coverages.insert(coverage.record.coverage, OnFile::of(&coverage.record));
    let after = coverages.values().any(|it| it.active);
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

/// What a fact of `coverage` says about it.
pub(super) fn after_coverage(mut state: State, fact: &CoverageFact) -> State {
    match fact {
        CoverageFact::Added(coverage) => {
            state.coverages.insert(coverage.coverage, OnFile::of(coverage));
        }
        CoverageFact::CoverageImported(imported) => {
            state.coverages.insert(imported.record.coverage, OnFile::of(&imported.record));
        }
        CoverageFact::Ended(end) => {
            if let Some(known) = state.coverages.get_mut(&end.coverage) {
                known.end(&end.at);
            }
        }
    }
    state
}
