//! What a front desk is told when something changes: which appointment, and what became of it.

use rusqlite::params;

use super::query::DaySheet;
use crate::error::QueryError;
pub(super) use crate::kept::appointments::of;
pub use crate::kept::appointments::{Change, Kind, Place};
use crate::kept::exclusions;
use crate::store::Snapshot;

/// Whether a change is one of the work queue: an appointment is wanted, or nobody waits for it any more.
#[must_use]
pub const fn is_of_queue(change: &Change) -> bool {
    match change.kind {
        Kind::Requested | Kind::RequestClosed => true,
        Kind::Booked
        | Kind::Moved
        | Kind::Cancelled
        | Kind::CheckedIn
        | Kind::NoShow
        | Kind::Completed
        | Kind::Imported
        | Kind::Withdrawn
        | Kind::Room => false,
    }
}

/// The changes of patients whom the caller is not excluded from.
///
/// # Errors
/// When the view cannot be read.
pub fn of_seen(snapshot: &Snapshot, changes: Vec<Change>) -> Result<Vec<Change>, QueryError> {
    let mut told = Vec::new();
    for change in changes {
        if !exclusions::is_excluded(snapshot, change.patient)? {
            told.push(change);
        }
    }
    Ok(told)
}

/// The changes that concern a day sheet, of patients whom the caller is not excluded from. Where an
/// appointment stood before it was moved is not in what was told, so every sheet is told of that: one
/// look too many, rather than a sheet with somebody on it who does not come.
///
/// # Errors
/// When the view cannot be read.
pub fn on_sheet(
    snapshot: &Snapshot,
    sheet: &DaySheet,
    changes: Vec<Change>,
) -> Result<Vec<Change>, QueryError> {
    let mut told = Vec::new();
    for change in of_seen(snapshot, changes)? {
        let is_there = match &change.place {
            _ if change.kind.may_have_left() => true,
            Some(place) => stands_on(place, sheet),
            None => stands_there(snapshot, sheet, &change)?,
        };
        if is_there {
            told.push(change);
        }
    }
    Ok(told)
}

fn stands_on(place: &Place, sheet: &DaySheet) -> bool {
    place.day.as_ref() == Some(&sheet.date)
        && (sheet.location.is_none() || sheet.location == place.location)
        && (sheet.provider.is_none() || sheet.provider == place.provider)
}

fn stands_there(
    snapshot: &Snapshot,
    sheet: &DaySheet,
    change: &Change,
) -> Result<bool, QueryError> {
    snapshot.has(
        "SELECT 1 FROM v_appointments WHERE id = ?1 AND day = ?2 \
         AND (?3 IS NULL OR location = ?3) AND (?4 IS NULL OR provider = ?4)",
        params![
            change.appointment.as_bytes(),
            sheet.date,
            sheet.location.map(|location| *location.as_bytes()),
            sheet.provider.map(|provider| *provider.as_bytes()),
        ],
    )
}
