//! Restrictions that patients ask for, as ids and codes.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_projections::compliance::query::{self, RestrictionRequestFilter};

use super::account::Account;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// A restriction that a patient asks for (45 CFR 164.522(a)). It is decided by `agreeRestriction` with
/// this id as `asked`, or by `declineRestriction`. What the patient wrote is not for compliance: a
/// clinician of the care team reads it in the chart, and says what it means.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct RequestedRestriction {
    /// Its id.
    id: Id,
    /// Id of the patient.
    patient_id: Id,
    /// Id of the account that is not to see the record; null when the patient names none.
    account_id: Option<Id>,
    /// Id of the encounter of which no health plan is to be told; null when the patient names none.
    encounter_id: Option<Id>,
    /// Whether the patient says that the visit was paid for out of pocket in full. Then it is declined as
    /// `NOT_PAID_IN_FULL` only, when it was not (45 CFR 164.522(a)(1)(vi)).
    paid_in_full: bool,
    /// Whether the patient wrote something, which the care team reads.
    in_words: bool,
    /// When it was asked for.
    requested_at: DateTime,
    /// Whether nobody has decided.
    open: bool,
    /// When it was decided; null while it is open.
    decided_at: Option<DateTime>,
    /// Id of the account that decided for the organisation; null while it is open.
    decided_by_id: Option<Id>,
    /// Id of the restriction that was agreed to; null while it is open, and when it was declined.
    restriction_id: Option<Id>,
    /// Why it was declined, a code; null while it is open, and when it was agreed to.
    reason: Option<String>,
    #[graphql(skip)]
    whose: Option<AccountId>,
}

#[ComplexObject]
impl RequestedRestriction {
    /// The account that is not to see the record, as it is now; null when the patient names none.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(account) = self.whose else { return Ok(None) };
        Account::of(ctx, account)
    }
}

impl From<query::RestrictionRequest> for RequestedRestriction {
    fn from(row: query::RestrictionRequest) -> Self {
        let decided = row.decided;
        Self {
            id: row.request.into(),
            patient_id: row.patient.into(),
            account_id: row.account.map(Id::from),
            encounter_id: row.encounter.map(Id::from),
            paid_in_full: row.paid_in_full,
            in_words: row.in_words,
            requested_at: DateTime::of_micros(row.at),
            open: decided.is_none(),
            decided_at: decided.as_ref().map(|decided| DateTime::of_micros(decided.at)),
            decided_by_id: decided.as_ref().map(|decided| decided.by.into()),
            restriction_id: decided.as_ref().and_then(|it| it.restriction).map(Id::from),
            reason: decided.and_then(|decided| decided.reason),
            whose: row.account,
        }
    }
}

/// Which requests are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct RequestedRestrictionFilterInput {
    /// Only of this patient.
    patient: Option<Id>,
    /// Only open ones, or only decided ones.
    open: Option<bool>,
}

impl RequestedRestrictionFilterInput {
    pub(super) fn parsed(self) -> Result<RestrictionRequestFilter> {
        let patient = optional_id(self.patient.as_ref(), "filter.patient", PatientId)?;
        Ok(RestrictionRequestFilter { patient, open: self.open })
    }
}
