//! What compliance is alerted to.

use async_graphql::{Context, Enum, Result, SimpleObject, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_projections::compliance::Compliance;
use chartlog_projections::compliance::changes::{Change, Kind};
use chartlog_projections::{QueryError, Snapshot};

use crate::graphql::notice::{Notices, watch};
use crate::graphql::scalars::Id;
use crate::live::{Notice, Watch};

/// The root of the subscriptions.
pub struct Subscription;

/// What compliance is told as it happens. Ids and kinds only: ask for the rest with a query whose
/// `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// The glass was broken, mended or reviewed; a restriction was agreed to or has ended.
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<AlertNotice>> {
        watch::<Compliance, _, _>(ctx, after.as_deref(), Watched).await
    }
}

struct Watched;

impl Watch<Compliance> for Watched {
    fn facet(&self) -> Facet {
        Facet::Oversight
    }

    fn wants(&self, _change: &Change) -> bool {
        true
    }

    fn tell(
        &self,
        _snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        // Compliance watches over everybody.
        Ok(changes)
    }
}

/// What compliance is alerted to.
#[derive(SimpleObject)]
pub(crate) struct AlertNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The alerts, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    alerts: Vec<Alert>,
}

impl From<Notice<Change>> for AlertNotice {
    fn from(notice: Notice<Change>) -> Self {
        let alerts = notice.changes.into_iter().map(Alert::from).collect();
        Self { position: notice.position.to_string(), alerts }
    }
}

/// Something that compliance wants to know at once.
#[derive(SimpleObject)]
pub(crate) struct Alert {
    /// What happened.
    kind: AlertKind,
    /// Which break-glass grant.
    glass_id: Option<Id>,
    /// Which restriction.
    restriction_id: Option<Id>,
    /// Who broke the glass, who reviewed that, or who is not to see the record.
    account_id: Option<Id>,
    /// Whose chart or record.
    patient_id: Option<Id>,
}

impl From<Change> for Alert {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.into(),
            glass_id: change.glass.map(Id::from),
            restriction_id: change.restriction.map(Id::from),
            account_id: change.account.map(Id::from),
            patient_id: change.patient.map(Id::from),
        }
    }
}

/// What happened.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum AlertKind {
    /// A clinician has broken the glass: a review is open.
    GlassBroken,
    /// What was opened by it is closed again.
    GlassMended,
    /// The grant was reviewed: its `finding` says whether the review is signed off or stays open.
    GlassReviewed,
    /// The organisation agreed to a restriction that a patient asked for.
    RestrictionAgreed,
    /// A restriction has ended.
    RestrictionLifted,
    /// A patient asked for a restriction: see `restrictionRequests`.
    RestrictionRequested,
    /// That was agreed to or declined.
    RestrictionDecided,
    /// A patient asked for an amendment, or its decision was put off: see `amendmentRequests`.
    AmendmentDue,
    /// That was accepted or denied.
    AmendmentDecided,
}
