//! Payers' answers to claims.

use async_graphql::{Object, SimpleObject};
use chartlog_domain::facts::ledger;
use chartlog_domain::words::Text;
use chartlog_projections::billing::query::Answer;

use crate::graphql::scalars::{Code, DateTime, Id, Money};

/// A payer's answer to a claim.
pub(crate) struct Adjudication(Answer);

impl From<Answer> for Adjudication {
    fn from(row: Answer) -> Self {
        Self(row)
    }
}

/// A payer's answer to a claim (FHIR ExplanationOfBenefit).
#[Object]
impl Adjudication {
    /// Id of the answer.
    async fn id(&self) -> Id {
        self.0.adjudication.adjudication.into()
    }

    /// Id of the claim that it answers; null when the source names none.
    async fn claim_id(&self) -> Option<Id> {
        self.0.adjudication.claim.map(Id::from)
    }

    /// `active`, `cancelled`, `draft` or `entered-in-error` (FHIR explanationofbenefit-status).
    async fn status(&self) -> &str {
        &self.0.adjudication.status
    }

    /// `queued`, `complete`, `error` or `partial` (FHIR remittance-outcome).
    async fn outcome(&self) -> &str {
        &self.0.adjudication.outcome
    }

    /// When it was made; null when not said.
    async fn created(&self) -> Option<DateTime> {
        self.0.adjudication.created.as_ref().map(DateTime::from)
    }

    /// Payer by name; null when not said.
    async fn payer(&self) -> Option<&str> {
        self.0.adjudication.payer.as_ref().map(Text::expose)
    }

    /// Totals and amounts of lines, in the order of the source.
    async fn amounts(&self) -> Vec<AdjudicatedAmount> {
        self.0.adjudication.amounts.iter().map(AdjudicatedAmount::from).collect()
    }

    /// What was paid; null when not said.
    async fn paid(&self) -> Option<Money> {
        self.0.adjudication.paid.as_ref().map(Money::from)
    }

    /// Whether it came from elsewhere.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// An amount that a payer names.
#[derive(SimpleObject)]
pub(crate) struct AdjudicatedAmount {
    /// Number of the claim's line, from 1; null for the whole claim.
    sequence: Option<u32>,
    /// What the amount is: `submitted`, `benefit`, `deductible` and so on, without words; null when
    /// not said.
    category: Option<Code>,
    /// How much; null when a factor or a count is said instead.
    amount: Option<Money>,
    /// A factor or a count, where that is what is said; else null.
    value: Option<String>,
}

impl From<&ledger::AdjudicatedAmount> for AdjudicatedAmount {
    fn from(amount: &ledger::AdjudicatedAmount) -> Self {
        Self {
            sequence: amount.sequence,
            category: amount.category.as_ref().map(Code::from),
            amount: amount.amount.as_ref().map(Money::from),
            value: amount.value.as_ref().map(|value| value.expose().to_owned()),
        }
    }
}
