//! What payers say somebody is covered for.

use async_graphql::SimpleObject;
use chartlog_domain::facts::ledger;

use crate::graphql::scalars::{DateTime, Decimal, Id, Money};

/// A payer's answer to the question whether a patient is covered (X12 271): codes and amounts.
#[derive(SimpleObject)]
pub(crate) struct Eligibility {
    /// Id of the answer.
    id: Id,
    /// Id of the coverage.
    coverage_id: Id,
    /// When it was answered.
    at: DateTime,
    /// The date of service that was asked about; null when none was.
    service_date: Option<DateTime>,
    /// Why the payer does not say (AAA03 reject reason code); null when it does.
    rejection: Option<String>,
    /// Benefits.
    benefits: Vec<Benefit>,
}

/// A benefit (X12 271, EB segment).
#[derive(SimpleObject)]
pub(crate) struct Benefit {
    /// Eligibility or benefit information code (EB01), such as `1` active coverage, `C` deductible.
    information: String,
    /// Coverage level code (EB02); null when not said.
    level: Option<String>,
    /// Service type code (EB03); null when not said.
    service_type: Option<String>,
    /// Time period qualifier (EB06); null when not said.
    period: Option<String>,
    /// How much; null when not said.
    amount: Option<Money>,
    /// Which part of the cost, from 0 to 1; null when not said.
    percent: Option<Decimal>,
    /// Whether it holds within the plan's network; null when not said.
    in_network: Option<bool>,
}

impl From<ledger::Eligibility> for Eligibility {
    fn from(it: ledger::Eligibility) -> Self {
        Self {
            id: it.eligibility.into(),
            coverage_id: it.coverage.into(),
            at: DateTime::from(&it.at),
            service_date: it.service_date.as_ref().map(DateTime::from),
            rejection: it.rejection,
            benefits: it.benefits.into_iter().map(Benefit::from).collect(),
        }
    }
}

impl From<ledger::Benefit> for Benefit {
    fn from(it: ledger::Benefit) -> Self {
        Self {
            information: it.information,
            level: it.level,
            service_type: it.service_type,
            period: it.period,
            amount: it.amount.as_ref().map(Money::from),
            percent: it.percent.as_ref().map(Decimal::from),
            in_network: it.in_network,
        }
    }
}
