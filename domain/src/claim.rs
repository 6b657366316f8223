//! The decider of a claim: one claim through its life.

pub mod billing;
pub mod life;
pub mod remittance;

use crate::decider::guard::{
    Problems, bare, exact, numbered, one_of, ordered, positive, required, same, same_currency,
    same_patient,
};
use crate::decider::{Decider, Refusal};
use crate::encounter::{check_services, strip};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::coding::ClaimCodes;
use crate::facts::ledger::{Adjudication, Claim, ClaimStep, Correction, Remittance};
use crate::facts::{CodingFact, LedgerFact};
use crate::ids::{AdjudicationId, ClaimId, EncounterId, PatientId};
use crate::limits;
use crate::words::{Code, Money};
pub use life::{Status, Step};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The codes that it was given here; none of an imported one.
    pub codes: Option<ClaimCodes>,
    /// What it asks for by line, as far as it says so.
    pub lines: BTreeMap<u32, Option<Money>>,
    /// What it asks for in all; the sum of its lines where it does not say.
    pub total: Option<Money>,
    /// Payers' answers that were recorded here.
    pub remittances: BTreeSet<AdjudicationId>,
    /// Whether it was voided here, which importing it again does not undo.
    pub voided: bool,
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
    /// Put it right, before it is submitted or after it was refused or denied.
    Correct {
        /// The claim as it is to be, and when.
        correction: Correction,
        /// Its codes.
        codes: ClaimCodes,
        /// Visits that no health plan is to be told of.
        withheld: BTreeSet<EncounterId>,
    },
    /// The payer answered. An answer that comes later takes the place of an earlier one.
    Answer(Remittance),
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
    /// Ask for nothing by it any more.
    Void(ClaimStep),
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
            step(state, it, "ClaimSubmitted", Step::Submit, told)
        }
        Command::Acknowledge(it) => {
            let told = LedgerFact::ClaimAcknowledged;
            step(state, it, "ClaimAcknowledged", Step::Acknowledge, told)
        }
        Command::Reject(it) => {
            required("reason", &it.reason)?;
            step(state, it, "ClaimRejected", Step::Reject, LedgerFact::ClaimRejected)
        }
        Command::Pay(it) => {
            positive("amount", required("amount", &it.amount)?)?;
            step(state, it, "ClaimPaid", Step::Pay, LedgerFact::ClaimPaid)
        }
        Command::Deny(it) => {
            required("reason", &it.reason)?;
            step(state, it, "ClaimDenied", Step::Deny, LedgerFact::ClaimDenied)
        }
        Command::Appeal { step: it, withheld } => {
            check_told(&state.encounters, &withheld)?;
            step(state, it, "ClaimAppealed", Step::Appeal, LedgerFact::ClaimAppealed)
        }
        Command::Void(it) => {
            one_of("reason", &required("reason", &it.reason)?.code, &VOIDINGS)?;
            step(state, it, "ClaimVoided", Step::Void, LedgerFact::ClaimVoided)
        }
        Command::Correct { correction, codes, withheld } => {
            correct(state, correction, codes, &withheld)
        }
        Command::Answer(remittance) => answer(state, remittance),
        Command::Import { claim, codes } => import(state, claim, codes),
        Command::ImportAdjudication(adjudication) => import_adjudication(state, adjudication),
    }
}

