//! Accesses and changes: one row each, and one for each patient whose chart it was.

use chartlog_domain::facts::oversight::{
    Did, ExportMade, Refused, Request, RequestsLimited, Shown,
};
use chartlog_domain::ids::{AccountId, PatientId};
use rusqlite::{Connection, params};

use super::super::codes::{
    AccessKind, AccessOutcome, account_bytes, actor_columns, facet_bits, patient_bytes,
};
use super::glass;
use crate::projection::{ApplyError, At};

/// What a row says beside who asked.
struct Entry<'a> {
    at: i64,
    kind: AccessKind,
    outcome: AccessOutcome,
    id: Option<&'a [u8; 16]>,
    operation: &'a str,
    code: Option<&'a str>,
    facets: i64,
    patients: &'a [PatientId],
    concerned: &'a [AccountId],
    reason: Option<&'a str>,
    times: u32,
}

/// Something was shown.
pub(super) fn shown(
    kind: AccessKind,
    shown: &Shown,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let entry = Entry {
        at: shown.now,
        kind,
        outcome: shown.outcome.into(),
        id: Some(shown.access.as_bytes()),
        operation: &shown.operation,
        code: None,
        facets: facet_bits(&shown.facets),
        patients: &shown.patients,
        concerned: &[],
        reason: None,
        times: 1,
    };
    insert(&shown.request, &entry, at, tx)
}

/// Something was refused.
pub(super) fn refused(
    kind: AccessKind,
    refused: &Refused,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let entry = Entry {
        at: refused.now,
        kind,
        outcome: AccessOutcome::Refused,
        id: Some(refused.access.as_bytes()),
        operation: &refused.operation,
        code: Some(&refused.code),
        facets: 0,
        patients: &refused.patients,
        concerned: &[],
        reason: None,
        times: 1,
    };
    insert(&refused.request, &entry, at, tx)
}

/// What was asked was not looked at, so often: one row, dated by the last.
pub(super) fn limited(
    limited: &RequestsLimited,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let entry = Entry {
        at: limited.last_at,
        kind: AccessKind::Refused,
        outcome: AccessOutcome::Refused,
        id: Some(limited.access.as_bytes()),
        operation: "",
        code: Some(&limited.code),
        facets: 0,
        patients: &[],
        concerned: &[],
        reason: None,
        times: limited.count,
    };
    insert(&limited.request, &entry, at, tx)
}

/// Records were handed over as a file.
pub(super) fn exported(made: &ExportMade, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let (operation, facets) = made.what();
    let entry = Entry {
        at: made.at,
        kind: AccessKind::Export,
        outcome: AccessOutcome::Shown,
        id: Some(made.export.as_bytes()),
        operation,
        code: None,
        facets: facet_bits(facets),
        patients: &made.patients,
        concerned: &[],
        reason: None,
        times: 1,
    };
    insert(&made.request, &entry, at, tx)
}

/// Something was changed. It happened when it was recorded.
pub(super) fn changed(did: &Did, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let entry = Entry {
        at: at.recorded_at,
        kind: AccessKind::Change,
        outcome: AccessOutcome::Done,
        id: None,
        operation: &did.kind,
        code: None,
        facets: facet_bits(&did.facets),
        patients: &did.patients,
        concerned: &did.accounts,
        reason: did.reason.as_deref(),
        times: 1,
    };
    insert(&did.request, &entry, at, tx)
}

/// An entry of the log is one access or one change. Two in one would be lost to each other, so a
/// second one stops the view.
fn insert(
    request: &Request,
    entry: &Entry<'_>,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let position = at.position.to_u64().cast_signed();
    // Who was refused has seen nothing.
    let glass = entry.code.is_none()
        && glass::seen_through(&request.actor, entry.at, entry.patients, position, tx)?;
    let (account, operator) = actor_columns(&request.actor);
    tx.prepare_cached(
        "INSERT INTO accesses (position, at, kind, outcome, id, account, operator, role, session, \
         address, purpose, operation, code, facets, patients, glass, request, user_agent, \
         concerned, reason, times) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        position,
        entry.at,
        entry.kind as u8,
        entry.outcome as u8,
        entry.id,
        account,
        operator,
        request.role.map(|role| role as u8),
        request.session.as_ref().map(|session| session.as_bytes()),
        request.source_address,
        request.purpose,
        entry.operation,
        entry.code,
        entry.facets,
        patient_bytes(entry.patients),
        glass,
        request.request.as_ref().map(|id| id.as_bytes()),
        request.user_agent,
        account_bytes(entry.concerned),
        entry.reason,
        entry.times,
    ])?;
    let mut of_patient = tx.prepare_cached(
        "INSERT OR REPLACE INTO access_patients (patient, at, position, kind) VALUES (?, ?, ?, ?)",
    )?;
    for patient in entry.patients {
        of_patient.execute(params![patient.as_bytes(), entry.at, position, entry.kind as u8])?;
    }
    let mut of_account = tx.prepare_cached(
        "INSERT OR REPLACE INTO access_accounts (account, position) VALUES (?, ?)",
    )?;
    for account in entry.concerned {
        of_account.execute(params![account.as_bytes(), position])?;
    }
    Ok(())
}
