//! Restrictions that patients asked for and the organisation agreed to.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_projections::compliance::query::{self, RestrictionFilter};

use super::account::Account;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// A restriction that a patient asked for and the organisation agreed to (45 CFR 164.522(a)): a member
/// of staff who is not to see the record, or a visit of which no health plan is to be told.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Restriction {
    /// Its id.
    id: Id,
    /// Id of the patient.
    patient_id: Id,
    /// Id of the account that is not to see the record; null when it is about a visit.
    account_id: Option<Id>,
    /// Id of the encounter of which no health plan is to be told; null when it is about an account.
    encounter_id: Option<Id>,
    /// How the patient asked, a code.
    request: String,
    /// When it was agreed to.
    agreed_at: DateTime,
    /// Id of the account that agreed for the organisation.
    agreed_by_id: Id,
    /// When it ended; null while it is in force.
    lifted_at: Option<DateTime>,
    /// Id of the account that ended it for the organisation; null while it is in force.
    lifted_by_id: Option<Id>,
    /// By whose word it ended, a code (45 CFR 164.522(a)(2)); null while it is in force.
    ground: Option<String>,
    #[graphql(skip)]
    whose: Option<AccountId>,
}

#[ComplexObject]
impl Restriction {
    /// The account that is not to see the record, as it is now; null when it is about a visit.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(account) = self.whose else { return Ok(None) };
        Account::of(ctx, account)
    }
}

impl From<query::Restriction> for Restriction {
    fn from(row: query::Restriction) -> Self {
        let lifted = row.lifted;
        Self {
            id: row.restriction.into(),
            patient_id: row.patient.into(),
            account_id: row.account.map(Id::from),
            encounter_id: row.encounter.map(Id::from),
            request: row.request,
            agreed_at: DateTime::of_micros(row.at),
            agreed_by_id: row.agreed_by.into(),
            lifted_at: lifted.as_ref().map(|lifted| DateTime::of_micros(lifted.at)),
            lifted_by_id: lifted.as_ref().map(|lifted| lifted.by.into()),
            ground: lifted.map(|lifted| lifted.ground),
            whose: row.account,
        }
    }
}

/// Which restrictions are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct RestrictionFilterInput {
    /// Only of this patient.
    patient: Option<Id>,
    /// Only those that keep this account from a record.
    account: Option<Id>,
    /// Only those in force, or only those that have ended.
    in_force: Option<bool>,
}

impl RestrictionFilterInput {
    pub(super) fn parsed(self) -> Result<RestrictionFilter> {
        Ok(RestrictionFilter {
            patient: optional_id(self.patient.as_ref(), "filter.patient", PatientId)?,
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            in_force: self.in_force,
        })
    }
}
