//! What patients asked to have amended, and to restrict in their own words. Nothing of it is forgotten.

use chartlog_domain::facts::clinical::{AmendmentExtension, AmendmentRequest, RestrictionWords};
use chartlog_domain::ids::AmendmentId;
use rusqlite::{Connection, params};

use crate::kept::run;
use crate::projection::ApplyError;

type Applied = Result<(), ApplyError>;

pub(super) fn requested(request: &AmendmentRequest, body: &[u8], tx: &Connection) -> Applied {
    run(
        tx,
        "INSERT OR REPLACE INTO amendment_requests (id, patient, record, at, due, open, body) \
         VALUES (?, ?, ?, ?, ?, 1, ?)",
        params![
            request.amendment.as_bytes(),
            request.patient.as_bytes(),
            request.record.as_ref().map(|about| about.record.as_bytes()),
            request.at,
            request.due,
            body,
        ],
    )
}

pub(super) fn extended(extension: &AmendmentExtension, body: &[u8], tx: &Connection) -> Applied {
    run(
        tx,
        "UPDATE amendment_requests SET due = ?, extension = ? WHERE id = ?",
        params![extension.due, body, extension.amendment.as_bytes()],
    )
}

pub(super) fn decided(amendment: AmendmentId, body: &[u8], tx: &Connection) -> Applied {
    let sql = "UPDATE amendment_requests SET open = 0, decision = ? WHERE id = ?";
    run(tx, sql, params![body, amendment.as_bytes()])
}

pub(super) fn disagreed(amendment: AmendmentId, body: &[u8], tx: &Connection) -> Applied {
    let sql = "UPDATE amendment_requests SET statement = ? WHERE id = ?";
    run(tx, sql, params![body, amendment.as_bytes()])
}

pub(super) fn rebutted(amendment: AmendmentId, body: &[u8], tx: &Connection) -> Applied {
    let sql = "UPDATE amendment_requests SET rebuttal = ? WHERE id = ?";
    run(tx, sql, params![body, amendment.as_bytes()])
}

pub(super) fn restriction(words: &RestrictionWords, body: &[u8], tx: &Connection) -> Applied {
    run(
        tx,
        "INSERT OR REPLACE INTO restriction_words (id, patient, at, body) VALUES (?, ?, ?, ?)",
        params![words.request.as_bytes(), words.patient.as_bytes(), words.at, body],
    )
}
