//! Samples of `ledger`.

use super::ids;
use super::words::{at, code, decimal, imported, list, money, period, text};
use crate::facts::Fact;
use crate::facts::ledger::{
    AdjudicatedAmount, Adjudication, Adjustment, Benefit, Charge, Claim, ClaimLine, ClaimStep,
    ClaimedCharge, ClaimedCharges, Correction, Credit, Eligibility, LedgerFact, PaidLine,
    PlanRestriction, Posting, Remittance, Reversal, WithdrawnAdjudication, WithdrawnClaim,
};
use crate::words::Money;

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        LedgerFact::ChargeRecorded(charge(full)),
        LedgerFact::PaymentRecorded(credit(full)),
        LedgerFact::WriteOffRecorded(credit(full)),
        LedgerFact::ClaimDrafted(claim(full)),
        LedgerFact::ClaimSubmitted(claim_step(full)),
        LedgerFact::ClaimAcknowledged(claim_step(full)),
        LedgerFact::ClaimRejected(claim_step(full)),
        LedgerFact::ClaimPaid(claim_step(full)),
        LedgerFact::ClaimDenied(claim_step(full)),
        LedgerFact::ClaimAppealed(claim_step(full)),
        LedgerFact::ClaimImported(imported(full, claim(full))),
        LedgerFact::AdjudicationImported(imported(full, adjudication(full))),
        LedgerFact::ClaimWithdrawn(WithdrawnClaim { claim: ids::CLAIM, patient: ids::PATIENT }),
        LedgerFact::AdjudicationWithdrawn(WithdrawnAdjudication {
            adjudication: ids::ADJUDICATION,
            patient: ids::PATIENT,
        }),
        LedgerFact::PlanExcluded(plan_restriction()),
        LedgerFact::PlanReadmitted(plan_restriction()),
        LedgerFact::ChargesClaimed(claimed_charges(full)),
        LedgerFact::RemittanceRecorded(remittance(full)),
        LedgerFact::RemittancePosted(posting(full)),
        LedgerFact::RefundRecorded(refund(full)),
        LedgerFact::LinesReversed(reversal(full)),
        LedgerFact::ClaimCorrected(correction(full)),
        LedgerFact::EligibilityChecked(eligibility(full)),
        LedgerFact::ClaimVoided(claim_step(full)),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// What the variants that are only read still say, by their numbers.
#[must_use]
pub fn past(full: bool) -> Vec<(usize, Fact)> {
    let before = Charge { sequence: None, modifiers: Vec::new(), units: None, ..charge(full) };
    vec![(0, LedgerFact::ChargeRecorded(before).into())]
}

/// A charge for a service.
#[must_use]
pub fn charge(full: bool) -> Charge {
    Charge {
        charge: ids::LINE,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        sequence: full.then_some(1),
        code: full.then(|| code("code")),
        modifiers: list(full, code("modifier")),
        units: full.then_some(2),
        amount: money(),
        at: at("2026-05-04T15:30:00Z"),
    }
}

/// A payment or a write-off.
#[must_use]
pub fn credit(full: bool) -> Credit {
    Credit {
        line: ids::LINE,
        patient: ids::PATIENT,
        claim: full.then_some(ids::CLAIM),
        amount: money(),
        at: at("2026-05-04T15:30:00Z"),
        source: "payer".to_owned(),
    }
}

/// An amount on one line of a claim; its code is in `coding`.
#[must_use]
pub fn claim_line(full: bool) -> ClaimLine {
    ClaimLine { sequence: 1, net: full.then(money) }
}

/// A claim (FHIR Claim).
#[must_use]
pub fn claim(full: bool) -> Claim {
    Claim {
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        encounters: list(full, ids::ENCOUNTER),
        kind: full.then(|| "professional".to_owned()),
        usage: "claim".to_owned(),
        status: "draft".to_owned(),
        created: full.then(|| at("2026-05-04T14:13:00Z")),
        billable_period: period(full),
        coverages: list(full, ids::COVERAGE),
        payer: full.then(|| text("the payer")),
        total: full.then(money),
        lines: list(full, claim_line(full)),
    }
}

/// A step in a claim's life.
#[must_use]
pub fn claim_step(full: bool) -> ClaimStep {
    ClaimStep {
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        at: at("2026-05-04T15:30:00Z"),
        reason: full.then(|| code("reason")),
        amount: full.then(money),
    }
}

