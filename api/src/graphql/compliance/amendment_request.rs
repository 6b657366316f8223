//! Amendments that patients ask for.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::PatientId;
use chartlog_projections::compliance::query::{self, AmendmentRequestFilter};

use crate::graphql::asking;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// A day, microseconds.
const DAY_US: i64 = 86_400_000_000;

/// An amendment that a patient asks for (45 CFR 164.526). A clinician of the care team reads what is asked
/// for, and decides; where `careTeam` has nobody, have the front desk assign one.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct RequestedAmendment {
    /// Its id.
    id: Id,
    /// Id of the patient.
    patient_id: Id,
    /// When it was asked for.
    requested_at: DateTime,
    /// Until when it must be decided (45 CFR 164.526(b)(2)).
    due_at: DateTime,
    /// Whether nobody has decided.
    open: bool,
    /// When it was decided; null while it is open.
    decided_at: Option<DateTime>,
    /// Id of the account that decided; null while it is open.
    decided_by_id: Option<Id>,
    #[graphql(skip)]
    due: i64,
}

#[ComplexObject]
impl RequestedAmendment {
    /// Whole days that are left to decide, below zero when it is late; null when it is decided.
    async fn days_left(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let now = asking(ctx)?.now;
        Ok(self.open.then(|| self.due.saturating_sub(now).div_euclid(DAY_US)))
    }
}

impl From<query::AmendmentRequest> for RequestedAmendment {
    fn from(row: query::AmendmentRequest) -> Self {
        Self {
            id: row.amendment.into(),
            patient_id: row.patient.into(),
            requested_at: DateTime::of_micros(row.at),
            due_at: DateTime::of_micros(row.due),
            open: row.decided_at.is_none(),
            decided_at: row.decided_at.map(DateTime::of_micros),
            decided_by_id: row.decided_by.map(Id::from),
            due: row.due,
        }
    }
}

/// Which requests are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct RequestedAmendmentFilterInput {
    /// Only of this patient.
    patient: Option<Id>,
    /// Only open ones, or only decided ones.
    open: Option<bool>,
}

impl RequestedAmendmentFilterInput {
    pub(super) fn parsed(self) -> Result<AmendmentRequestFilter> {
        let patient = optional_id(self.patient.as_ref(), "filter.patient", PatientId)?;
        Ok(AmendmentRequestFilter { patient, open: self.open })
    }
}
