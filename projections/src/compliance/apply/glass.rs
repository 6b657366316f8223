//! Broken glass: grants, their reviews, and what was seen through them.

use chartlog_domain::actor::Actor;
use chartlog_domain::facts::oversight::{GlassBroken, GlassMended, GlassReviewed};
use chartlog_domain::ids::PatientId;
use rusqlite::{Connection, params};

use super::super::codes::actor_columns;
use crate::kept::links::{self, records_of};
use crate::kept::run;
use crate::projection::ApplyError;

/// The glass was broken; perhaps by somebody from whom the patient had the record restricted.
pub(super) fn broken(told: &GlassBroken, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        concat!(
            "INSERT OR REPLACE INTO glass (account, id, patient, reason, at, until, restriction) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT id FROM restrictions \
             WHERE account = ?1 AND lifted_at IS NULL AND patient IN ",
            records_of!("?3"),
            " ORDER BY at DESC, id LIMIT 1))"
        ),
        params![
            told.account.as_bytes(),
            told.glass.as_bytes(),
            told.patient.as_bytes(),
            told.reason,
            told.at,
            told.until,
        ],
    )
}

/// A grant was ended by hand.
pub(super) fn mended(told: &GlassMended, tx: &Connection) -> Result<(), ApplyError> {
    let (account, operator) = actor_columns(&told.by);
    run(
        tx,
        "UPDATE glass SET ended_at = ?, ended_account = ?, ended_operator = ? \
         WHERE account = ? AND id = ?",
        params![told.at, account, operator, told.account.as_bytes(), told.glass.as_bytes()],
    )
}

/// A grant was reviewed. There are few of them: it is found without an index.
pub(super) fn reviewed(told: &GlassReviewed, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE glass SET reviewed_at = ?, reviewed_by = ?, finding = ? WHERE id = ?",
        params![told.at, told.by.as_bytes(), told.finding, told.glass.as_bytes()],
    )
}

/// Whether it was an access to a patient for whom the account had broken the glass at that time,
/// whichever of the person's records it was; notes it under each grant. Whether the care team would have let it through too does not matter.
pub(super) fn seen_through(
    actor: &Actor,
    at: i64,
    patients: &[PatientId],
    position: i64,
    tx: &Connection,
) -> Result<bool, ApplyError> {
    let Actor::Account(account) = actor else { return Ok(false) };
    if patients.is_empty() {
        return Ok(false);
    }
    let running = tx
        .prepare_cached(
            "SELECT id, patient FROM glass \
             WHERE account = ?1 AND at <= ?2 AND coalesce(ended_at, until) >= ?2",
        )?
        .query_map(params![account.as_bytes(), at], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, PatientId::from_bytes(row.get(1)?)))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut seen = false;
    for (glass, patient) in running {
        let records = links::set_of(patient, tx)?;
        if !records.iter().any(|record| patients.contains(record)) {
            continue;
        }
        let sql = "INSERT OR REPLACE INTO glass_accesses (glass, position) VALUES (?, ?)";
        run(tx, sql, params![glass, position])?;
        seen = true;
    }
    Ok(seen)
}
