//! Amendments that patients asked for, by ids and times.

use chartlog_domain::facts::oversight::{AmendmentDecided, AmendmentDue};
use rusqlite::{Connection, params};

use crate::kept::run;
use crate::projection::ApplyError;

/// A request was made, or put off: when it was made stays as it was told first.
pub(super) fn due(told: &AmendmentDue, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT INTO amendment_requests (id, patient, at, due) VALUES (?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET due = excluded.due",
        params![told.amendment.as_bytes(), told.patient.as_bytes(), told.at, told.due],
    )
}

/// It was accepted or denied.
pub(super) fn decided(told: &AmendmentDecided, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE amendment_requests SET decided_at = ?, decided_by = ? WHERE id = ?",
        params![told.at, told.by.as_bytes(), told.amendment.as_bytes()],
    )
}
