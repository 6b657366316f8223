//! The decider of a claim: one claim through its life.

use crate::decider::guard::{
    exact, numbered, one_of, ordered, positive, required, same, same_currency, same_patient,
};
use crate::decider::{Decider, Refusal};
use crate::encounter::{check_services, strip};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::coding::ClaimCodes;
use crate::facts::ledger::{Adjudication, Claim, ClaimStep};
use crate::facts::{CodingFact, LedgerFact};
use crate::ids::{ClaimId, EncounterId, PatientId};
use crate::limits;
use std::collections::BTreeSet;

/// Where a claim is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// On its way to the payer.
    Submitted,
    /// The payer has it.
    Acknowledged,
    /// The payer refused to take it; it can be submitted again.
    Rejected,
    /// Paid.
    Paid,
    /// Denied.
    Denied,
    /// Appealed.
    Appealed,
    /// Cancelled or entered in error where it came from: nothing can be done with it here.
    Void,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Acknowledged => "acknowledged",
            Self::Rejected => "rejected",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::Appealed => "appealed",
            Self::Void => "void",
        }
    }
}

/// What is remembered of a claim.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The claim and its patient, once drafted or imported.
    pub claim: Option<(ClaimId, PatientId)>,
    /// Where it is in its life.
    pub status: Option<Status>,
    /// The currency of its amounts.
    pub currency: Option<String>,
    /// For which visits it is, as it says itself and as its codes say.
    pub encounters: BTreeSet<EncounterId>,
}

/// What can be asked for. What tells a health plan of visits takes those that the patient withheld
/// from it: [`withheld_from_plan`](crate::patient::State::withheld_from_plan) of the patient's stream.
#[derive(Clone, Debug)]
pub enum Command {
    /// Draft a claim.
    Draft {
        /// The claim.
        claim: Claim,
        /// Its codes.
        codes: Option<ClaimCodes>,
        /// Visits that no health plan is to be told of.
        withheld: BTreeSet<EncounterId>,
    },
    /// Submit it.
    Submit {
        /// When.
        step: ClaimStep,
        /// Visits that no health plan is to be told of.
        withheld: BTreeSet<EncounterId>,
    },
    /// The payer has it.
    Acknowledge(ClaimStep),
    /// The payer refused to take it.
    Reject(ClaimStep),
    /// It was paid.
    Pay(ClaimStep),
    /// It was denied.
    Deny(ClaimStep),
    /// Appeal.
    Appeal {
        /// When.
        step: ClaimStep,
        /// Visits that no health plan is to be told of.
        withheld: BTreeSet<EncounterId>,
    },
    /// Import a claim.
    Import {
        /// The claim.
        claim: Imported<Claim>,
        /// Its codes.
        codes: Imported<ClaimCodes>,
    },
    /// Import a payer's answer.
    ImportAdjudication(Imported<Adjudication>),
}

/// The decider of a claim: one claim through its life.
#[derive(Clone, Copy, Debug)]
pub struct Claims;

impl Decider for Claims {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "claim";
    const FACETS: &'static [Facet] = &[Facet::Coding, Facet::Ledger];

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
        Command::Draft { claim, codes, withheld } => draft(state, claim, codes, &withheld),
        Command::Submit { step: it, withheld } => {
            check_told(&state.encounters, &withheld)?;
            let told = LedgerFact::ClaimSubmitted;
            step(state, it, "ClaimSubmitted", Status::Submitted, told)
        }
        Command::Acknowledge(it) => {
            let told = LedgerFact::ClaimAcknowledged;
            step(state, it, "ClaimAcknowledged", Status::Acknowledged, told)
        }
        Command::Reject(it) => {
            required("reason", &it.reason)?;
            step(state, it, "ClaimRejected", Status::Rejected, LedgerFact::ClaimRejected)
        }
        Command::Pay(it) => {
            positive("amount", required("amount", &it.amount)?)?;
            step(state, it, "ClaimPaid", Status::Paid, LedgerFact::ClaimPaid)
        }
        Command::Deny(it) => {
            required("reason", &it.reason)?;
            step(state, it, "ClaimDenied", Status::Denied, LedgerFact::ClaimDenied)
        }
        Command::Appeal { step: it, withheld } => {
            check_told(&state.encounters, &withheld)?;
            step(state, it, "ClaimAppealed", Status::Appealed, LedgerFact::ClaimAppealed)
        }
        Command::Import { claim, codes } => import(state, claim, codes),
        Command::ImportAdjudication(adjudication) => import_adjudication(state, adjudication),
    }
}

