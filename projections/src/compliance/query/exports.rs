//! Records of accesses that were handed over as a file.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccessId, SessionId};
use chartlog_eventlog::Position;
use rusqlite::Row;

use super::super::codes;
use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};
use crate::window::Window;

/// An export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub export: AccessId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// In which session.
    pub session: Option<SessionId>,
    /// In which form, a code.
    pub kind: String,
    /// Rows in it.
    pub rows: u64,
    /// Purpose of use.
    pub purpose: String,
    /// Position of the view that was read.
    pub position: Option<Position>,
    /// Keyed digest of the filter.
    pub filter_digest: Option<[u8; 32]>,
    /// BLAKE3 of its bytes, where they were known before they left.
    pub digest: Option<[u8; 32]>,
}

/// Exports of a window, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn exports(
    snapshot: &Snapshot,
    window: Window,
    args: &PageArgs,
) -> Result<Page<Export>, QueryError> {
    let mut narrowed = Narrowed::new();
    narrowed.within(window);
    let list = List {
        columns: "id, at, account, operator, session, kind, rows, purpose, seen, filter_digest, digest",
        from: "v_exports",
        filter: &narrowed.filter(),
        order: "at",
        id: "id",
        descending: true,
        params: &narrowed.params(),
    };
    snapshot.serve(None, Facet::Oversight);
    snapshot.page(&list, args, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Export> {
    Ok(Export {
        export: id(row, 0, AccessId::from_bytes)?,
        at: row.get(1)?,
        actor: codes::actor(row, 2)?,
        session: optional_id(row, 4, SessionId::from_bytes)?,
        kind: row.get(5)?,
        rows: row.get::<_, i64>(6)?.cast_unsigned(),
        purpose: row.get(7)?,
        position: row.get::<_, Option<i64>>(8)?.map(|at| Position::from_u64(at.cast_unsigned())),
        filter_digest: row.get(9)?,
        digest: row.get(10)?,
    })
}
