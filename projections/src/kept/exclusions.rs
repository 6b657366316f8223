//! Restrictions that a patient asked for and the organisation agreed to (45 CFR 164.522(a)), as the
//! views enforce them: a member of staff who is not to see a record, a visit that no health plan is
//! told of. Only what is in force is kept.
//!
//! A member of staff who is not to see a record is not to see any other of the same person: `exclusions` is
//! made of `told_exclusions` and the links ([`links`]).

use std::collections::BTreeSet;

use chartlog_domain::facts::identity::StaffRestriction;
use chartlog_domain::facts::ledger::PlanRestriction;
use chartlog_domain::facts::{IdentityFact, LedgerFact};
use chartlog_domain::ids::PatientId;
use rusqlite::{Connection, params};

use super::{links, run};
use crate::error::QueryError;
use crate::projection::ApplyError;
use crate::store::Snapshot;

/// Keeps who is not to see a record, and which records are one person's. Gives the records of each person
/// for whom something follows from a link, together.
pub(crate) fn identity(
    told: &IdentityFact,
    tx: &Connection,
) -> Result<Vec<Vec<PatientId>>, ApplyError> {
    staff(told, tx)?;
    let persons = links::identity(told, tx)?;
    for records in &persons {
        spread(records, tx)?;
    }
    Ok(persons)
}

/// Who is not to see a record: in a view's table `told_exclusions (patient, account)`, and for every
/// record of that person in `exclusions (account, patient)`, which its views leave out for that account.
fn staff(told: &IdentityFact, tx: &Connection) -> Result<(), ApplyError> {
    if let IdentityFact::StaffExcluded(StaffRestriction { patient, account, .. }) = told {
        run(
            tx,
            "INSERT OR REPLACE INTO told_exclusions (patient, account) VALUES (?, ?)",
            params![patient.as_bytes(), account.as_bytes()],
        )?;
        spread(&links::set_of(*patient, tx)?, tx)?;
    } else if let IdentityFact::StaffReadmitted(StaffRestriction { patient, account, .. }) = told {
        run(
            tx,
            "DELETE FROM told_exclusions WHERE patient = ? AND account = ?",
            params![patient.as_bytes(), account.as_bytes()],
        )?;
        spread(&links::set_of(*patient, tx)?, tx)?;
    }
    Ok(())
}

/// Makes who is not to see a person's records, out of what was told of each of them.
fn spread(records: &[PatientId], tx: &Connection) -> Result<(), ApplyError> {
    let mut excluded: BTreeSet<[u8; 16]> = BTreeSet::new();
    for record in records {
        let mut told =
            tx.prepare_cached("SELECT account FROM told_exclusions WHERE patient = ?")?;
        for account in told.query_map([record.as_bytes()], |row| row.get(0))? {
            excluded.insert(account?);
        }
    }
    for record in records {
        run(tx, "DELETE FROM exclusions WHERE patient = ?", [record.as_bytes()])?;
        for account in &excluded {
            run(
                tx,
                "INSERT INTO exclusions (account, patient) VALUES (?, ?)",
                params![account, record.as_bytes()],
            )?;
        }
    }
    Ok(())
}

/// Whether the caller is not to see a record. For views with `v_excluded (patient)`.
pub(crate) fn is_excluded(snapshot: &Snapshot, patient: PatientId) -> Result<bool, QueryError> {
    snapshot.has("SELECT 1 FROM v_excluded WHERE patient = ?", [patient.as_bytes()])
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
