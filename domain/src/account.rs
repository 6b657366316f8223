//! The decider of an account: what a patient owes. Lines are never edited: a mistaken one is reversed.

pub mod balance;

use crate::decider::guard::{
    Problems, bare, coded, exact, one_of, positive, same, same_currency, same_patient,
};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::LedgerFact;
use crate::facts::ledger::{Charge, ClaimedCharges, Credit, Posting, Reversal};
use crate::ids::{AdjudicationId, ClaimId, LedgerLineId, PatientId};
use crate::limits;
use crate::words::{Code, DateTime, Money};
use balance::{Kind, Line};
use std::collections::{BTreeMap, BTreeSet};

/// Who pays: the patient.
pub const PATIENT: &str = "patient";
/// Who pays: a payer.
pub const PAYER: &str = "payer";
/// Group code of what a payer leaves to the patient.
pub const PATIENT_RESPONSIBILITY: &str = "PR";
/// Why a line is reversed.
pub const REVERSALS: [&str; 5] =
    ["MISTAKE", "DUPLICATE", "WRONG_PATIENT", "WRONG_AMOUNT", "PAYMENT_RETURNED"];
/// Why lines of an earlier answer are reversed: a later one takes its place.
pub const CORRECTED: &str = "CORRECTED_ANSWER";
/// Why lines of an answer are reversed: its claim was put right or voided, and asks for something else.
pub const CHANGED: &str = "CHANGED_CLAIM";

/// What is remembered of what a patient owes.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whose account it is, once there is a line on it.
    pub patient: Option<PatientId>,
    /// The currency of all its lines.
    pub currency: Option<String>,
    /// Its lines, those among them that were reversed.
    pub lines: BTreeMap<LedgerLineId, Line>,
    /// Which of them were reversed.
    pub reversed: BTreeSet<LedgerLineId>,
    /// What was charged.
    pub charges: BTreeMap<LedgerLineId, Charge>,
    /// Which charge is on which claim.
    pub claimed: BTreeMap<LedgerLineId, ClaimId>,
    /// Lines that came with payers' answers, by answer.
    pub answers: BTreeMap<AdjudicationId, (ClaimId, Vec<LedgerLineId>)>,
    /// For which claim a payer paid, by the line of the payment.
    pub paid: BTreeMap<LedgerLineId, ClaimId>,
}

impl State {
    /// The lines that count.
    pub fn standing(&self) -> impl Iterator<Item = (&LedgerLineId, &Line)> {
        self.lines.iter().filter(|(line, _)| !self.reversed.contains(line))
    }

    /// The charges that a claim may ask for: neither reversed nor on another claim.
    pub fn claimable(&self, claim: ClaimId) -> impl Iterator<Item = &Charge> {
        self.charges.values().filter(move |charge| {
            !self.is_on_another(charge.charge, claim) && !self.reversed.contains(&charge.charge)
        })
    }

    /// Whether another claim than this one asks for a charge.
    fn is_on_another(&self, charge: LedgerLineId, claim: ClaimId) -> bool {
        self.claimed.get(&charge).is_some_and(|on| *on != claim)
    }

    /// Whether a payer's payment for a claim stands.
    fn is_paid(&self, claim: ClaimId) -> bool {
        self.paid.iter().any(|(line, of)| *of == claim && !self.reversed.contains(line))
    }

    fn sum(&self, kinds: &[Kind]) -> i128 {
        let standing = self.standing().filter(|(_, line)| kinds.contains(&line.kind));
        standing.map(|(_, line)| line.effect()).sum()
    }
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Charge a service.
    RecordCharge(Charge),
    /// Record a payment.
    RecordPayment(Credit),
    /// Pay back what was paid too much.
    Refund(Credit),
    /// Write something off.
    WriteOff(Credit),
    /// Ask a payer for charges, or for none any more. What was answered to the claim is taken back.
    Claim {
        /// The charges.
        charges: ClaimedCharges,
        /// When.
        at: DateTime,
    },
    /// Post a payer's answer; an earlier one to the same claim is taken back.
    Post {
        /// The adjustments.
        posting: Posting,
        /// What was paid, if anything.
        payment: Option<Credit>,
    },
    /// Reverse lines that were mistaken.
    Reverse(Reversal),
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
        Command::Refund(refund) => pay_back(state, refund),
        Command::WriteOff(credit) => write_off(state, credit),
        Command::Claim { charges, at } => claim(state, charges, at),
        Command::Post { posting, payment } => post(state, posting, payment),
        Command::Reverse(reversal) => reverse(state, reversal),
    }
}

