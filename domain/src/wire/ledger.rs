//! The bytes of facts of `ledger`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1, Money1, Period1};
use crate::facts::ledger::{
    AdjudicatedAmount, Adjudication, Adjustment, Benefit, Charge, Claim, ClaimLine, ClaimStep,
    ClaimedCharge, ClaimedCharges, Correction, Credit, Eligibility, LedgerFact, PaidLine,
    PlanRestriction, Posting, Remittance, Reversal, WithdrawnAdjudication, WithdrawnClaim,
};

frozen! {
    past struct Charge1 for Charge {
        charge: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        code: Option<Code1>,
        amount: Money1,
        at: String;
        sequence: None,
        modifiers: Vec::new(),
        units: None,
    }
}

frozen! {
    struct Charge2 for Charge {
        charge: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        sequence: Option<u32>,
        code: Option<Code1>,
        modifiers: Vec<Code1>,
        units: Option<u32>,
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
    struct ClaimedCharge1 for ClaimedCharge { sequence: u32, charge: [u8; 16] }
    struct ClaimedCharges1 for ClaimedCharges {
        claim: [u8; 16],
        patient: [u8; 16],
        charges: Vec<ClaimedCharge1>,
    }
    struct Correction1 for Correction { claim: Claim1, at: String }
    struct Adjustment1 for Adjustment {
        line: [u8; 16],
        sequence: Option<u32>,
        group: String,
        reason: Code1,
        amount: Money1,
    }
    struct PaidLine1 for PaidLine { sequence: u32, paid: Money1 }
    struct Remittance1 for Remittance {
        remittance: [u8; 16],
        claim: [u8; 16],
        patient: [u8; 16],
        at: String,
        status: String,
        paid: Money1,
        lines: Vec<PaidLine1>,
        adjustments: Vec<Adjustment1>,
    }
    struct Posting1 for Posting {
        remittance: [u8; 16],
        claim: [u8; 16],
        patient: [u8; 16],
        at: String,
        payment: Option<[u8; 16]>,
        adjustments: Vec<Adjustment1>,
    }
    struct Reversal1 for Reversal {
        patient: [u8; 16],
        lines: Vec<[u8; 16]>,
        at: String,
        reason: String,
    }
    struct Benefit1 for Benefit {
        information: String,
        level: Option<String>,
        service_type: Option<String>,
        period: Option<String>,
        amount: Option<Money1>,
        percent: Option<String>,
        in_network: Option<bool>,
    }
    struct Eligibility1 for Eligibility {
        eligibility: [u8; 16],
        patient: [u8; 16],
        coverage: [u8; 16],
        at: String,
        service_date: Option<String>,
        rejection: Option<String>,
        benefits: Vec<Benefit1>,
    }
}

frozen! {
    facet LedgerWire for LedgerFact {
        (past) ChargeRecorded1(Charge1) => ChargeRecorded,
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
        ChargeRecorded(Charge2),
        ChargesClaimed(ClaimedCharges1),
        RemittanceRecorded(Remittance1),
        RemittancePosted(Posting1),
        RefundRecorded(Credit1),
        LinesReversed(Reversal1),
        ClaimCorrected(Correction1),
        EligibilityChecked(Eligibility1),
        ClaimVoided(ClaimStep1),
    }
}
