//! Sessions: whose, in which role, from when until when.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::{AccountId, SessionId};
use rusqlite::Row;

use super::super::codes::{self, blob};
use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::id;
use crate::store::{List, Snapshot};
use crate::window::Window;

/// A session. Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// How it was opened.
    pub method: String,
    /// Since when.
    pub opened_at: i64,
    /// When it ends at the latest.
    pub expires_at: i64,
    /// Who opened it.
    pub by: Actor,
    /// How it ended, if that was said; else it ends by itself.
    pub ended: Option<SessionEnd>,
    /// When a second factor was last shown in it anew.
    pub stepped_up_at: Option<i64>,
    /// Purpose of use that was chosen at its beginning; none means the role's own.
    pub purpose: Option<String>,
    /// Source address of the sign-in.
    pub source_address: Option<String>,
    /// What the client said that it is.
    pub user_agent: Option<String>,
}

/// The end of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEnd {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Why, a code; none when it was told without one.
    pub reason: Option<String>,
    /// Who ended it; none when that was not told.
    pub by: Option<Actor>,
}

/// Which sessions are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Of this account.
    pub account: Option<AccountId>,
    /// Opened in this window.
    pub window: Window,
}

const COLUMNS: &str = "id, account, role, method, at, expires_at, by_account, by_operator, \
                       ended_at, ended_reason, ended_account, ended_operator, stepped_up_at, \
                       purpose, address, user_agent";

/// Sessions that match a filter, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn sessions(
    snapshot: &Snapshot,
    wanted: &SessionFilter,
    args: &PageArgs,
) -> Result<Page<Session>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(account) = wanted.account {
        narrowed.and("account = :account", ":account", blob(account.as_bytes()));
    }
    narrowed.within(wanted.window);
    let list = List {
        columns: COLUMNS,
        from: "v_sessions",
        filter: &narrowed.filter(),
        order: "at",
        id: "id",
        descending: true,
        params: &narrowed.params(),
    };
    snapshot.serve(None, Facet::Oversight);
    snapshot.page(&list, args, read)
}

/// A session.
///
/// # Errors
/// When the view cannot be read.
pub fn session(snapshot: &Snapshot, session: SessionId) -> Result<Option<Session>, QueryError> {
    let sql = format!("SELECT {COLUMNS} FROM v_sessions WHERE id = ?");
    let found = snapshot.row(&sql, [session.as_bytes()], read)?;
    if found.is_some() {
        snapshot.serve(None, Facet::Oversight);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        session: id(row, 0, SessionId::from_bytes)?,
        account: id(row, 1, AccountId::from_bytes)?,
        role: codes::one_of(&Role::ALL, row, 2)?,
        method: row.get(3)?,
        opened_at: row.get(4)?,
        expires_at: row.get(5)?,
        by: codes::actor(row, 6)?,
        ended: end(row)?,
        stepped_up_at: row.get(12)?,
        purpose: row.get(13)?,
        source_address: row.get(14)?,
        user_agent: row.get(15)?,
    })
}

fn end(row: &Row<'_>) -> rusqlite::Result<Option<SessionEnd>> {
    let Some(at) = row.get(8)? else { return Ok(None) };
    let reason: Option<String> = row.get(9)?;
    // Where no reason was told, nobody was: two empty columns would be the system.
    let by = reason.as_ref().map(|_| codes::actor(row, 10)).transpose()?;
    Ok(Some(SessionEnd { at, reason, by }))
}