/// The codes go without display texts: `ledger` holds no narrative.
fn record_charge(state: &State, mut charge: Charge) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&charge])?;
    let mut problems = Problems::default();
    problems.check(check_line(state, charge.patient, "charge", charge.charge, &charge.amount));
    problems.check(charge.code.iter().try_for_each(|code| bare("code", code)));
    problems.check(check_modifiers(&charge.modifiers));
    problems.check(check_units(charge.units));
    // A service of a visit is charged once.
    let taken = |known: &Charge| {
        charge.sequence.is_some()
            && (known.encounter, known.sequence) == (charge.encounter, charge.sequence)
            && !state.reversed.contains(&known.charge)
    };
    if state.charges.values().any(taken) {
        problems.check(Err(Refusal::AlreadyExists { field: "sequence" }));
    }
    problems.none()?;
    charge.code = charge.code.map(|code| code.bare());
    charge.modifiers = charge.modifiers.iter().map(Code::bare).collect();
    let patient = charge.patient;
    Ok(vec![Event::new("ChargeRecorded").about(patient, LedgerFact::ChargeRecorded(charge))])
}

/// Refuses more modifiers than a claim takes, and what is no code.
pub(crate) fn check_modifiers(modifiers: &[Code]) -> Result<(), Refusal> {
    limits::at_most("modifiers", modifiers.len(), limits::MODIFIERS, "modifiers")?;
    modifiers.iter().try_for_each(|modifier| bare("modifiers", modifier))
}

/// Refuses no unit at all, and more than there can be.
pub(crate) fn check_units(units: Option<u32>) -> Result<(), Refusal> {
    let units = units.map_or(1, |units| usize::try_from(units).unwrap_or(usize::MAX));
    limits::between("units", units, &(1..=limits::CHARGE_UNITS as usize), "units")
}

fn record_payment(state: &State, payment: Credit) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&payment])?;
    let mut problems = Problems::default();
    problems.check(check_line(state, payment.patient, "line", payment.line, &payment.amount));
    problems.check(one_of("source", &payment.source, &[PATIENT, PAYER]));
    problems.none()?;
    let patient = payment.patient;
    Ok(vec![Event::new("PaymentRecorded").about(patient, LedgerFact::PaymentRecorded(payment))])
}

/// Nobody gets back more than they paid.
fn pay_back(state: &State, refund: Credit) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&refund])?;
    let mut problems = Problems::default();
    problems.check(check_line(state, refund.patient, "line", refund.line, &refund.amount));
    problems.check(one_of("source", &refund.source, &[PATIENT, PAYER]));
    let paid = if refund.source == PAYER {
        state.sum(&[Kind::PayerPayment, Kind::PayerRefund])
    } else {
        state.sum(&[Kind::PatientPayment, Kind::PatientRefund])
    };
    problems.check(not_over("amount", &refund.amount, -paid));
    problems.none()?;
    let patient = refund.patient;
    Ok(vec![Event::new("RefundRecorded").about(patient, LedgerFact::RefundRecorded(refund))])
}

/// Nothing is written off without a reason, and nothing that is not owed.
fn write_off(state: &State, credit: Credit) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&credit])?;
    let mut problems = Problems::default();
    problems.check(check_line(state, credit.patient, "line", credit.line, &credit.amount));
    problems.check(coded("source", &credit.source));
    problems.check(not_over("amount", &credit.amount, state.sum(&Kind::ALL)));
    problems.none()?;
    let patient = credit.patient;
    Ok(vec![Event::new("WriteOffRecorded").about(patient, LedgerFact::WriteOffRecorded(credit))])
}

fn not_over(field: &'static str, amount: &Money, most: i128) -> Result<(), Refusal> {
    let over = exact(field, amount).is_ok_and(|amount| i128::from(amount) > most.max(0));
    if over { Err(Refusal::AmountOver { field }) } else { Ok(()) }
}

/// A charge is asked for once: it is on one claim, until that claim asks for others. An answer to what the
/// claim asked for before does not stand any more; but what a payer has paid for it is taken back first, by a
/// later answer or by reversing the payment.
fn claim(state: &State, charges: ClaimedCharges, at: DateTime) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&charges])?;
    same_patient(state.patient, charges.patient)?;
    for claimed in &charges.charges {
        if !state.charges.contains_key(&claimed.charge) {
            return Err(Refusal::Unknown { field: "charge" });
        }
        if state.reversed.contains(&claimed.charge) {
            return Err(Refusal::AlreadyEnded { field: "charge" });
        }
        if state.is_on_another(claimed.charge, charges.claim) {
            return Err(Refusal::AlreadyBilled { field: "charge" });
        }
    }
    if state.is_paid(charges.claim) {
        return Err(Refusal::PaidByPayer);
    }
    let (patient, mut event) = (charges.patient, Event::new("ChargesClaimed"));
    let lines = standing_answers(state, charges.claim);
    if !lines.is_empty() {
        let taken_back = Reversal { patient, lines, at, reason: CHANGED.to_owned() };
        event = event.about(patient, LedgerFact::LinesReversed(taken_back));
    }
    Ok(vec![event.about(patient, LedgerFact::ChargesClaimed(charges))])
}

