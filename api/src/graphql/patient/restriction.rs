//! What the patient asked to restrict, and the clinic agreed to.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::ids::AccountId;
use chartlog_projections::patient::query;

use super::directory::Provider;
use crate::graphql::scalars::{DateTime, Id};

/// Something that you asked to restrict and the clinic agreed to (45 CFR 164.522(a)): a member of
/// staff who is not to see your record, or a visit that you paid for and of which no health plan is
/// told. In an emergency a clinician may open your record all the same; `whoHasSeenMyChart` says so.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Restriction {
    /// Its id.
    id: Id,
    /// Id of the account that is not to see your record; null when it is about a visit.
    account_id: Option<Id>,
    /// Id of the visit of which no health plan is told; null when it is about a member of staff.
    encounter_id: Option<Id>,
    /// When it was agreed to.
    agreed_at: DateTime,
    /// When it ended; null while it is in force.
    lifted_at: Option<DateTime>,
    #[graphql(skip)]
    whose: Option<AccountId>,
}

#[ComplexObject]
impl Restriction {
    /// Who is not to see your record; null when it is about a visit.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.whose.map(|account| Provider::of(ctx, account)).transpose()
    }
}

impl From<query::Restriction> for Restriction {
    fn from(row: query::Restriction) -> Self {
        Self {
            id: row.restriction.into(),
            account_id: row.account.map(Id::from),
            encounter_id: row.encounter.map(Id::from),
            agreed_at: DateTime::of_micros(row.at),
            lifted_at: row.lifted_at.map(DateTime::of_micros),
            whose: row.account,
        }
    }
}
