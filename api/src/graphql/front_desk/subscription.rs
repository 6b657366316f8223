//! What a front desk is told when something changes.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_projections::front_desk::FrontDesk;
use chartlog_projections::front_desk::changes::{self, Change};
use chartlog_projections::front_desk::query::DaySheet;
use chartlog_projections::{QueryError, Snapshot};

use crate::graphql::notice::{AppointmentChangeKind, Notices, watch};
use crate::graphql::scalars::{Date, Id, optional_id};
use crate::live::{Notice, Watch};

/// The root of the subscriptions.
pub struct Subscription;

/// What the front desk is told: that something has changed, and never what it says. Ask for that with a
/// query whose `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// Appointments of one day were booked, moved, cancelled, checked in and so on.
    async fn day_sheet_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day as `YYYY-MM-DD`, as in `daySheet`.")] date: Date,
        #[graphql(desc = "Only at this location.")] location: Option<Id>,
        #[graphql(desc = "Only with this provider.")] provider: Option<Id>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<DaySheetNotice>> {
        let sheet = DaySheet {
            date: date.day("date")?.to_owned(),
            location: optional_id(location.as_ref(), "location", LocationId)?,
            provider: optional_id(provider.as_ref(), "provider", AccountId)?,
        };
        watch::<FrontDesk, _, _>(ctx, after.as_deref(), Sheet(sheet)).await
    }

    /// Somebody wants an appointment, or nobody waits for it any more: `workQueue` is another one.
    async fn work_queue_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<WorkQueueNotice>> {
        watch::<FrontDesk, _, _>(ctx, after.as_deref(), Queue).await
    }
}

struct Sheet(DaySheet);

impl Watch<FrontDesk> for Sheet {
    fn facet(&self) -> Facet {
        Facet::Scheduling
    }

    fn wants(&self, _change: &Change) -> bool {
        true
    }

    fn tell(
        &self,
        snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        changes::on_sheet(snapshot, &self.0, changes)
    }
}

struct Queue;

impl Watch<FrontDesk> for Queue {
    fn facet(&self) -> Facet {
        Facet::Scheduling
    }

    fn wants(&self, change: &Change) -> bool {
        changes::is_of_queue(change)
    }

    fn tell(
        &self,
        snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        changes::of_seen(snapshot, changes)
    }
}

/// What has changed on a day sheet.
#[derive(SimpleObject)]
pub(crate) struct DaySheetNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<DaySheetChange>,
}

impl From<Notice<Change>> for DaySheetNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(DaySheetChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change of an appointment.
#[derive(SimpleObject)]
pub(crate) struct DaySheetChange {
    /// What became of it.
    kind: AppointmentChangeKind,
    /// The appointment.
    appointment_id: Id,
    /// Whose.
    patient_id: Id,
}

impl From<Change> for DaySheetChange {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.into(),
            appointment_id: change.appointment.into(),
            patient_id: change.patient.into(),
        }
    }
}

/// What has changed in the work queue.
#[derive(SimpleObject)]
pub(crate) struct WorkQueueNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<WorkQueueChange>,
}

impl From<Notice<Change>> for WorkQueueNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(WorkQueueChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change of an appointment that is wanted.
#[derive(SimpleObject)]
pub(crate) struct WorkQueueChange {
    /// What became of it: `REQUESTED` or `REQUEST_CLOSED`.
    kind: AppointmentChangeKind,
    /// The appointment; it keeps its id when it is booked.
    appointment_id: Id,
    /// Whose.
    patient_id: Id,
}

impl From<Change> for WorkQueueChange {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.into(),
            appointment_id: change.appointment.into(),
            patient_id: change.patient.into(),
        }
    }
}
