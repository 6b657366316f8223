//! `ledger`: charges, claims, acknowledgements, remittances, payments, denials, appeals, and which
//! visits are not to be told to the health plan.

use super::Imported;
use crate::ids::{
    AdjudicationId, ClaimId, CoverageId, EncounterId, LedgerLineId, PatientId, RestrictionId,
};
use crate::words::{Code, DateTime, Money, Period, Text};

/// A charge for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Its id.
    pub charge: LedgerLineId,
    /// Who owes it.
    pub patient: PatientId,
    /// For which visit.
    pub encounter: Option<EncounterId>,
    /// Procedure code, without display.
    pub code: Option<Code>,
    /// How much.
    pub amount: Money,
    /// When the service was given.
    pub at: DateTime,
}

/// A payment or a write-off.
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
}
