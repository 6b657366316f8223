//! Vital signs and results of a visit.

use super::{State, flag, fresh, plausible, visited};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, ordered, required, same_patient};
use crate::decider::shape::{concept, concepts, unit};
use crate::event::Event;
use crate::facts::ClinicalFact;
use crate::facts::clinical::{Finding, LimitOverride, Observation};
use crate::ids::PatientId;
use crate::limits;
use crate::words::Value;

/// Vital signs are taken while the patient is here. What is not plausible is recorded with a reason, which
/// stays on record beside it; a reason that nothing needs is not kept.
pub(super) fn record_vitals(
    state: &State,
    vitals: Vec<Observation>,
    overrides: Vec<LimitOverride>,
) -> Result<Vec<Event>, Refusal> {
    let first = vitals.first().ok_or(Refusal::Required { field: "observations" })?;
    let patient = placed(state, first)?;
    if !state.open {
        return Err(Refusal::EncounterNotOpen);
    }
    let mut problems = Problems::default();
    let count = vitals.len();
    problems.check(limits::at_most("observations", count, limits::VITALS_AT_ONCE, "observations"));
    problems.check(limits::within(&[&vitals, &overrides]));
    let mut known = state.records.clone();
    let mut needed = Vec::new();
    for vital in &vitals {
        problems.check(placed(state, vital).map(drop));
        if !known.insert(vital.observation) {
            problems.check(Err(Refusal::AlreadyExists { field: "observation" }));
        }
        check(vital, &mut problems);
        each(vital).for_each(|finding| problems.check(plausible::check_unit(finding)));
        if let Err(implausible) = each(vital).try_for_each(plausible::check) {
            match overrides.iter().find(|given| given.observation == vital.observation) {
                Some(given) => needed.push(given.clone()),
                None => problems.check(Err(implausible)),
            }
        }
    }
    for given in &needed {
        problems.check(limits::line("override_reason", given.reason.expose()));
        problems.check(same_patient(Some(patient), given.patient));
    }
    problems.none()?;
    let event = Event::new("VitalsRecorded").about(patient, ClinicalFact::VitalsRecorded(vitals));
    let with = |event: Event, given| event.about(patient, ClinicalFact::LimitOverridden(given));
    Ok(vec![needed.into_iter().fold(event, with)])
}

/// A result often comes in when the visit is over.
pub(super) fn record_result(state: &State, mut result: Observation) -> Result<Vec<Event>, Refusal> {
    let patient = placed(state, &result)?;
    fresh("observation", state, result.observation)?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&result]));
    check(&result, &mut problems);
    problems.check(flag::complete(&mut result.finding));
    result.components.iter_mut().for_each(|part| problems.check(flag::complete(part)));
    problems.none()?;
    Ok(vec![Event::new("ResultRecorded").about(patient, ClinicalFact::ResultRecorded(result))])
}

/// The patient, if the observation is of this visit.
fn placed(state: &State, observation: &Observation) -> Result<PatientId, Refusal> {
    let encounter = *required("encounter", &observation.encounter)?;
    visited(state, encounter, observation.patient)
}

fn check(observation: &Observation, problems: &mut Problems) {
    let statuses = ["registered", "preliminary", "final", "amended", "corrected"];
    problems.check(one_of("status", &observation.status, &statuses));
    problems.check(concepts("categories", &observation.categories));
    let found = &observation.finding;
    let says_something = found.value.is_some() || found.absent_reason.is_some();
    if !says_something && observation.components.is_empty() {
        problems.check(Err(Refusal::Required { field: "value" }));
    }
    each(observation).for_each(|finding| check_finding(finding, problems));
    let effective = &observation.effective;
    problems.check(ordered("end", effective.start.as_ref(), effective.end.as_ref()));
}

fn check_finding(finding: &Finding, problems: &mut Problems) {
    problems.check(concept("code", &finding.code));
    problems.check(concepts("interpretation", &finding.interpretation));
    match &finding.value {
        Some(Value::Quantity(quantity)) => {
            problems.check(unit("value", quantity));
            let comparators = ["<", "<=", ">=", ">"];
            let given = quantity.comparator.iter();
            given.for_each(|it| problems.check(one_of("comparator", it, &comparators)));
        }
        Some(Value::Concept(value)) => problems.check(concept("value", value)),
        Some(
            Value::Text(_)
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Range(..)
            | Value::Ratio(..)
            | Value::DateTime(_)
            | Value::Period(_),
        )
        | None => {}
    }
}

fn each(observation: &Observation) -> impl Iterator<Item = &Finding> {
    std::iter::once(&observation.finding).chain(&observation.components)
}
