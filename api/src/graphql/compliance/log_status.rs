//! Where the log stands, and how far the views have followed it.

use async_graphql::SimpleObject;
use chartlog_projections::Status;

use crate::graphql::Surroundings;
use crate::graphql::scalars::RoleName;

/// Where the log stands. What it says is checked by `chartlog verify`, which needs no key.
#[derive(SimpleObject)]
pub(crate) struct LogStatus {
    /// Id of the log.
    log_id: String,
    /// Entries in the log: the leaves of its Merkle tree.
    entries: u64,
    /// Root of the Merkle tree (RFC 9162) over all of them, in hexadecimal digits.
    root: String,
    /// Position of the last entry; null when there is none.
    position: Option<String>,
    /// The last checkpoint, a signed note; null when none was signed yet.
    checkpoint: Option<String>,
    /// How the roles' views are.
    #[graphql(complexity = "1 + 6 * child_complexity")]
    views: Vec<ViewStatus>,
}

/// How the view of one role is.
#[derive(SimpleObject)]
pub(crate) struct ViewStatus {
    /// Whose view.
    role: RoleName,
    /// Whether it follows the log.
    following: bool,
    /// Entries that it has not looked at yet.
    lag_entries: u64,
    /// Seconds since it was last at the end of the log; 0 while it is there.
    lag_seconds: f64,
}

impl LogStatus {
    pub(super) fn of(around: &Surroundings) -> Self {
        let head = around.log.head();
        let states = around.views.as_ref().map(|views| views.states());
        let views = states.into_iter().flatten().map(|(role, lag, status)| ViewStatus {
            role: role.into(),
            following: matches!(status, Status::Following),
            lag_entries: lag.entries,
            lag_seconds: lag.seconds,
        });
        Self {
            log_id: around.log.id().to_string(),
            entries: head.size,
            root: head.root.to_string(),
            position: head.position.map(|position| position.to_string()),
            checkpoint: head.checkpoint,
            views: views.collect(),
        }
    }
}
