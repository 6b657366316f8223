//! The decider of an account: what a patient owes.

use crate::decider::guard::{one_of, positive, same_currency, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::LedgerFact;
use crate::facts::ledger::{Charge, Credit};
use crate::ids::{LedgerLineId, PatientId};
use crate::limits;
use crate::words::Money;
use std::collections::BTreeSet;

/// What is remembered of what a patient owes.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whose account it is, once there is a line on it.
    pub patient: Option<PatientId>,
    /// The currency of all its lines.
    pub currency: Option<String>,
    /// Its lines.
    pub lines: BTreeSet<LedgerLineId>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Charge a service.
    RecordCharge(Charge),
    /// Record a payment.
    RecordPayment(Credit),
    /// Write something off.
    WriteOff(Credit),
}

/// The decider of an account: what a patient owes.
#[derive(Clone, Copy, Debug)]
pub struct Account;

impl Decider for Account {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "account";
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
    match command {
        Command::RecordCharge(charge) => record_charge(state, charge),
        Command::RecordPayment(payment) => record_payment(state, payment),
        Command::WriteOff(credit) => write_off(state, credit),
    }
}

/// The code goes without its display text: `ledger` holds no narrative.
fn record_charge(state: &State, mut charge: Charge) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&charge])?;
    check_line(state, charge.patient, "charge", charge.charge, &charge.amount)?;
    charge.code = charge.code.map(|code| code.bare());
    let patient = charge.patient;
    Ok(vec![Event::new("ChargeRecorded").about(patient, LedgerFact::ChargeRecorded(charge))])
}

fn record_payment(state: &State, payment: Credit) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&payment])?;
    check_line(state, payment.patient, "line", payment.line, &payment.amount)?;
    one_of("source", &payment.source, &["patient", "payer"])?;
    let patient = payment.patient;
    Ok(vec![Event::new("PaymentRecorded").about(patient, LedgerFact::PaymentRecorded(payment))])
}

/// Nothing is written off without a reason.
fn write_off(state: &State, credit: Credit) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&credit])?;
    check_line(state, credit.patient, "line", credit.line, &credit.amount)?;
    limits::line("source", &credit.source)?;
    let patient = credit.patient;
    Ok(vec![Event::new("WriteOffRecorded").about(patient, LedgerFact::WriteOffRecorded(credit))])
}

fn check_line(
    state: &State,
    patient: PatientId,
    field: &'static str,
    line: LedgerLineId,
    amount: &Money,
) -> Result<(), Refusal> {
    same_patient(state.patient, patient)?;
    if state.lines.contains(&line) {
        return Err(Refusal::AlreadyExists { field });
    }
    positive("amount", amount)?;
    same_currency("amount", state.currency.as_deref(), amount)
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Ledger(fact) = fact else {
        return state;
    };
    let (patient, line, amount) = match fact {
        LedgerFact::ChargeRecorded(charge) => (charge.patient, charge.charge, &charge.amount),
        LedgerFact::PaymentRecorded(credit) | LedgerFact::WriteOffRecorded(credit) => {
            (credit.patient, credit.line, &credit.amount)
        }
        LedgerFact::ClaimDrafted(_)
        | LedgerFact::ClaimSubmitted(_)
        | LedgerFact::ClaimAcknowledged(_)
        | LedgerFact::ClaimRejected(_)
        | LedgerFact::ClaimPaid(_)
        | LedgerFact::ClaimDenied(_)
        | LedgerFact::ClaimAppealed(_)
        | LedgerFact::ClaimImported(_)
        | LedgerFact::AdjudicationImported(_)
        | LedgerFact::ClaimWithdrawn(_)
        | LedgerFact::AdjudicationWithdrawn(_)
        | LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_) => return state,
    };
    state.patient = Some(patient);
    state.currency = Some(amount.currency.clone());
    state.lines.insert(line);
    state
}

#[cfg(test)]
mod tests;