/// From which statuses a step may be taken.
const fn allowed_from(to: Status) -> &'static [Status] {
    match to {
        Status::Submitted => &[Status::Draft, Status::Rejected],
        Status::Acknowledged | Status::Rejected => &[Status::Submitted],
        Status::Paid | Status::Denied => &[Status::Acknowledged, Status::Appealed],
        Status::Appealed => &[Status::Denied, Status::Paid],
        Status::Draft | Status::Void => &[],
    }
}

fn step(
    state: &State,
    step: ClaimStep,
    kind: &'static str,
    to: Status,
    fact: fn(ClaimStep) -> LedgerFact,
) -> Result<Vec<Event>, Refusal> {
    let (claim, patient) = state.claim.ok_or(Refusal::Unknown { field: "claim" })?;
    same_patient(Some(patient), step.patient)?;
    same("claim", &claim, &step.claim)?;
    limits::within(&[&step])?;
    let from = state.status.unwrap_or(Status::Void);
    if !allowed_from(to).contains(&from) {
        return Err(Refusal::WrongStatus { what: "claim", from: from.name(), to: to.name() });
    }
    if let Some(amount) = &step.amount {
        exact("amount", amount)?;
        same_currency("amount", state.currency.as_deref(), amount)?;
    }
    Ok(vec![Event::new(kind).about(patient, fact(step))])
}

fn draft(
    state: &State,
    mut claim: Claim,
    codes: Option<ClaimCodes>,
    withheld: &BTreeSet<EncounterId>,
) -> Result<Vec<Event>, Refusal> {
    if state.claim.is_some() {
        return Err(Refusal::AlreadyExists { field: "claim" });
    }
    limits::within(&[&claim, &codes])?;
    check_claim(&claim)?;
    let of_codes = codes.iter().flat_map(|codes| &codes.encounters);
    check_told(claim.encounters.iter().chain(of_codes), withheld)?;
    claim.status = Status::Draft.name().to_owned();
    let patient = claim.patient;
    let coded = codes.map(|codes| checked_codes(&claim, codes)).transpose()?;
    let mut event = Event::new("ClaimDrafted").about(patient, LedgerFact::ClaimDrafted(claim));
    if let Some(codes) = coded {
        event = event.about(patient, CodingFact::ClaimCoded(codes));
    }
    Ok(vec![event])
}

/// Refuses to tell a health plan of a visit that the patient paid for in full and withheld from it (45
/// CFR 164.522(a)(1)(vi)).
fn check_told<'a>(
    told: impl IntoIterator<Item = &'a EncounterId>,
    withheld: &BTreeSet<EncounterId>,
) -> Result<(), Refusal> {
    if told.into_iter().any(|encounter| withheld.contains(encounter)) {
        return Err(Refusal::WithheldFromPlan);
    }
    Ok(())
}

fn check_claim(claim: &Claim) -> Result<(), Refusal> {
    one_of("usage", &claim.usage, &["claim", "preauthorization", "predetermination"])?;
    let kinds = ["institutional", "professional", "pharmacy", "oral", "vision"];
    claim.kind.iter().try_for_each(|kind| one_of("kind", kind, &kinds))?;
    limits::at_most("lines", claim.lines.len(), limits::SERVICE_LINES, "lines")?;
    numbered("sequence", claim.lines.iter().map(|line| line.sequence))?;
    let period = &claim.billable_period;
    ordered("end", period.start.as_ref(), period.end.as_ref())?;
    claim.total.iter().try_for_each(|total| positive("total", total))?;
    let mut currency = claim.total.as_ref().map(|total| total.currency.as_str());
    for net in claim.lines.iter().filter_map(|line| line.net.as_ref()) {
        if exact("net", net)? < 0 {
            return Err(Refusal::AmountNotPositive { field: "net" });
        }
        same_currency("net", currency, net)?;
        currency = Some(&net.currency);
    }
    Ok(())
}

/// Codes without their display texts: `coding` holds no narrative.
fn checked_codes(claim: &Claim, mut codes: ClaimCodes) -> Result<ClaimCodes, Refusal> {
    same_patient(Some(claim.patient), codes.patient)?;
    same("claim", &claim.claim, &codes.claim)?;
    limits::at_most("services", codes.services.len(), limits::SERVICE_LINES, "lines")?;
    check_services(codes.diagnoses.len(), &codes.services)?;
    strip(&mut codes.diagnoses, &mut codes.services);
    Ok(codes)
}

