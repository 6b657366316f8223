//! The decider of eligibility: what a payer says somebody is covered for under one coverage (X12
//! 270/271). Codes and amounts; the message segments of a 271, which are free text, have no place here.

use crate::decider::guard::{Problems, exact, one_of, same, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::ledger::{Benefit, Eligibility};
use crate::facts::{Fact, LedgerFact};
use crate::ids::{AdjudicationId, CoverageId, PatientId};
use crate::limits;
use std::collections::BTreeSet;

/// Eligibility or benefit information codes (X12 data element 1390).
pub const INFORMATION: [&str; 35] = [
    "1", "2", "3", "4", "5", "6", "7", "8", "A", "B", "C", "CB", "D", "E", "F", "G", "H", "I", "J",
    "K", "L", "M", "MC", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y",
];

/// Coverage level codes (X12 data element 1207).
pub const LEVELS: [&str; 9] = ["CHD", "DEP", "ECH", "EMP", "ESP", "FAM", "IND", "SPC", "SPO"];

/// What is remembered of the answers about a coverage.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The coverage and its patient, once something was answered.
    pub coverage: Option<(CoverageId, PatientId)>,
    /// The answers.
    pub answers: BTreeSet<AdjudicationId>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Record what a payer says.
    Check {
        /// What it says.
        eligibility: Eligibility,
        /// The patient's coverages, as the patient's stream has them.
        coverages: BTreeSet<CoverageId>,
    },
}

/// The decider of eligibility.
#[derive(Clone, Copy, Debug)]
pub struct Checks;

impl Decider for Checks {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "eligibility";
    const FACETS: &'static [Facet] = &[Facet::Ledger];

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
    let Command::Check { eligibility, coverages } = command;
    limits::within(&[&eligibility])?;
    let mut problems = Problems::default();
    if let Some((coverage, patient)) = state.coverage {
        problems.check(same_patient(Some(patient), eligibility.patient));
        problems.check(same("coverage", &coverage, &eligibility.coverage));
    }
    if !coverages.contains(&eligibility.coverage) {
        problems.check(Err(Refusal::Unknown { field: "coverage" }));
    }
    if state.answers.contains(&eligibility.eligibility) {
        problems.check(Err(Refusal::AlreadyExists { field: "eligibility" }));
    }
    match &eligibility.rejection {
        Some(code) => problems.check(short("rejection", code)),
        None if eligibility.benefits.is_empty() => {
            problems.check(Err(Refusal::Required { field: "benefits" }));
        }
        None => {}
    }
    for benefit in &eligibility.benefits {
        problems.check(check_benefit(benefit));
    }
    problems.none()?;
    let patient = eligibility.patient;
    let fact = LedgerFact::EligibilityChecked(eligibility);
    Ok(vec![Event::new("EligibilityChecked").about(patient, fact)])
}

fn check_benefit(benefit: &Benefit) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(one_of("information", &benefit.information, &INFORMATION));
    problems.check(benefit.level.iter().try_for_each(|level| one_of("level", level, &LEVELS)));
    problems.check(benefit.service_type.iter().try_for_each(|code| short("serviceType", code)));
    problems.check(benefit.period.iter().try_for_each(|code| short("period", code)));
    if let Some(amount) = &benefit.amount
        && problems.take(exact("amount", amount)).is_some_and(|amount| amount < 0)
    {
        problems.check(Err(Refusal::AmountNotPositive { field: "amount" }));
    }
    let part = benefit.percent.as_ref().map(crate::words::Decimal::ten_thousandths);
    if part.is_some_and(|part| part.is_none_or(|part| !(0..=10_000).contains(&part))) {
        problems.check(Err(Refusal::Malformed { field: "percent" }));
    }
    problems.none()
}

/// Refuses what is no X12 code of one to three letters and digits.
fn short(field: &'static str, code: &str) -> Result<(), Refusal> {
    let good = (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if good { Ok(()) } else { Err(Refusal::UnknownCode { field }) }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Ledger(LedgerFact::EligibilityChecked(it)) = fact {
        state.coverage = Some((it.coverage, it.patient));
        state.answers.insert(it.eligibility);
    }
    state
}

#[cfg(test)]
mod tests;
