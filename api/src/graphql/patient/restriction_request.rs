//! What the patient asked to restrict, and what was decided.

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use chartlog_domain::ids::AccountId;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::{self, RestrictionOutcome};

use super::directory::Provider;
use crate::graphql::scalars::{DateTime, Id};

/// How far a request for a restriction has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestrictionStatus {
    /// Nobody has decided.
    Open,
    /// The clinic agreed: see `restrictions` of `me`.
    Agreed,
    /// The clinic does not agree.
    Declined,
}

/// A restriction that you asked for (45 CFR 164.522(a)), and what was decided.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct RequestedRestriction {
    /// Id of the request.
    id: Id,
    /// Id of the account that is not to see your record; null when you named none.
    account_id: Option<Id>,
    /// Id of the visit of which your health plan is not to be told; null when you named none.
    encounter_id: Option<Id>,
    /// Whether you said that you paid for the visit out of pocket in full.
    paid_in_full: bool,
    /// What you wrote; null when nothing.
    words: Option<String>,
    /// When you asked for it.
    requested_at: DateTime,
    /// Whether it is open, agreed to or declined.
    status: RestrictionStatus,
    /// When it was decided; null while it is open.
    decided_at: Option<DateTime>,
    /// Id of the restriction that was agreed to; null when none was.
    restriction_id: Option<Id>,
    /// Why it was declined: `NEEDED_FOR_CARE`, `CANNOT_BE_KEPT`, `REQUIRED_BY_LAW` or
    /// `NOT_PAID_IN_FULL`; null when it was not.
    reason: Option<String>,
    #[graphql(skip)]
    whose: Option<AccountId>,
}

#[ComplexObject]
impl RequestedRestriction {
    /// Who is not to see your record; null when you named nobody.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.whose.map(|account| Provider::of(ctx, account)).transpose()
    }
}

impl From<query::RestrictionRequest> for RequestedRestriction {
    fn from(row: query::RestrictionRequest) -> Self {
        let (status, restriction_id, reason) = match row.outcome {
            None => (RestrictionStatus::Open, None, None),
            Some(RestrictionOutcome::Agreed(restriction)) => {
                (RestrictionStatus::Agreed, Some(restriction.into()), None)
            }
            Some(RestrictionOutcome::Declined(reason)) => {
                (RestrictionStatus::Declined, None, Some(reason))
            }
        };
        Self {
            id: row.request.into(),
            account_id: row.account.map(Id::from),
            encounter_id: row.encounter.map(Id::from),
            paid_in_full: row.paid_in_full,
            words: row.words.as_ref().map(Text::expose).map(str::to_owned),
            requested_at: DateTime::of_micros(row.at),
            status,
            decided_at: row.decided_at.map(DateTime::of_micros),
            restriction_id,
            reason,
            whose: row.account,
        }
    }
}
