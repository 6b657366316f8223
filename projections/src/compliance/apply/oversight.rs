//! Accesses, changes, sign-ins, sessions, broken glass, exports and imports.

use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::{
    ExportMade, ImportRan, ImportedFile, SessionClosed, SessionOpened, SignInRefused,
};
use chartlog_domain::ids::SessionId;
use rusqlite::{Connection, params};

use super::super::codes::{AccessKind, actor_columns};
use super::{accesses, amendments, glass, restrictions};
use crate::kept::{links, run};
use crate::projection::{ApplyError, At};

/// Applies a fact of `oversight`.
pub(super) fn oversight(told: &OversightFact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        OversightFact::Did(did) => accesses::changed(did, at, tx),
        OversightFact::RecordShown(shown) => accesses::shown(AccessKind::Shown, shown, at, tx),
        OversightFact::SearchShown(shown) => accesses::shown(AccessKind::Search, shown, at, tx),
        OversightFact::AccessRefused(refused) => {
            accesses::refused(AccessKind::Refused, refused, at, tx)
        }
        OversightFact::CommandRefused(refused) => {
            accesses::refused(AccessKind::CommandRefused, refused, at, tx)
        }
        OversightFact::RequestsLimited(limited) => accesses::limited(limited, at, tx),
        OversightFact::SessionOpened(opened) => session_opened(opened, at, tx),
        OversightFact::SessionEnded(session) => session_ended(*session, at, tx),
        OversightFact::ImportRan(ran) => import_ran(ran, at, tx),
        OversightFact::SignInRefused(refused) => sign_in_refused(refused, tx),
        OversightFact::SessionClosed(closed) => session_closed(closed, tx),
        OversightFact::SteppedUp(stepped_up) => run(
            tx,
            "UPDATE sessions SET stepped_up_at = ? WHERE id = ?",
            params![stepped_up.at, stepped_up.session.as_bytes()],
        ),
        OversightFact::GlassBroken(told) => glass::broken(told, tx),
        OversightFact::GlassMended(told) => glass::mended(told, tx),
        OversightFact::GlassReviewed(told) => glass::reviewed(told, tx),
        OversightFact::ExportMade(made) => {
            accesses::exported(made, at, tx)?;
            export_made(made, tx)
        }
        OversightFact::RestrictionAgreed(told) => restrictions::agreed(told, tx),
        OversightFact::RestrictionLifted(told) => restrictions::lifted(told, tx),
        OversightFact::RestrictionRequested(told) => restrictions::requested(told, tx),
        OversightFact::RestrictionDecided(told) => restrictions::decided(told, tx),
        OversightFact::AmendmentDue(told) => amendments::due(told, tx),
        OversightFact::AmendmentDecided(told) => amendments::decided(told, tx),
        OversightFact::PatientsLinked(told) => links::linked_both(told, tx),
        OversightFact::PatientsUnlinked(told) => links::unlinked_both(told, tx),
        // Its `Did` is a change as any other.
        OversightFact::DirectoryMade(_) => Ok(()),
    }
}

fn session_opened(opened: &SessionOpened, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let (account, operator) = actor_columns(&opened.by);
    run(
        tx,
        "INSERT OR REPLACE INTO sessions (id, account, role, method, at, expires_at, \
         by_account, by_operator, purpose, address, user_agent) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            opened.session.as_bytes(),
            opened.account.as_bytes(),
            opened.role as u8,
            opened.method,
            at.recorded_at,
            opened.expires_at,
            account,
            operator,
            opened.purpose,
            opened.source_address,
            opened.user_agent,
        ],
    )
}

/// A session ends once: what is said of it later is not when it ended.
fn session_ended(session: SessionId, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
        params![at.recorded_at, session.as_bytes()],
    )
}

fn session_closed(closed: &SessionClosed, tx: &Connection) -> Result<(), ApplyError> {
    let (account, operator) = actor_columns(&closed.by);
    run(
        tx,
        "UPDATE sessions SET ended_at = ?, ended_reason = ?, ended_account = ?, \
         ended_operator = ? WHERE id = ? AND ended_at IS NULL",
        params![closed.at, closed.reason, account, operator, closed.session.as_bytes()],
    )
}

fn sign_in_refused(refused: &SignInRefused, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT INTO sign_in_failures (at, first_at, account, address, reason, attempts) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![
            refused.last_at,
            refused.first_at,
            refused.account.as_ref().map(|account| account.as_bytes()),
            refused.source_address,
            refused.reason,
            refused.count,
        ],
    )
}

fn export_made(made: &ExportMade, tx: &Connection) -> Result<(), ApplyError> {
    let (account, operator) = actor_columns(&made.request.actor);
    run(
        tx,
        "INSERT OR REPLACE INTO exports (id, at, account, operator, session, kind, rows, purpose, \
         seen, filter_digest, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            made.export.as_bytes(),
            made.at,
            account,
            operator,
            made.request.session.as_ref().map(|session| session.as_bytes()),
            made.kind,
            i64::try_from(made.rows).unwrap_or(i64::MAX),
            made.request.purpose,
            made.position.map(u64::cast_signed),
            made.filter_digest,
            made.digest,
        ],
    )
}

/// A run is told in parts of so many files: they add up.
fn import_ran(ran: &ImportRan, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    let (account, operator) = actor_columns(&ran.request.actor);
    let sum = |of: fn(&ImportedFile) -> u64| {
        let sum = ran.files.iter().map(of).fold(0, u64::saturating_add);
        i64::try_from(sum).unwrap_or(i64::MAX)
    };
    run(
        tx,
        "INSERT INTO imports (id, at, account, operator, files, bytes, read, events, filed, \
         unchanged, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, files = files + excluded.files, \
         bytes = bytes + excluded.bytes, read = read + excluded.read, \
         events = events + excluded.events, filed = filed + excluded.filed, \
         unchanged = unchanged + excluded.unchanged, refused = refused + excluded.refused",
        params![
            ran.import.as_bytes(),
            at.recorded_at,
            account,
            operator,
            i64::try_from(ran.files.len()).unwrap_or(i64::MAX),
            sum(|file| file.size),
            sum(|file| file.read),
            sum(|file| file.events),
            sum(|file| file.filed),
            sum(|file| file.unchanged),
            sum(|file| file.refused),
        ],
    )
}
