//! Payers' answers to claims that were made here.

use async_graphql::SimpleObject;
use chartlog_domain::facts::ledger;

use crate::graphql::scalars::{Code, DateTime, Id, Money};

/// A payer's answer to a claim (X12 835). The last one of a claim holds.
#[derive(SimpleObject)]
pub(crate) struct Remittance {
    /// Id of the answer.
    id: Id,
    /// When the payer made it.
    at: DateTime,
    /// Claim status code (CLP02): `1`, `2`, `3` processed as primary, secondary, tertiary; `4` denied.
    status: String,
    /// What is paid for the whole claim.
    paid: Money,
    /// What is paid for each line, with its adjustments; empty when it is for the claim as a whole.
    lines: Vec<RemittanceLine>,
    /// Adjustments of the whole claim.
    adjustments: Vec<RemittanceAdjustment>,
}

/// A line of a claim, as the payer answers it.
#[derive(SimpleObject)]
pub(crate) struct RemittanceLine {
    /// Number of the claim's line.
    sequence: u32,
    /// What is paid for it.
    paid: Money,
    /// Why that is less than was charged.
    adjustments: Vec<RemittanceAdjustment>,
}

/// Why a payer pays less than was charged.
#[derive(SimpleObject)]
pub(crate) struct RemittanceAdjustment {
    /// Claim adjustment group code: `CO`, `OA`, `PI` or `PR`.
    group: String,
    /// Claim adjustment reason code (CARC), without words.
    reason: Code,
    /// How much less; below zero it is more.
    amount: Money,
}

impl From<&ledger::Remittance> for Remittance {
    fn from(answer: &ledger::Remittance) -> Self {
        let of = |sequence: Option<u32>| -> Vec<RemittanceAdjustment> {
            let its = answer.adjustments.iter().filter(|it| it.sequence == sequence);
            its.map(RemittanceAdjustment::from).collect()
        };
        let line = |line: &ledger::PaidLine| RemittanceLine {
            sequence: line.sequence,
            paid: Money::from(&line.paid),
            adjustments: of(Some(line.sequence)),
        };
        Self {
            id: answer.remittance.into(),
            at: DateTime::from(&answer.at),
            status: answer.status.clone(),
            paid: Money::from(&answer.paid),
            lines: answer.lines.iter().map(line).collect(),
            adjustments: of(None),
        }
    }
}

impl From<&ledger::Adjustment> for RemittanceAdjustment {
    fn from(it: &ledger::Adjustment) -> Self {
        Self {
            group: it.group.clone(),
            reason: Code::from(&it.reason),
            amount: Money::from(&it.amount),
        }
    }
}
