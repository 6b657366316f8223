//! Samples of `ledger`.

use super::ids;
use super::words::{at, code, imported, list, money, period, text};
use crate::facts::Fact;
use crate::facts::ledger::{
    AdjudicatedAmount, Adjudication, Charge, Claim, ClaimLine, ClaimStep, Credit, LedgerFact,
    PlanRestriction, WithdrawnAdjudication, WithdrawnClaim,
};

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
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// A charge for a service.
#[must_use]
pub fn charge(full: bool) -> Charge {
    Charge {
        charge: ids::LINE,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        code: full.then(|| code("code")),
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
