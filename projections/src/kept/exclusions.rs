//! Restrictions that a patient asked for and the organisation agreed to (45 CFR 164.522(a)), as the
//! views enforce them: a member of staff who is not to see a record, a visit that no health plan is
//! told of. Only what is in force is kept.

use chartlog_domain::facts::identity::StaffRestriction;
use chartlog_domain::facts::ledger::PlanRestriction;
use chartlog_domain::facts::{IdentityFact, LedgerFact};
use rusqlite::{Connection, params};

use super::run;
use crate::projection::ApplyError;

/// Who is not to see a record: in a view's table `exclusions (account, patient)`, which its views
/// leave out for that account.
pub(crate) fn staff(told: &IdentityFact, tx: &Connection) -> Result<(), ApplyError> {
    if let IdentityFact::StaffExcluded(StaffRestriction { patient, account, .. }) = told {
        run(
            tx,
            "INSERT OR REPLACE INTO exclusions (account, patient) VALUES (?, ?)",
            params![account.as_bytes(), patient.as_bytes()],
        )?;
    } else if let IdentityFact::StaffReadmitted(StaffRestriction { patient, account, .. }) = told {
        run(
            tx,
            "DELETE FROM exclusions WHERE account = ? AND patient = ?",
            params![account.as_bytes(), patient.as_bytes()],
        )?;
    }
    Ok(())
}

/// Which visits no health plan is told of: in a view's table `withheld_visits (encounter)`.
pub(crate) fn plan(told: &LedgerFact, tx: &Connection) -> Result<(), ApplyError> {
    if let LedgerFact::PlanExcluded(PlanRestriction { encounter, .. }) = told {
        let sql = "INSERT OR REPLACE INTO withheld_visits (encounter) VALUES (?)";
        run(tx, sql, [encounter.as_bytes()])?;
    } else if let LedgerFact::PlanReadmitted(PlanRestriction { encounter, .. }) = told {
        run(tx, "DELETE FROM withheld_visits WHERE encounter = ?", [encounter.as_bytes()])?;
    }
    Ok(())
}
