//! What a patient asked to restrict, and the organisation agreed to (45 CFR 164.522(a)).

use chartlog_domain::facts::identity::StaffRestriction;
use chartlog_domain::facts::ledger::PlanRestriction;
use chartlog_domain::facts::oversight::{RestrictionDecided, RestrictionRequested};
use chartlog_domain::facts::{IdentityFact, LedgerFact};
use chartlog_domain::ids::{AccountId, EncounterId, RestrictionId};
use rusqlite::{Connection, params};

use crate::kept::run;
use crate::projection::ApplyError;

/// Members of staff who are not to see the record.
pub(super) fn identity(told: &IdentityFact, tx: &Connection) -> Result<(), ApplyError> {
    if let IdentityFact::StaffExcluded(it) = told {
        let StaffRestriction { restriction, patient, account, at } = it;
        run(
            tx,
            "INSERT OR REPLACE INTO restrictions (id, patient, account, at) VALUES (?, ?, ?, ?)",
            params![restriction.as_bytes(), patient.as_bytes(), account.as_bytes(), at],
        )?;
    } else if let IdentityFact::StaffReadmitted(it) = told {
        end(it.restriction, it.at, tx)?;
    }
    Ok(())
}

/// Visits that the health plan is not told of.
pub(super) fn ledger(told: &LedgerFact, tx: &Connection) -> Result<(), ApplyError> {
    if let LedgerFact::PlanExcluded(it) = told {
        let PlanRestriction { restriction, patient, encounter, at } = it;
        run(
            tx,
            "INSERT OR REPLACE INTO restrictions (id, patient, encounter, at) VALUES (?, ?, ?, ?)",
            params![restriction.as_bytes(), patient.as_bytes(), encounter.as_bytes(), at],
        )?;
    } else if let LedgerFact::PlanReadmitted(it) = told {
        end(it.restriction, it.at, tx)?;
    }
    Ok(())
}

fn end(restriction: RestrictionId, at: i64, tx: &Connection) -> Result<(), ApplyError> {
    let sql = "UPDATE restrictions SET lifted_at = ? WHERE id = ?";
    run(tx, sql, params![at, restriction.as_bytes()])
}

/// A restriction was asked for.
pub(super) fn requested(told: &RestrictionRequested, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO restriction_requests (id, patient, account, encounter, \
         paid_in_full, at) VALUES (?, ?, ?, ?, ?, ?)",
        params![
            told.request.as_bytes(),
            told.patient.as_bytes(),
            told.account.as_ref().map(AccountId::as_bytes),
            told.encounter.as_ref().map(EncounterId::as_bytes),
            told.paid_in_full,
            told.at,
        ],
    )
}

/// That was agreed to or declined.
pub(super) fn decided(told: &RestrictionDecided, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE restriction_requests SET decided_at = ?, restriction = ?, reason = ? WHERE id = ?",
        params![
            told.at,
            told.restriction.as_ref().map(RestrictionId::as_bytes),
            told.reason,
            told.request.as_bytes(),
        ],
    )
}