/// That the answer adds up is for the claim's decider to say. Without charges the account would owe the
/// patient what their payer paid.
fn post(state: &State, posting: Posting, payment: Option<Credit>) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&posting.adjustments, &payment])?;
    let patient = posting.patient;
    same_patient(state.patient, patient)?;
    same("payment", &posting.payment, &payment.as_ref().map(|payment| payment.line))?;
    if !state.claimed.values().any(|charged| *charged == posting.claim) {
        return Err(Refusal::NotCharged);
    }
    if state.answers.contains_key(&posting.remittance) {
        return Err(Refusal::AlreadyExists { field: "remittance" });
    }
    let mut lines: BTreeSet<LedgerLineId> = posting.payment.into_iter().collect();
    for adjustment in &posting.adjustments {
        if state.lines.contains_key(&adjustment.line) || !lines.insert(adjustment.line) {
            return Err(Refusal::AlreadyExists { field: "line" });
        }
        exact("amount", &adjustment.amount)?;
        same_currency("amount", state.currency.as_deref(), &adjustment.amount)?;
    }
    let mut event = Event::new("RemittancePosted");
    let before = standing_answers(state, posting.claim);
    if !before.is_empty() {
        let reason = CORRECTED.to_owned();
        let taken_back = Reversal { patient, lines: before, at: posting.at.clone(), reason };
        event = event.about(patient, LedgerFact::LinesReversed(taken_back));
    }
    if let Some(payment) = payment {
        check_line(state, payment.patient, "line", payment.line, &payment.amount)?;
        same_patient(Some(patient), payment.patient)?;
        one_of("source", &payment.source, &[PAYER])?;
        event = event.about(patient, LedgerFact::PaymentRecorded(payment));
    }
    Ok(vec![event.about(patient, LedgerFact::RemittancePosted(posting))])
}

/// Lines that earlier answers to a claim brought, and that still count.
fn standing_answers(state: &State, claim: ClaimId) -> Vec<LedgerLineId> {
    let lines = state.answers.values().filter(|(of, _)| *of == claim).flat_map(|(_, lines)| lines);
    lines.filter(|line| !state.reversed.contains(line)).copied().collect()
}

fn reverse(state: &State, reversal: Reversal) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&reversal])?;
    let mut problems = Problems::default();
    problems.check(same_patient(state.patient, reversal.patient));
    problems.check(one_of("reason", &reversal.reason, &REVERSALS));
    if reversal.lines.is_empty() {
        problems.check(Err(Refusal::Required { field: "line" }));
    }
    for line in &reversal.lines {
        problems.check(check_reversible(state, *line));
    }
    problems.none()?;
    let patient = reversal.patient;
    Ok(vec![Event::new("LinesReversed").about(patient, LedgerFact::LinesReversed(reversal))])
}

fn check_reversible(state: &State, line: LedgerLineId) -> Result<(), Refusal> {
    if !state.lines.contains_key(&line) {
        Err(Refusal::Unknown { field: "line" })
    } else if state.reversed.contains(&line) {
        Err(Refusal::AlreadyEnded { field: "line" })
    } else if state.claimed.contains_key(&line) {
        Err(Refusal::AlreadyBilled { field: "line" })
    } else if state.answers.values().any(|(_, lines)| lines.contains(&line)) {
        Err(Refusal::PartOfRemittance)
    } else {
        Ok(())
    }
}

fn check_line(
    state: &State,
    patient: PatientId,
    field: &'static str,
    line: LedgerLineId,
    amount: &Money,
) -> Result<(), Refusal> {
    same_patient(state.patient, patient)?;
    if state.lines.contains_key(&line) {
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
    for (id, line) in balance::lines(fact) {
        state.currency = Some(line.currency.clone());
        state.lines.insert(id, line);
    }
    match fact {
        LedgerFact::ChargeRecorded(charge) => {
            state.patient = Some(charge.patient);
            state.charges.insert(charge.charge, charge.clone());
        }
        LedgerFact::PaymentRecorded(credit) => {
            state.patient = Some(credit.patient);
            let claim = credit.claim.filter(|_| credit.source == PAYER);
            state.paid.extend(claim.map(|claim| (credit.line, claim)));
        }
        LedgerFact::WriteOffRecorded(credit) | LedgerFact::RefundRecorded(credit) => {
            state.patient = Some(credit.patient);
        }
        LedgerFact::ChargesClaimed(claimed) => {
            state.claimed.retain(|_, on| *on != claimed.claim);
            let charges = claimed.charges.iter().map(|it| (it.charge, claimed.claim));
            state.claimed.extend(charges);
        }
        LedgerFact::RemittancePosted(posting) => {
            state.patient = Some(posting.patient);
            let lines = posting.adjustments.iter().map(|it| it.line).chain(posting.payment);
            state.answers.insert(posting.remittance, (posting.claim, lines.collect()));
            state.paid.extend(posting.payment.map(|line| (line, posting.claim)));
        }
        LedgerFact::LinesReversed(reversal) => state.reversed.extend(&reversal.lines),
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
        | LedgerFact::PlanReadmitted(_)
        | LedgerFact::RemittanceRecorded(_)
        | LedgerFact::ClaimCorrected(_)
        | LedgerFact::ClaimVoided(_)
        | LedgerFact::EligibilityChecked(_) => {}
    }
    state
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