fn step(
    state: &State,
    mut step: ClaimStep,
    kind: &'static str,
    taken: Step,
    fact: fn(ClaimStep) -> LedgerFact,
) -> Result<Vec<Event>, Refusal> {
    let (claim, patient) = state.claim.ok_or(Refusal::Unknown { field: "claim" })?;
    same_patient(Some(patient), step.patient)?;
    same("claim", &claim, &step.claim)?;
    limits::within(&[&step])?;
    life::check(state.status.unwrap_or(Status::Void), taken)?;
    if let Some(amount) = &step.amount {
        exact("amount", amount)?;
        same_currency("amount", state.currency.as_deref(), amount)?;
    }
    step.reason.iter().try_for_each(|reason| bare("reason", reason))?;
    step.reason = step.reason.map(|reason| reason.bare());
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

/// The same claim with other visits, lines or coverages: it is a draft again.
fn correct(
    state: &State,
    mut correction: Correction,
    codes: ClaimCodes,
    withheld: &BTreeSet<EncounterId>,
) -> Result<Vec<Event>, Refusal> {
    let (known, patient) = state.claim.ok_or(Refusal::Unknown { field: "claim" })?;
    let claim = &correction.claim;
    same_patient(Some(patient), claim.patient)?;
    same("claim", &known, &claim.claim)?;
    limits::within(&[claim, &codes])?;
    life::check(state.status.unwrap_or(Status::Void), Step::Correct)?;
    let mut problems = Problems::default();
    problems.check(check_claim(claim));
    problems.check(check_told(claim.encounters.iter().chain(&codes.encounters), withheld));
    let codes = problems.take(checked_codes(claim, codes));
    problems.none()?;
    Status::Draft.name().clone_into(&mut correction.claim.status);
    let fact = LedgerFact::ClaimCorrected(correction);
    let mut event = Event::new("ClaimCorrected").about(patient, fact);
    if let Some(codes) = codes {
        event = event.about(patient, CodingFact::ClaimCoded(codes));
    }
    Ok(vec![event])
}

/// Reason codes go without display texts.
fn answer(state: &State, mut answer: Remittance) -> Result<Vec<Event>, Refusal> {
    let (claim, patient) = state.claim.ok_or(Refusal::Unknown { field: "claim" })?;
    same_patient(Some(patient), answer.patient)?;
    same("claim", &claim, &answer.claim)?;
    limits::within(&[&answer])?;
    limits::at_most("lines", answer.lines.len(), limits::SERVICE_LINES, "lines")?;
    life::check(state.status.unwrap_or(Status::Void), Step::Answer)?;
    if state.remittances.contains(&answer.remittance) {
        return Err(Refusal::AlreadyExists { field: "remittance" });
    }
    remittance::check(state, &answer)?;
    for adjustment in &mut answer.adjustments {
        adjustment.reason = adjustment.reason.bare();
    }
    let fact = LedgerFact::RemittanceRecorded(answer);
    Ok(vec![Event::new("RemittanceRecorded").about(patient, fact)])
}

/// Why a claim is voided.
pub const VOIDINGS: [&str; 5] =
    ["MISTAKE", "DUPLICATE", "WRONG_PAYER", "WITHHELD_FROM_PLAN", "NOT_PURSUED"];
/// The system of those codes.
pub const VOIDING: &str = "urn:chartlog:claim-voiding";

/// What a payer's acknowledgement makes of a claim, by its claim status category and claim status code
/// (X12 277CA, STC01): the payer has it, or refuses to take it.
///
/// # Errors
/// [`Refusal::UnknownCode`] when the category is none of an acknowledgement, or the code no number.
pub fn acknowledgement(
    mut step: ClaimStep,
    category: &str,
    status: &str,
) -> Result<Command, Refusal> {
    let number = (1..=4).contains(&status.len()) && status.bytes().all(|b| b.is_ascii_digit());
    let mut problems = Problems::default();
    if !number {
        problems.check(Err(Refusal::UnknownCode { field: "status" }));
    }
    problems.check(one_of("category", category, &[&ACCEPTED[..], &REFUSED[..]].concat()));
    problems.none()?;
    let code = format!("{category}:{status}");
    step.reason = Some(Code { system: CLAIM_STATUS.to_owned(), code, display: None });
    let accepted = ACCEPTED.contains(&category);
    Ok(if accepted { Command::Acknowledge(step) } else { Command::Reject(step) })
}

/// Claim status categories of a claim that the payer has: forwarded, received, accepted, split.
pub const ACCEPTED: [&str; 4] = ["A0", "A1", "A2", "A5"];
/// Claim status categories of a claim that the payer does not take.
pub const REFUSED: [&str; 5] = ["A3", "A4", "A6", "A7", "A8"];
/// The system of claim status category and claim status code as one (X12 C043).
pub const CLAIM_STATUS: &str = "urn:x12:277:C043";

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

/// Of an amount that is known to be exact.
fn ten_thousandths(money: &Money) -> i128 {
    money.amount.ten_thousandths().map_or(0, i128::from)
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Coding(CodingFact::ClaimCoded(codes)) = fact {
        state.encounters.extend(&codes.encounters);
        state.codes = Some(codes.clone());
    } else if let Fact::Coding(CodingFact::ClaimCodesImported(codes)) = fact {
        state.encounters.extend(&codes.record.encounters);
        state.codes = None;
    }
    let Fact::Ledger(fact) = fact else {
        return state;
    };
    match fact {
        LedgerFact::ClaimDrafted(claim) => state.made(claim, Status::Draft),
        LedgerFact::ClaimImported(imported) => {
            let status = match imported.record.status.as_str() {
                // Voided here, it asks for nothing whatever its source says.
                _ if state.voided => Status::Void,
                "draft" => Status::Draft,
                // Imported again, it is where it was: FHIR has no status for what follows.
                "active" => state.status.unwrap_or(Status::Submitted),
                _ => Status::Void,
            };
            state.made(&imported.record, status);
        }
        LedgerFact::ClaimCorrected(corrected) => {
            // What it was before does not count: not its visits either.
            state.encounters.clear();
            state.made(&corrected.claim, Status::Draft);
        }
        LedgerFact::RemittanceRecorded(it) => {
            state.remittances.insert(it.remittance);
            let denied = it.status == remittance::DENIED;
            state.status = Some(if denied { Status::Denied } else { Status::Paid });
        }
        LedgerFact::ClaimSubmitted(_) => state.status = Some(Status::Submitted),
        LedgerFact::ClaimAcknowledged(_) => state.status = Some(Status::Acknowledged),
        LedgerFact::ClaimRejected(_) => state.status = Some(Status::Rejected),
        LedgerFact::ClaimPaid(_) => state.status = Some(Status::Paid),
        LedgerFact::ClaimDenied(_) => state.status = Some(Status::Denied),
        LedgerFact::ClaimAppealed(_) => state.status = Some(Status::Appealed),
        LedgerFact::ClaimVoided(_) => {
            state.status = Some(Status::Void);
            state.voided = true;
        }
        LedgerFact::AdjudicationImported(imported) => state.answered(&imported.record),
        LedgerFact::ChargeRecorded(_)
        | LedgerFact::PaymentRecorded(_)
        | LedgerFact::WriteOffRecorded(_)
        | LedgerFact::ClaimWithdrawn(_)
        | LedgerFact::AdjudicationWithdrawn(_)
        | LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_)
        | LedgerFact::ChargesClaimed(_)
        | LedgerFact::RemittancePosted(_)
        | LedgerFact::RefundRecorded(_)
        | LedgerFact::LinesReversed(_)
        | LedgerFact::EligibilityChecked(_) => {}
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
        self.lines = claim.lines.iter().map(|line| (line.sequence, line.net.clone())).collect();
        self.total = claim.total.clone().or_else(|| self.sum_of_lines());
    }

    /// None when a line does not say what it asks for.
    fn sum_of_lines(&self) -> Option<Money> {
        let nets = self.lines.values().map(|net| net.as_ref()?.amount.ten_thousandths());
        let sum = nets.map(|net| net.map(i128::from)).sum::<Option<i128>>()?;
        let amount = crate::words::Decimal::from_ten_thousandths(sum);
        Some(Money { amount, currency: self.currency.clone()? })
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
