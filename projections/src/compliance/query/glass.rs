//! Broken glass, and the reviews of it.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, GlassId, PatientId, RestrictionId};
use rusqlite::{Row, params};

use super::super::codes::{self, blob};
use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};
use crate::window::Window;

/// A break-glass grant. Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glass {
    /// Which.
    pub glass: GlassId,
    /// Who broke it.
    pub account: AccountId,
    /// Whose chart.
    pub patient: PatientId,
    /// Why, a code.
    pub reason: String,
    /// When.
    pub at: i64,
    /// When it ends by itself.
    pub until: i64,
    /// Its end by hand; none when it ended by itself or still runs.
    pub mended: Option<GlassEnd>,
    /// Its last review; none when nobody has held one yet.
    pub review: Option<Review>,
    /// The restriction that kept this account from the record, in force while the grant ran (45 CFR
    /// 164.522(a)(1)(iii)).
    pub restriction: Option<RestrictionId>,
}

/// The end of a grant by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassEnd {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Who ended it.
    pub by: Actor,
}

/// A review of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// By whom.
    pub by: AccountId,
    /// What was found, a code: one of `chartlog_domain::glass::FINDINGS`.
    pub finding: String,
}

/// Which grants are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GlassFilter {
    /// Broken in this window.
    pub window: Window,
    /// By this account.
    pub account: Option<AccountId>,
    /// For this patient.
    pub patient: Option<PatientId>,
    /// Whose review is open, or not: nobody has held one, or the last one needs a follow-up.
    pub open: Option<bool>,
}

const COLUMNS: &str = "id, account, patient, reason, at, until, ended_at, ended_account, \
                       ended_operator, reviewed_at, reviewed_by, finding, restriction";

/// Grants that match a filter: those whose review is open first, of them the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn broken_glass(
    snapshot: &Snapshot,
    wanted: &GlassFilter,
    args: &PageArgs,
) -> Result<Page<Glass>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(account) = wanted.account {
        narrowed.and("account = :account", ":account", blob(account.as_bytes()));
    }
    if let Some(patient) = wanted.patient {
        narrowed.of_patient(patient);
    }
    if let Some(open) = wanted.open {
        narrowed.and_that(if open { "open = 1" } else { "open = 0" });
    }
    narrowed.within(wanted.window);
    let list = List {
        columns: COLUMNS,
        from: "v_glass",
        filter: &narrowed.filter(),
        order: "open, at",
        id: "id",
        descending: true,
        params: &narrowed.params(),
    };
    let page = snapshot.page(&list, args, read)?;
    snapshot.serve(wanted.patient, Facet::Oversight);
    for (_, glass) in &page.items {
        snapshot.serve(Some(glass.patient), Facet::Oversight);
    }
    Ok(page)
}

/// The grants of an account that run at a time, microseconds since 1970 UTC. It answers whoever
/// decides a command.
///
/// # Errors
/// When the view cannot be read.
pub fn running_glass(
    snapshot: &Snapshot,
    account: AccountId,
    at: i64,
) -> Result<Vec<GlassId>, QueryError> {
    snapshot.rows(
        "SELECT id FROM v_glass WHERE account = ? AND ended_at IS NULL AND until > ? ORDER BY id",
        params![account.as_bytes(), at],
        |row| id(row, 0, GlassId::from_bytes),
    )
}

/// A grant.
///
/// # Errors
/// When the view cannot be read.
pub fn glass(snapshot: &Snapshot, glass: GlassId) -> Result<Option<Glass>, QueryError> {
    let sql = format!("SELECT {COLUMNS} FROM v_glass WHERE id = ?");
    let found = snapshot.row(&sql, [glass.as_bytes()], read)?;
    if let Some(found) = &found {
        snapshot.serve(Some(found.patient), Facet::Oversight);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Glass> {
    let mended = match row.get(6)? {
        Some(at) => Some(GlassEnd { at, by: codes::actor(row, 7)? }),
        None => None,
    };
    let review = match (row.get(9)?, optional_id(row, 10, AccountId::from_bytes)?, row.get(11)?) {
        (Some(at), Some(by), Some(finding)) => Some(Review { at, by, finding }),
        _ => None,
    };
    Ok(Glass {
        glass: id(row, 0, GlassId::from_bytes)?,
        account: id(row, 1, AccountId::from_bytes)?,
        patient: id(row, 2, PatientId::from_bytes)?,
        reason: row.get(3)?,
        at: row.get(4)?,
        until: row.get(5)?,
        mended,
        review,
        restriction: optional_id(row, 12, RestrictionId::from_bytes)?,
    })
}
