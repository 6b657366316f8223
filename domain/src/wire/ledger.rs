//! The bytes of facts of `ledger`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1, Money1, Period1};
use crate::facts::ledger::{
    AdjudicatedAmount, Adjudication, Charge, Claim, ClaimLine, ClaimStep, Credit, LedgerFact,
    PlanRestriction, WithdrawnAdjudication, WithdrawnClaim,
};

frozen! {
    struct Charge1 for Charge {
        charge: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        code: Option<Code1>,
        amount: Money1,
        at: String,
    }
    struct Credit1 for Credit {
        line: [u8; 16],
        patient: [u8; 16],
        claim: Option<[u8; 16]>,
        amount: Money1,
        at: String,
        source: String,
    }
    struct ClaimLine1 for ClaimLine { sequence: u32, net: Option<Money1> }
    struct Claim1 for Claim {
        claim: [u8; 16],
        patient: [u8; 16],
        encounters: Vec<[u8; 16]>,
        kind: Option<String>,
        usage: String,
        status: String,
        created: Option<String>,
        billable_period: Period1,
        coverages: Vec<[u8; 16]>,
        payer: Option<String>,
        total: Option<Money1>,
        lines: Vec<ClaimLine1>,
    }
    struct ClaimStep1 for ClaimStep {
        claim: [u8; 16],
        patient: [u8; 16],
        at: String,
        reason: Option<Code1>,
        amount: Option<Money1>,
    }
    struct AdjudicatedAmount1 for AdjudicatedAmount {
        sequence: Option<u32>,
        category: Option<Code1>,
        amount: Option<Money1>,
        value: Option<String>,
    }
    struct Adjudication1 for Adjudication {
        adjudication: [u8; 16],
        patient: [u8; 16],
        claim: Option<[u8; 16]>,
        status: String,
        outcome: String,
        created: Option<String>,
        payer: Option<String>,
        amounts: Vec<AdjudicatedAmount1>,
        paid: Option<Money1>,
    }
    struct WithdrawnClaim1 for WithdrawnClaim { claim: [u8; 16], patient: [u8; 16] }
    struct WithdrawnAdjudication1 for WithdrawnAdjudication {
        adjudication: [u8; 16],
        patient: [u8; 16],
    }
    struct PlanRestriction1 for PlanRestriction {
        restriction: [u8; 16],
        patient: [u8; 16],
        encounter: [u8; 16],
        at: i64,
    }
}

frozen! {
    facet LedgerWire for LedgerFact {
        ChargeRecorded(Charge1),
        PaymentRecorded(Credit1),
        WriteOffRecorded(Credit1),
        ClaimDrafted(Claim1),
        ClaimSubmitted(ClaimStep1),
        ClaimAcknowledged(ClaimStep1),
        ClaimRejected(ClaimStep1),
        ClaimPaid(ClaimStep1),
        ClaimDenied(ClaimStep1),
        ClaimAppealed(ClaimStep1),
        ClaimImported(Imported1<Claim1>),
        AdjudicationImported(Imported1<Adjudication1>),
        ClaimWithdrawn(WithdrawnClaim1),
        AdjudicationWithdrawn(WithdrawnAdjudication1),
        PlanExcluded(PlanRestriction1),
        PlanReadmitted(PlanRestriction1),
    }
}
