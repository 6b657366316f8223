//! Runs of imports.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::ImportId;
use rusqlite::Row;

use super::super::codes;
use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::id;
use crate::store::{List, Snapshot};
use crate::window::Window;

/// A run of an import: who ran it, and what came of what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Which run.
    pub import: ImportId,
    /// When it ended, microseconds since 1970 UTC.
    pub at: i64,
    /// Who ran it.
    pub actor: Actor,
    /// Files read.
    pub files: u64,
    /// Their size, bytes.
    pub bytes: u64,
    /// Resources read.
    pub read: u64,
    /// Events made.
    pub events: u64,
    /// Resources filed only.
    pub filed: u64,
    /// Resources that were known already.
    pub unchanged: u64,
    /// Resources refused.
    pub refused: u64,
}

/// Imports that ended in a window, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn imports(
    snapshot: &Snapshot,
    window: Window,
    args: &PageArgs,
) -> Result<Page<Import>, QueryError> {
    let mut narrowed = Narrowed::new();
    narrowed.within(window);
    let list = List {
        columns: "id, at, account, operator, files, bytes, read, events, filed, unchanged, refused",
        from: "v_imports",
        filter: &narrowed.filter(),
        order: "at",
        id: "id",
        descending: true,
        params: &narrowed.params(),
    };
    snapshot.serve(None, Facet::Oversight);
    snapshot.page(&list, args, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Import> {
    let count = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
    Ok(Import {
        import: id(row, 0, ImportId::from_bytes)?,
        at: row.get(1)?,
        actor: codes::actor(row, 2)?,
        files: count(4)?,
        bytes: count(5)?,
        read: count(6)?,
        events: count(7)?,
        filed: count(8)?,
        unchanged: count(9)?,
        refused: count(10)?,
    })
}
