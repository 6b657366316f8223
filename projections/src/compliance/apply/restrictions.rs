//! Restrictions that patients asked for, and the grants that opened a chart all the same.

use chartlog_domain::facts::oversight::{
    RestrictionAgreed, RestrictionDecided, RestrictionLifted, RestrictionRequested,
};
use chartlog_domain::ids::{AccountId, EncounterId, RestrictionId};
use rusqlite::{Connection, params};

use crate::kept::links::records_of;
use crate::kept::run;
use crate::projection::ApplyError;

/// A restriction was agreed to. A grant of that account for that patient that runs is under it from
/// now on.
pub(super) fn agreed(told: &RestrictionAgreed, tx: &Connection) -> Result<(), ApplyError> {
    let restriction = told.restriction.as_bytes();
    run(
        tx,
        "INSERT OR REPLACE INTO restrictions (id, patient, account, encounter, request, at, \
         agreed_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            restriction,
            told.patient.as_bytes(),
            told.account.as_ref().map(AccountId::as_bytes),
            told.encounter.as_ref().map(EncounterId::as_bytes),
            told.request,
            told.at,
            told.by.as_bytes(),
        ],
    )?;
    let Some(account) = told.account else { return Ok(()) };
    run(
        tx,
        concat!(
            "UPDATE glass SET restriction = ?1 WHERE account = ?2 AND at <= ?4 \
             AND coalesce(ended_at, until) >= ?4 AND patient IN ",
            records_of!("?3")
        ),
        params![restriction, account.as_bytes(), told.patient.as_bytes(), told.at],
    )
}

/// A restriction ended. Grants that ran under it stay marked.
pub(super) fn lifted(told: &RestrictionLifted, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE restrictions SET lifted_at = ?, lifted_by = ?, ground = ? WHERE id = ?",
        params![told.at, told.by.as_bytes(), told.ground, told.restriction.as_bytes()],
    )
}

/// A patient asked for a restriction: ids and codes, no words.
pub(super) fn requested(told: &RestrictionRequested, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO restriction_requests (id, patient, account, encounter, \
         paid_in_full, in_words, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            told.request.as_bytes(),
            told.patient.as_bytes(),
            told.account.as_ref().map(AccountId::as_bytes),
            told.encounter.as_ref().map(EncounterId::as_bytes),
            told.paid_in_full,
            told.in_words,
            told.at,
        ],
    )
}

/// That was agreed to or declined.
pub(super) fn decided(told: &RestrictionDecided, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE restriction_requests SET decided_at = ?, decided_by = ?, restriction = ?, \
         reason = ? WHERE id = ?",
        params![
            told.at,
            told.by.as_bytes(),
            told.restriction.as_ref().map(RestrictionId::as_bytes),
            told.reason,
            told.request.as_bytes(),
        ],
    )
}
