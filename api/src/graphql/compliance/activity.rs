//! What one account did in a window.

use async_graphql::{Result, SimpleObject};
use chartlog_projections::compliance::query;

use super::access::Access;
use super::session::Session;
use super::words::AccessKind;
use crate::graphql::page::{Connection, connection, cost};
use crate::graphql::scalars::Date;

/// How often an account did something of a kind on a day.
#[derive(SimpleObject)]
pub(crate) struct DayCount {
    /// The day, UTC.
    day: Date,
    /// What kind of access.
    kind: AccessKind,
    /// How often.
    count: u64,
}

/// What one account did in a window.
#[derive(SimpleObject)]
pub(crate) struct StaffActivity {
    /// The latest sessions that were opened; `sessions` of the query has them all.
    #[graphql(complexity = "cost(Some(100), None, child_complexity)")]
    sessions: Connection<Session>,
    /// Accesses and changes by day and kind, the latest day first.
    #[graphql(complexity = "cost(Some(100), None, child_complexity)")]
    days: Vec<DayCount>,
    /// The latest accesses and changes; `accesses` of the query has them all.
    #[graphql(complexity = "cost(Some(100), None, child_complexity)")]
    latest: Connection<Access>,
}

impl StaffActivity {
    pub(super) fn of(activity: query::StaffActivity) -> Result<Self> {
        let days = activity.days.into_iter().map(|counted| DayCount {
            day: Date::from(&counted.day),
            kind: counted.kind.into(),
            count: counted.count,
        });
        Ok(Self {
            sessions: connection(Ok(activity.sessions))?,
            days: days.collect(),
            latest: connection(Ok(activity.latest))?,
        })
    }
}
