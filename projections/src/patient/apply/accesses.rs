//! Who saw, changed or was refused whose chart: one row for each patient, which names nobody else.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::{
    Did, ExportMade, GlassBroken, GlassMended, Refused, Request, Shown,
};
use chartlog_domain::ids::{AccountId, PatientId};
use rusqlite::{Connection, params};

use super::restrictions;
use crate::compliance::{AccessKind, AccessOutcome};
use crate::kept::links::records_of;
use crate::kept::run;
use crate::projection::{ApplyError, At};

/// Applies a fact of `oversight`: what concerns a patient, and nothing of sessions and sign-ins.
pub(super) fn oversight(told: &OversightFact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        OversightFact::Did(did) => changed(did, at, tx),
        OversightFact::RecordShown(it) => shown(AccessKind::Shown, it, at, tx),
        OversightFact::SearchShown(it) => shown(AccessKind::Search, it, at, tx),
        OversightFact::AccessRefused(it) => refused(AccessKind::Refused, it, at, tx),
        OversightFact::CommandRefused(it) => refused(AccessKind::CommandRefused, it, at, tx),
        OversightFact::ExportMade(it) => exported(it, at, tx),
        OversightFact::GlassBroken(it) => glass_broken(it, tx),
        OversightFact::GlassMended(it) => glass_mended(it, tx),
        OversightFact::RestrictionRequested(it) => restrictions::requested(it, tx),
        OversightFact::RestrictionDecided(it) => restrictions::decided(it, tx),
        // What concerns no patient, or is told by its `Did` already.
        OversightFact::SessionOpened(_)
        | OversightFact::SessionEnded(_)
        | OversightFact::SessionClosed(_)
        | OversightFact::SteppedUp(_)
        | OversightFact::SignInRefused(_)
        | OversightFact::RequestsLimited(_)
        | OversightFact::GlassReviewed(_)
        | OversightFact::RestrictionAgreed(_)
        | OversightFact::RestrictionLifted(_)
        | OversightFact::PatientsLinked(_)
        | OversightFact::PatientsUnlinked(_)
        | OversightFact::AmendmentDue(_)
        | OversightFact::AmendmentDecided(_)
        | OversightFact::ImportRan(_)
        | OversightFact::DirectoryMade(_) => Ok(()),
    }
}

/// What a row says beside who asked.
struct Entry<'a> {
    at: i64,
    kind: AccessKind,
    outcome: AccessOutcome,
    operation: &'a str,
    facets: &'a [Facet],
    patients: &'a [PatientId],
}

fn shown(kind: AccessKind, shown: &Shown, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let entry = Entry {
        at: shown.now,
        kind,
        outcome: shown.outcome.into(),
        operation: &shown.operation,
        facets: &shown.facets,
        patients: &shown.patients,
    };
    insert(&shown.request, &entry, at, tx)
}

fn refused(
    kind: AccessKind,
    refused: &Refused,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let entry = Entry {
        at: refused.now,
        kind,
        outcome: AccessOutcome::Refused,
        operation: &refused.operation,
        facets: &[],
        patients: &refused.patients,
    };
    insert(&refused.request, &entry, at, tx)
}

/// It happened when it was recorded.
fn changed(did: &Did, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let entry = Entry {
        at: at.recorded_at,
        kind: AccessKind::Change,
        outcome: AccessOutcome::Done,
        operation: &did.kind,
        facets: &did.facets,
        patients: &did.patients,
    };
    insert(&did.request, &entry, at, tx)
}

/// Somebody took away who has seen this chart, or the patient the own record.
fn exported(made: &ExportMade, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let (operation, facets) = made.what();
    let entry = Entry {
        at: made.at,
        kind: AccessKind::Export,
        outcome: AccessOutcome::Shown,
        operation,
        facets,
        patients: &made.patients,
    };
    insert(&made.request, &entry, at, tx)
}

fn insert(
    request: &Request,
    entry: &Entry<'_>,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let account = match &request.actor {
        Actor::Account(account) => Some(account),
        Actor::Operator(_) | Actor::System => None,
    };
    // That there is a psychotherapy note is not told by the kind of the change either.
    let operation = (!entry.facets.contains(&Facet::Restricted)).then_some(entry.operation);
    for patient in entry.patients {
        // Who was refused has seen nothing.
        let glass = entry.outcome != AccessOutcome::Refused
            && account.map_or(Ok(false), |it| under_glass(*it, *patient, entry.at, tx))?;
        run(
            tx,
            "INSERT OR REPLACE INTO accesses (patient, at, position, kind, outcome, account, \
             role, purpose, operation, glass) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                patient.as_bytes(),
                entry.at,
                at.position.to_u64().cast_signed(),
                entry.kind as u8,
                entry.outcome as u8,
                account.map(AccountId::as_bytes),
                request.role.map(|role| role as u8),
                request.purpose,
                operation,
                glass,
            ],
        )?;
    }
    Ok(())
}

/// Whether an account had broken the glass for a patient at that time, whichever of the records it was.
fn under_glass(
    account: AccountId,
    patient: PatientId,
    at: i64,
    tx: &Connection,
) -> Result<bool, ApplyError> {
    let running = tx
        .prepare_cached(concat!(
            "SELECT EXISTS (SELECT 1 FROM glass WHERE account = ?1 AND at <= ?3 \
                 AND coalesce(ended_at, until) >= ?3 AND patient IN ",
            records_of!("?2"),
            ")"
        ))?
        .query_row(params![account.as_bytes(), patient.as_bytes(), at], |row| row.get(0))?;
    Ok(running)
}

fn glass_broken(told: &GlassBroken, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO glass (account, id, patient, at, until) VALUES (?, ?, ?, ?, ?)",
        params![
            told.account.as_bytes(),
            told.glass.as_bytes(),
            told.patient.as_bytes(),
            told.at,
            told.until,
        ],
    )
}

fn glass_mended(told: &GlassMended, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE glass SET ended_at = ? WHERE account = ? AND id = ?",
        params![told.at, told.account.as_bytes(), told.glass.as_bytes()],
    )
}