fn import(
    state: &State,
    claim: Imported<Claim>,
    mut codes: Imported<ClaimCodes>,
) -> Result<Vec<Event>, Refusal> {
    let patient = claim.record.patient;
    check_known(state, claim.record.claim, patient)?;
    same_patient(Some(patient), codes.record.patient)?;
    same("claim", &claim.record.claim, &codes.record.claim)?;
    limits::within(&[&claim, &codes])?;
    strip(&mut codes.record.diagnoses, &mut codes.record.services);
    let event = Event::new("ClaimImported").about(patient, LedgerFact::ClaimImported(claim));
    Ok(vec![event.about(patient, CodingFact::ClaimCodesImported(codes))])
}

fn import_adjudication(
    state: &State,
    adjudication: Imported<Adjudication>,
) -> Result<Vec<Event>, Refusal> {
    let patient = adjudication.record.patient;
    if let Some(claim) = adjudication.record.claim {
        check_known(state, claim, patient)?;
    }
    limits::within(&[&adjudication])?;
    let fact = LedgerFact::AdjudicationImported(adjudication);
    Ok(vec![Event::new("AdjudicationImported").about(patient, fact)])
}

/// Refuses another claim or another patient than those of the stream.
fn check_known(state: &State, claim: ClaimId, patient: PatientId) -> Result<(), Refusal> {
    let Some((known, of)) = state.claim else {
        return Ok(());
    };
    same_patient(Some(of), patient)?;
    same("claim", &known, &claim)
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Coding(CodingFact::ClaimCoded(codes)) = fact {
        state.encounters.extend(&codes.encounters);
    } else if let Fact::Coding(CodingFact::ClaimCodesImported(codes)) = fact {
        state.encounters.extend(&codes.record.encounters);
    }
    let Fact::Ledger(fact) = fact else {
        return state;
    };
    match fact {
        LedgerFact::ClaimDrafted(claim) => state.made(claim, Status::Draft),
        LedgerFact::ClaimImported(imported) => {
            let status = match imported.record.status.as_str() {
                "draft" => Status::Draft,
                // Imported again, it is where it was: FHIR has no status for what follows.
                "active" => state.status.unwrap_or(Status::Submitted),
                _ => Status::Void,
            };
            state.made(&imported.record, status);
        }
        LedgerFact::ClaimSubmitted(_) => state.status = Some(Status::Submitted),
        LedgerFact::ClaimAcknowledged(_) => state.status = Some(Status::Acknowledged),
        LedgerFact::ClaimRejected(_) => state.status = Some(Status::Rejected),
        LedgerFact::ClaimPaid(_) => state.status = Some(Status::Paid),
        LedgerFact::ClaimDenied(_) => state.status = Some(Status::Denied),
        LedgerFact::ClaimAppealed(_) => state.status = Some(Status::Appealed),
        LedgerFact::AdjudicationImported(imported) => state.answered(&imported.record),
        LedgerFact::ChargeRecorded(_)
        | LedgerFact::PaymentRecorded(_)
        | LedgerFact::WriteOffRecorded(_)
        | LedgerFact::ClaimWithdrawn(_)
        | LedgerFact::AdjudicationWithdrawn(_)
        | LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_) => {}
    }
    state
}

impl State {
    fn made(&mut self, claim: &Claim, status: Status) {
        self.claim = Some((claim.claim, claim.patient));
        self.status = Some(status);
        self.encounters.extend(&claim.encounters);
        let nets = claim.lines.iter().filter_map(|line| line.net.as_ref());
        self.currency = claim.total.iter().chain(nets).next().map(|money| money.currency.clone());
    }

    /// By FHIR remittance-outcome. A claim that is void stays so.
    fn answered(&mut self, answer: &Adjudication) {
        if self.claim.is_none() || self.status == Some(Status::Void) {
            return;
        }
        self.status = match answer.outcome.as_str() {
            "queued" => Some(Status::Acknowledged),
            "complete" | "partial" => Some(Status::Paid),
            "error" => Some(Status::Rejected),
            _ => self.status,
        };
    }
}

#[cfg(test)]
mod tests;
