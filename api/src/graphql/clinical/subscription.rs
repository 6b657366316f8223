//! What a clinician is told when something changes.

pub(super) mod types;

use async_graphql::{Context, Result, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_projections::clinical::Clinical;
use chartlog_projections::clinical::changes::{self, Change, Kind};
use chartlog_projections::clinical::query;
use chartlog_projections::{QueryError, Snapshot};

use self::types::{ChartNotice, MyDayNotice};
use crate::graphql::notice::{Notices, watch};
use crate::graphql::scalars::Id;
use crate::live::Watch;

/// The root of the subscriptions.
pub struct Subscription;

/// What a clinician is told: that something has changed, and never what it says. Ask for that with a
/// query whose `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// The chart of a patient of yours has changed. It ends when the chart is not open to you any more:
    /// when you leave the care team, or broken glass is mended. An error of code `NOT_FOUND` when there
    /// is no such patient or you are not on the care team.
    async fn chart_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The patient.")] patient: Id,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<ChartNotice>> {
        let patient = patient.parse_as("patient", PatientId)?;
        watch::<Clinical, _, _>(ctx, after.as_deref(), Chart(patient)).await
    }

    /// Appointments of your own calendar have changed, on whichever day.
    async fn my_day_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<MyDayNotice>> {
        watch::<Clinical, _, _>(ctx, after.as_deref(), MyDay).await
    }
}

struct Chart(PatientId);

impl Watch<Clinical> for Chart {
    fn patient(&self) -> Option<PatientId> {
        Some(self.0)
    }

    fn facet(&self) -> Facet {
        Facet::Clinical
    }

    fn is_open(&self, snapshot: &Snapshot) -> std::result::Result<bool, QueryError> {
        query::treats(snapshot, self.0)
    }

    fn wants(&self, change: &Change) -> bool {
        change.patient == Some(self.0)
    }

    fn tell(
        &self,
        _snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        // Whoever the chart is open to may know of everything in it.
        Ok(changes)
    }
}

struct MyDay;

impl Watch<Clinical> for MyDay {
    fn facet(&self) -> Facet {
        Facet::Scheduling
    }

    fn wants(&self, change: &Change) -> bool {
        matches!(change.kind, Kind::Appointment(_))
    }

    fn tell(
        &self,
        snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        changes::of_my_day(snapshot, changes)
    }
}
