//! A claim with its lines, codes, steps and payers' answers.

use std::sync::OnceLock;

use async_graphql::{Context, Object, Result, SimpleObject};
use chartlog_domain::words::Text;
use chartlog_projections::billing::query::{self, BilledLine, ClaimDetail, ClaimRow};

use super::adjudication::Adjudication;
use super::coverage::Coverage;
use super::patient::Patient;
use super::remittance::Remittance;
use super::visit::ServiceLine;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::{Code, DateTime, Id, Money, Period, codes};

/// A claim. What is not in its row is looked up once, when it is asked for.
pub(crate) struct Claim {
    row: ClaimRow,
    detail: OnceLock<Option<ClaimDetail>>,
}

impl From<ClaimRow> for Claim {
    fn from(row: ClaimRow) -> Self {
        Self { row, detail: OnceLock::new() }
    }
}

impl From<ClaimDetail> for Claim {
    fn from(detail: ClaimDetail) -> Self {
        Self { row: detail.claim.clone(), detail: OnceLock::from(Some(detail)) }
    }
}

impl Claim {
    fn detail(&self, ctx: &Context<'_>) -> Result<Option<&ClaimDetail>> {
        if self.detail.get().is_none() {
            let found = query::claim(&asking(ctx)?.snapshot, self.row.claim.claim)
                .map_err(|error| from_query(&error))?;
            let _already = self.detail.set(found);
        }
        Ok(self.detail.get().and_then(Option::as_ref))
    }
}

/// A claim on a payer (FHIR Claim), as it is now.
#[Object]
impl Claim {
    /// Id of the claim.
    async fn id(&self) -> Id {
        self.row.claim.claim.into()
    }

    /// The patient.
    async fn patient(&self, ctx: &Context<'_>) -> Result<Option<Patient>> {
        Patient::of(ctx, self.row.claim.patient)
    }

    /// `draft`, `submitted`, `acknowledged`, `rejected`, `paid`, `denied`, `appealed` or `void`: what the
    /// last step made of it. An imported claim without steps has FHIR's fm-status: `active`,
    /// `cancelled`, `draft` or `entered-in-error`.
    async fn status(&self) -> &str {
        &self.row.claim.status
    }

    /// When the last step was taken; null when there was none.
    async fn status_at(&self) -> Option<DateTime> {
        self.row.status_at.as_ref().map(DateTime::from)
    }

    /// `institutional`, `professional`, `pharmacy`, `oral` or `vision`; null when not said.
    async fn kind(&self) -> Option<&str> {
        self.row.claim.kind.as_deref()
    }

    /// `claim` for payment, `preauthorization` or `predetermination`.
    #[graphql(name = "use")]
    async fn usage(&self) -> &str {
        &self.row.claim.usage
    }

    /// When it was made; null when not said.
    async fn created(&self) -> Option<DateTime> {
        self.row.claim.created.as_ref().map(DateTime::from)
    }

    /// The dates of service that it covers.
    async fn billable_period(&self) -> Period {
        Period::from(&self.row.claim.billable_period)
    }

    /// Ids of the encounters that it is for.
    async fn encounter_ids(&self) -> Vec<Id> {
        self.row.claim.encounters.iter().copied().map(Id::from).collect()
    }

    /// Under which coverages, the first to pay first; without those that are not known.
    #[graphql(complexity = 1 + 2 * child_complexity)]
    async fn coverages(&self, ctx: &Context<'_>) -> Result<Vec<Coverage>> {
        let snapshot = &asking(ctx)?.snapshot;
        let mut found = Vec::new();
        for id in &self.row.claim.coverages {
            let coverage = query::coverage(snapshot, *id).map_err(|error| from_query(&error))?;
            found.extend(coverage.map(Coverage::from));
        }
        Ok(found)
    }

    /// Payer by name, where there is no coverage that is known; else null.
    async fn payer(&self) -> Option<&str> {
        self.row.claim.payer.as_ref().map(Text::expose)
    }

    /// Total; null when not said.
    async fn total(&self) -> Option<Money> {
        self.row.claim.total.as_ref().map(Money::from)
    }

    /// Diagnosis codes, without words. Lines name them by number from 1.
    async fn diagnoses(&self, ctx: &Context<'_>) -> Result<Vec<Code>> {
        Ok(self.detail(ctx)?.map(|detail| codes(&detail.diagnoses)).unwrap_or_default())
    }

    /// Lines with their codes and amounts, by number.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<ClaimLine>> {
        let lines = self.detail(ctx)?.map(|detail| detail.lines.iter().map(ClaimLine::from));
        Ok(lines.into_iter().flatten().collect())
    }

    /// What happened to the claim, the first step first.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ClaimStep>> {
        let steps = self.detail(ctx)?.map(|detail| detail.steps.iter().map(ClaimStep::from));
        Ok(steps.into_iter().flatten().collect())
    }

    /// Payers' answers to the claim, the first first.
    #[graphql(complexity = 1 + 2 * child_complexity)]
    async fn adjudications(&self, ctx: &Context<'_>) -> Result<Vec<Adjudication>> {
        let answers = self.detail(ctx)?.map(|detail| detail.adjudications.iter().cloned());
        Ok(answers.into_iter().flatten().map(Adjudication::from).collect())
    }

    /// Payers' answers that were recorded here, the first first. The last one holds.
    #[graphql(complexity = 1 + 2 * child_complexity)]
    async fn remittances(&self, ctx: &Context<'_>) -> Result<Vec<Remittance>> {
        let answers = self.detail(ctx)?.map(|detail| detail.remittances.iter());
        Ok(answers.into_iter().flatten().map(Remittance::from).collect())
    }

    /// Whether it came from elsewhere; else it was drafted here.
    async fn imported(&self) -> bool {
        self.row.imported
    }
}

/// A line of a claim: what was done, and what it costs.
#[derive(SimpleObject)]
pub(crate) struct ClaimLine {
    /// Line number, from 1.
    sequence: u32,
    /// Line total; null when not said.
    net: Option<Money>,
    /// Code, modifiers and units; null when the codes of the claim do not name the line.
    service: Option<ServiceLine>,
}

impl From<&BilledLine> for ClaimLine {
    fn from(line: &BilledLine) -> Self {
        Self {
            sequence: line.sequence,
            net: line.net.as_ref().map(Money::from),
            service: line.service.as_ref().map(ServiceLine::from),
        }
    }
}

/// A step in the life of a claim.
#[derive(SimpleObject)]
pub(crate) struct ClaimStep {
    /// The status that it gave the claim.
    status: String,
    /// When.
    at: DateTime,
    /// Reason code (CARC, X12 claim status and others); null when the step has none.
    reason: Option<Code>,
    /// Amount; null when the step has none.
    amount: Option<Money>,
}

impl From<&query::Step> for ClaimStep {
    fn from(step: &query::Step) -> Self {
        Self {
            status: step.status.clone(),
            at: DateTime::from(&step.step.at),
            reason: step.step.reason.as_ref().map(Code::from),
            amount: step.step.amount.as_ref().map(Money::from),
        }
    }
}
