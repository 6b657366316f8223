//! What an administrator is told when something changes.

use async_graphql::{Context, Enum, Result, SimpleObject, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_projections::admin::Admin;
use chartlog_projections::admin::changes::{Change, Kind};
use chartlog_projections::{QueryError, Snapshot};

use crate::graphql::notice::{Notices, watch};
use crate::graphql::scalars::Id;
use crate::live::{Notice, Watch};

/// The root of the subscriptions.
pub struct Subscription;

/// What an administrator is told: that an account has changed. Ask for the rest with a query whose
/// `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// Accounts were made, locked, closed, or have other roles.
    async fn staff_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<StaffNotice>> {
        watch::<Admin, _, _>(ctx, after.as_deref(), Watched).await
    }
}

struct Watched;

impl Watch<Admin> for Watched {
    fn facet(&self) -> Facet {
        Facet::Administration
    }

    fn wants(&self, _change: &Change) -> bool {
        true
    }

    fn tell(
        &self,
        _snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        // An administrator sees every account.
        Ok(changes)
    }
}

/// What has changed about accounts.
#[derive(SimpleObject)]
pub(crate) struct StaffNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<StaffChange>,
}

impl From<Notice<Change>> for StaffNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(StaffChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change of an account.
#[derive(SimpleObject)]
pub(crate) struct StaffChange {
    /// What became of it.
    kind: StaffChangeKind,
    /// The account.
    account_id: Id,
}

impl From<Change> for StaffChange {
    fn from(change: Change) -> Self {
        Self { kind: change.kind.into(), account_id: change.account.into() }
    }
}

/// What became of an account.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum StaffChangeKind {
    /// It was made, or came in from another system.
    Created,
    /// It has other roles.
    Roles,
    /// It is locked.
    Locked,
    /// It is not locked any more.
    Unlocked,
    /// It is closed.
    Closed,
    /// It may break the glass, or may no longer.
    BreakGlass,
    /// It may book what is taken, or may no longer.
    Overbooking,
}
