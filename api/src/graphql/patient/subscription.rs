//! What a patient is told when something changes.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_projections::patient::Patient;
use chartlog_projections::patient::changes::{self, Change};
use chartlog_projections::{QueryError, Snapshot};

use crate::graphql::notice::{AppointmentChangeKind, Notices, watch};
use crate::graphql::scalars::Id;
use crate::live::{Notice, Watch};

/// The root of the subscriptions.
pub struct Subscription;

/// What you are told: that something in your own record has changed, and never what it says. Ask for
/// that with a query whose `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// Your appointments were booked, moved, cancelled and so on.
    async fn my_appointments_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<MyAppointmentsNotice>> {
        watch::<Patient, _, _>(ctx, after.as_deref(), Watched).await
    }
}

struct Watched;

impl Watch<Patient> for Watched {
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
        changes::own(snapshot, changes)
    }
}

/// What has changed about your appointments.
#[derive(SimpleObject)]
pub(crate) struct MyAppointmentsNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<MyAppointmentChange>,
}

impl From<Notice<Change>> for MyAppointmentsNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(MyAppointmentChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change of one of your appointments.
#[derive(SimpleObject)]
pub(crate) struct MyAppointmentChange {
    /// What became of it.
    kind: AppointmentChangeKind,
    /// The appointment.
    appointment_id: Id,
}

impl From<Change> for MyAppointmentChange {
    fn from(change: Change) -> Self {
        Self { kind: change.kind.into(), appointment_id: change.appointment.into() }
    }
}
