//! What one account did in a window: its sessions, how much of what on which day, and the latest.

use chartlog_domain::ids::AccountId;
use chartlog_domain::words::DateTime;
use rusqlite::{Row, params};

use super::super::codes::{AccessKind, one_of};
use super::accesses::{AccessFilter, AccessOrder, accesses};
use super::sessions::{SessionFilter, sessions};
use super::{Access, Session};
use crate::error::QueryError;
use crate::kept::DAY;
use crate::limits;
use crate::page::{Page, PageArgs};
use crate::store::Snapshot;
use crate::window::Window;

/// How often an account did something of a kind on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day, UTC.
    pub day: DateTime,
    /// What kind of access.
    pub kind: AccessKind,
    /// How often.
    pub count: u64,
}

/// What one account did in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffActivity {
    /// Sessions that were opened, the latest first.
    pub sessions: Page<Session>,
    /// Accesses and changes by day and kind, the latest day first.
    pub days: Vec<DayCount>,
    /// Accesses and changes, the latest first.
    pub latest: Page<Access>,
}

/// What an account did in a window: the latest sessions and accesses (a page of each; the rest is
/// asked for by itself), and counts for each day.
///
/// # Errors
/// When the view cannot be read.
pub fn staff_activity(
    snapshot: &Snapshot,
    account: AccountId,
    window: Window,
) -> Result<StaffActivity, QueryError> {
    let opened = SessionFilter { account: Some(account), window };
    let done = AccessFilter { account: Some(account), window, ..AccessFilter::default() };
    let page = PageArgs::default();
    let sql = format!(
        "SELECT at / {DAY} AS day, kind, count(position) FROM v_accesses \
         WHERE account = ?1 AND at BETWEEN ?2 AND ?3 \
         GROUP BY day, kind ORDER BY day DESC, kind LIMIT {}",
        limits::LIST_ROWS
    );
    Ok(StaffActivity {
        sessions: sessions(snapshot, &opened, &page)?,
        days: snapshot.rows(
            &sql,
            params![account.as_bytes(), window.first(), window.last()],
            day_count,
        )?,
        latest: accesses(snapshot, &done, AccessOrder::default(), &page)?,
    })
}

fn day_count(row: &Row<'_>) -> rusqlite::Result<DayCount> {
    let midnight = DateTime::from_micros(row.get::<_, i64>(0)?.saturating_mul(DAY));
    Ok(DayCount {
        day: DateTime::parse(midnight.date()).unwrap_or(midnight),
        kind: one_of(&AccessKind::ALL, row, 1)?,
        count: row.get::<_, i64>(2)?.cast_unsigned(),
    })
}
