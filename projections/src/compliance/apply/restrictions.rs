//! Restrictions that patients asked for, and the grants that opened a chart all the same.

use chartlog_domain::facts::oversight::{RestrictionAgreed, RestrictionLifted};
use chartlog_domain::ids::{AccountId, EncounterId};
use rusqlite::{Connection, params};

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
        "UPDATE glass SET restriction = ?1 WHERE account = ?2 AND patient = ?3 \
         AND at <= ?4 AND coalesce(ended_at, until) >= ?4",
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
