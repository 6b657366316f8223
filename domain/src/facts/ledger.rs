//! `ledger`: charges, claims, acknowledgements, remittances, payments, denials, appeals, what payers say
//! somebody is covered for, and which visits are not to be told to the health plan. Codes and amounts
//! only: a display text or any other narrative has no place here.

use super::Imported;
use crate::ids::{
    AdjudicationId, ClaimId, CoverageId, EncounterId, LedgerLineId, PatientId, RestrictionId,
};
use crate::words::{Code, DateTime, Decimal, Money, Period, Text};

/// A charge for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Its id.
    pub charge: LedgerLineId,
    /// Who owes it.
    pub patient: PatientId,
    /// For which visit.
    pub encounter: Option<EncounterId>,
    /// For which service of that visit, by its number; none when not said.
    pub sequence: Option<u32>,
    /// Procedure code, without display.
    pub code: Option<Code>,
    /// Modifiers of the code, without display.
    pub modifiers: Vec<Code>,
    /// How many; none when not said.
    pub units: Option<u32>,
    /// How much, all units together.
    pub amount: Money,
    /// When the service was given.
    pub at: DateTime,
}

/// A payment, a refund or a write-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Its id.
    pub line: LedgerLineId,
    /// Whose account.
    pub patient: PatientId,
    /// On which claim.
    pub claim: Option<ClaimId>,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: DateTime,
    /// `patient`, `payer`, or the reason code of a write-off.
    pub source: String,
}

/// An amount on one line of a claim; its code is in `coding`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimLine {
    /// Line number, from 1.
    pub sequence: u32,
    /// Line total; none when not said.
    pub net: Option<Money>,
}

/// A claim (FHIR Claim).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub claim: ClaimId,
    /// The patient.
    pub patient: PatientId,
    /// For which visits.
    pub encounters: Vec<EncounterId>,
    /// `institutional`, `professional`, `pharmacy`, `oral`, `vision`; none when not said.
    pub kind: Option<String>,
    /// `claim`, `preauthorization`, `predetermination`.
    pub usage: String,
    /// FHIR fm-status of an imported one; else `draft`.
    pub status: String,
    /// When it was made.
    pub created: Option<DateTime>,
    /// The dates of service it covers.
    pub billable_period: Period,
    /// Under which coverage.
    pub coverages: Vec<CoverageId>,
    /// Payer by name, when there is no coverage that is known.
    pub payer: Option<Text>,
    /// Total.
    pub total: Option<Money>,
    /// Lines.
    pub lines: Vec<ClaimLine>,
}

/// A step in a claim's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimStep {
    /// Which claim.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
    /// Reason code (CARC, X12 claim status ...), where the step has one.
    pub reason: Option<Code>,
    /// Amount, where the step has one.
    pub amount: Option<Money>,
}

/// An amount a payer names, by its category (`submitted`, `benefit`, `deductible` ...).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdjudicatedAmount {
    /// Which line, from 1; none for the whole claim.
    pub sequence: Option<u32>,
    /// Category, without display.
    pub category: Option<Code>,
    /// How much.
    pub amount: Option<Money>,
    /// A factor or a count, where that is what is said.
    pub value: Option<Text>,
}

/// A payer's answer to a claim (FHIR ExplanationOfBenefit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjudication {
    /// Its id.
    pub adjudication: AdjudicationId,
    /// The patient.
    pub patient: PatientId,
    /// Of which claim.
    pub claim: Option<ClaimId>,
    /// FHIR explanationofbenefit-status.
    pub status: String,
    /// FHIR remittance-outcome.
    pub outcome: String,
    /// When it was made.
    pub created: Option<DateTime>,
    /// Payer by name.
    pub payer: Option<Text>,
    /// Totals and line amounts.
    pub amounts: Vec<AdjudicatedAmount>,
    /// What was paid.
    pub paid: Option<Money>,
}

/// A claim that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnClaim {
    /// Which claim.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
}

/// A payer's answer that does not belong here any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnAdjudication {
    /// Which answer.
    pub adjudication: AdjudicationId,
    /// Whose.
    pub patient: PatientId,
}

/// A visit that was paid for out of pocket in full, and that the patient asked not to disclose to the
/// health plan: the organisation must agree to it (45 CFR 164.522(a)(1)(vi)).
///
/// It is in `ledger` because whoever bills must know it, and the patient may: those two, and nobody
/// else, read the ledger. Compliance learns of it in `oversight`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanRestriction {
    /// Which restriction.
    pub restriction: RestrictionId,
    /// The patient.
    pub patient: PatientId,
    /// Which visit.
    pub encounter: EncounterId,
    /// When it was agreed to, or when it ended, microseconds since 1970 UTC.
    pub at: i64,
}

/// A charge that a line of a claim asks a payer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedCharge {
    /// Number of the claim's line.
    pub sequence: u32,
    /// Which charge.
    pub charge: LedgerLineId,
}

/// The charges that a claim asks a payer for. What the claim asked for before is free again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedCharges {
    /// Which claim.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
    /// Its charges.
    pub charges: Vec<ClaimedCharge>,
}

/// A claim that was put right before it was submitted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The claim as it is from now on.
    pub claim: Claim,
    /// When.
    pub at: DateTime,
}

