//! What a patient asked to restrict, and the organisation agreed to (45 CFR 164.522(a)).

use chartlog_domain::facts::identity::StaffRestriction;
use chartlog_domain::facts::ledger::PlanRestriction;
use chartlog_domain::facts::{IdentityFact, LedgerFact};
use chartlog_domain::ids::RestrictionId;
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