/// An amount a payer names, by its category (`submitted`, `benefit`, `deductible` ...).
#[must_use]
pub fn adjudicated_amount(full: bool) -> AdjudicatedAmount {
    AdjudicatedAmount {
        sequence: full.then_some(1),
        category: full.then(|| code("category")),
        amount: full.then(money),
        value: full.then(|| text("MRN-00042")),
    }
}

/// A payer's answer to a claim (FHIR ExplanationOfBenefit).
#[must_use]
pub fn adjudication(full: bool) -> Adjudication {
    Adjudication {
        adjudication: ids::ADJUDICATION,
        patient: ids::PATIENT,
        claim: full.then_some(ids::CLAIM),
        status: "active".to_owned(),
        outcome: "complete".to_owned(),
        created: full.then(|| at("2026-05-04T14:13:00Z")),
        payer: full.then(|| text("the payer")),
        amounts: list(full, adjudicated_amount(full)),
        paid: full.then(money),
    }
}

/// A visit that the health plan is not told of.
#[must_use]
pub fn plan_restriction() -> PlanRestriction {
    PlanRestriction {
        restriction: ids::OTHER_RESTRICTION,
        patient: ids::PATIENT,
        encounter: ids::ENCOUNTER,
        at: 1_777_903_200_000_000,
    }
}

/// The charges of a claim.
#[must_use]
pub fn claimed_charges(full: bool) -> ClaimedCharges {
    let claimed = ClaimedCharge { sequence: 1, charge: ids::LINE };
    ClaimedCharges { claim: ids::CLAIM, patient: ids::PATIENT, charges: list(full, claimed) }
}

/// A claim that was put right.
#[must_use]
pub fn correction(full: bool) -> Correction {
    Correction { claim: claim(full), at: at("2026-05-06T10:00:00Z") }
}

/// A part of a charge that a payer does not pay.
#[must_use]
pub fn adjustment(full: bool) -> Adjustment {
    Adjustment {
        line: ids::ADJUSTMENT,
        sequence: full.then_some(1),
        group: "CO".to_owned(),
        reason: code("45"),
        amount: Money::usd_cents(2_550),
    }
}

/// A payer's answer to a claim of ours: it pays 100.00 of 125.50.
#[must_use]
pub fn remittance(full: bool) -> Remittance {
    let paid = PaidLine { sequence: 1, paid: Money::usd_cents(10_000) };
    Remittance {
        remittance: ids::REMITTANCE,
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        at: at("2026-05-20"),
        status: "1".to_owned(),
        paid: Money::usd_cents(10_000),
        lines: list(full, paid),
        adjustments: list(full, adjustment(full)),
    }
}

/// What that does to the account.
#[must_use]
pub fn posting(full: bool) -> Posting {
    Posting {
        remittance: ids::REMITTANCE,
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        at: at("2026-05-20"),
        payment: full.then_some(ids::OTHER_LINE),
        adjustments: list(full, adjustment(full)),
    }
}

/// Money that went back.
#[must_use]
pub fn refund(full: bool) -> Credit {
    Credit { line: ids::REFUND, amount: Money::usd_cents(500), ..credit(full) }
}

/// A line that was mistaken.
#[must_use]
pub fn reversal(full: bool) -> Reversal {
    Reversal {
        patient: ids::PATIENT,
        lines: list(full, ids::REFUND),
        at: at("2026-05-21T08:00:00Z"),
        reason: "MISTAKE".to_owned(),
    }
}

/// What a payer says somebody is covered for.
#[must_use]
pub fn eligibility(full: bool) -> Eligibility {
    Eligibility {
        eligibility: ids::ELIGIBILITY,
        patient: ids::PATIENT,
        coverage: ids::COVERAGE,
        at: at("2026-05-01T08:00:00Z"),
        service_date: full.then(|| at("2026-05-04")),
        rejection: (!full).then(|| "75".to_owned()),
        benefits: list(full, benefit()),
    }
}

/// A deductible with 250.00 left this year.
#[must_use]
pub fn benefit() -> Benefit {
    Benefit {
        information: "C".to_owned(),
        level: Some("IND".to_owned()),
        service_type: Some("30".to_owned()),
        period: Some("29".to_owned()),
        amount: Some(Money::usd_cents(25_000)),
        percent: Some(decimal("0.2")),
        in_network: Some(true),
    }
}
