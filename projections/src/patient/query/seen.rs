//! Who saw, changed or was refused the patient's own chart.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::AccountId;
use rusqlite::Row;

use crate::compliance::codes::{one_of, role};
use crate::compliance::{AccessKind, AccessOutcome};
use crate::error::QueryError;
use crate::kept::links;
use crate::page::{Page, PageArgs};
use crate::store::column::optional_id;
use crate::store::{List, Snapshot};
use crate::window::Window;

/// An access to the chart, or a change of it (45 CFR 164.312(b)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// What kind of access it was.
    pub kind: AccessKind,
    /// How it ended.
    pub outcome: AccessOutcome,
    /// Whose account; none for an operator and for Chartlog itself.
    pub account: Option<AccountId>,
    /// In which role; none for an operator and for Chartlog itself.
    pub role: Option<Role>,
    /// Purpose of use.
    pub purpose: String,
    /// What was asked for, by name, or the kind of the change; none where that is restricted.
    pub operation: Option<String>,
    /// Whether the account had broken the glass.
    pub under_glass: bool,
}

/// Who has seen, changed or been refused the chart of the patient of the request, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn who_has_seen_my_chart(
    snapshot: &Snapshot,
    window: Window,
    args: &PageArgs,
) -> Result<Page<Seen>, QueryError> {
    let list = List {
        columns: "at, kind, outcome, account, role, purpose, operation, glass",
        from: "v_accesses",
        filter: "at BETWEEN :from AND :until",
        order: "at",
        id: "position",
        descending: true,
        params: &[(":from", &window.first()), (":until", &window.last())],
    };
    let page = snapshot.page(&list, args, seen)?;
    if let Some(own) = snapshot.scope().patient {
        snapshot.serve(Some(own), Facet::Oversight);
        for record in links::linked(snapshot, own)?.into_iter().flat_map(|found| found.others) {
            snapshot.serve(Some(record), Facet::Oversight);
        }
    }
    Ok(page)
}

fn seen(row: &Row<'_>) -> rusqlite::Result<Seen> {
    Ok(Seen {
        at: row.get(0)?,
        kind: one_of(&AccessKind::ALL, row, 1)?,
        outcome: one_of(&AccessOutcome::ALL, row, 2)?,
        account: optional_id(row, 3, AccountId::from_bytes)?,
        role: role(row, 4)?,
        purpose: row.get(5)?,
        operation: row.get(6)?,
        under_glass: row.get(7)?,
    })
}