/// Why a payer pays less than was charged (X12 835, CAS segment): who bears it, why, how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// Its line on the account.
    pub line: LedgerLineId,
    /// Which line of the claim; none for the whole claim.
    pub sequence: Option<u32>,
    /// Claim adjustment group code: `CO` (contractual obligation), `OA` (other), `PI` (payer initiated),
    /// `PR` (patient responsibility).
    pub group: String,
    /// Claim adjustment reason code (CARC), without display.
    pub reason: Code,
    /// How much less; below zero it is more.
    pub amount: Money,
}

/// What a payer paid for a line of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidLine {
    /// Number of the claim's line.
    pub sequence: u32,
    /// How much.
    pub paid: Money,
}

/// A payer's answer to a claim of ours (X12 835, one CLP loop). It says how the whole claim is paid: a
/// later one takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remittance {
    /// Its id.
    pub remittance: AdjudicationId,
    /// Of which claim.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
    /// When the payer made it.
    pub at: DateTime,
    /// Claim status code (CLP02): `1`, `2`, `3` processed as primary, secondary, tertiary; `4` denied.
    pub status: String,
    /// What was paid for the whole claim.
    pub paid: Money,
    /// What was paid for each line; none when the payer answers for the claim as a whole.
    pub lines: Vec<PaidLine>,
    /// Adjustments of lines and of the whole claim.
    pub adjustments: Vec<Adjustment>,
}

/// What a payer's answer does to an account, beside the payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which answer.
    pub remittance: AdjudicationId,
    /// To which claim.
    pub claim: ClaimId,
    /// Whose account.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
    /// The payment that came with it; none when nothing was paid.
    pub payment: Option<LedgerLineId>,
    /// Its adjustments, each a line of the account.
    pub adjustments: Vec<Adjustment>,
}

/// Lines of an account that were mistaken, or that a payer's later answer takes back. They stay where
/// they are, and count no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// Whose account.
    pub patient: PatientId,
    /// Which lines.
    pub lines: Vec<LedgerLineId>,
    /// When.
    pub at: DateTime,
    /// Why: a code of [`crate::account::REVERSALS`].
    pub reason: String,
}

/// A benefit that a payer says somebody has (X12 271, EB segment).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// Eligibility or benefit information code (EB01), such as `1` active coverage, `C` deductible.
    pub information: String,
    /// Coverage level code (EB02), such as `IND`, `FAM`.
    pub level: Option<String>,
    /// Service type code (EB03), such as `30` health benefit plan coverage.
    pub service_type: Option<String>,
    /// Time period qualifier (EB06), such as `23` calendar year, `29` remaining.
    pub period: Option<String>,
    /// How much.
    pub amount: Option<Money>,
    /// Which part of the cost, such as `0.2`.
    pub percent: Option<Decimal>,
    /// Whether it holds within the plan's network; none when not said.
    pub in_network: Option<bool>,
}

/// A payer's answer to the question whether somebody is covered (X12 270/271).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligibility {
    /// Its id.
    pub eligibility: AdjudicationId,
    /// Whose.
    pub patient: PatientId,
    /// Under which coverage.
    pub coverage: CoverageId,
    /// When it was answered.
    pub at: DateTime,
    /// For which date of service; none when not said.
    pub service_date: Option<DateTime>,
    /// Why the payer did not answer (AAA03 reject reason code), such as `75` subscriber not found.
    pub rejection: Option<String>,
    /// Benefits.
    pub benefits: Vec<Benefit>,
}

/// What the `ledger` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFact {
    /// A service was charged.
    ChargeRecorded(Charge),
    /// A payment came in.
    PaymentRecorded(Credit),
    /// Something was written off.
    WriteOffRecorded(Credit),
    /// A claim was drafted.
    ClaimDrafted(Claim),
    /// It was submitted.
    ClaimSubmitted(ClaimStep),
    /// The payer has it.
    ClaimAcknowledged(ClaimStep),
    /// The payer refused to take it.
    ClaimRejected(ClaimStep),
    /// It was paid.
    ClaimPaid(ClaimStep),
    /// It was denied.
    ClaimDenied(ClaimStep),
    /// The denial was appealed.
    ClaimAppealed(ClaimStep),
    /// A claim was imported.
    ClaimImported(Imported<Claim>),
    /// A payer's answer was imported.
    AdjudicationImported(Imported<Adjudication>),
    /// A claim was withdrawn: it is told in `restricted` from now on.
    ClaimWithdrawn(WithdrawnClaim),
    /// A payer's answer was withdrawn.
    AdjudicationWithdrawn(WithdrawnAdjudication),
    /// A visit is not to be told to the health plan.
    PlanExcluded(PlanRestriction),
    /// That restriction ended.
    PlanReadmitted(PlanRestriction),
    /// A claim asks a payer for charges.
    ChargesClaimed(ClaimedCharges),
    /// A payer answered a claim.
    RemittanceRecorded(Remittance),
    /// What that does to the account.
    RemittancePosted(Posting),
    /// Money was paid back.
    RefundRecorded(Credit),
    /// Lines of the account were mistaken, or were taken back.
    LinesReversed(Reversal),
    /// A claim was put right.
    ClaimCorrected(Correction),
    /// A payer said what somebody is covered for.
    EligibilityChecked(Eligibility),
    /// A claim was voided: it asks for nothing any more.
    ClaimVoided(ClaimStep),
}
