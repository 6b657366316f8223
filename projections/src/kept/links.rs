//! Which records are one person's, in a view's tables `links` and `link_sets`.
//!
//! A merge is a link: nothing is re-keyed, and access acts on all of a person's records (facets.md). What
//! follows from it is made when a link changes, so that no question is slower for it.

use chartlog_domain::facts::IdentityFact;
use chartlog_domain::facts::identity::{Link, LinkEnd};
use chartlog_domain::facts::oversight::{PatientsLinked, PatientsUnlinked};
use chartlog_domain::ids::PatientId;
use rusqlite::{Connection, params};

use super::run;
use crate::error::QueryError;
use crate::projection::ApplyError;
use crate::store::Snapshot;
use crate::store::column::id;

/// The records of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedRecords {
    /// The one to use.
    pub primary: PatientId,
    /// The others, without the one that was asked about.
    pub others: Vec<PatientId>,
}

/// All of a person's records, of whom `$patient` names one: a subquery for `IN`.
macro_rules! records_of {
    ($patient:literal) => {
        concat!(
            "(SELECT ",
            $patient,
            " UNION SELECT o.patient FROM link_sets m \
             JOIN link_sets o ON o.primary_record = m.primary_record WHERE m.patient = ",
            $patient,
            ")"
        )
    };
}
pub(crate) use records_of;

/// Keeps a link and its end, as `identity` tells them. Gives the records of each person for whom
/// something follows from it, together.
pub(crate) fn identity(
    told: &IdentityFact,
    tx: &Connection,
) -> Result<Vec<Vec<PatientId>>, ApplyError> {
    if let IdentityFact::Linked(Link { patient, other, primary, at: _ }) = told {
        link(*patient, *other, other == primary, tx)?;
        Ok(vec![gather(*patient, tx)?])
    } else if let IdentityFact::Unlinked(LinkEnd { patient, other, at: _ }) = told {
        unlink(*patient, *other, tx)?;
        Ok(vec![gather(*other, tx)?, gather(*patient, tx)?])
    } else {
        Ok(Vec::new())
    }
}

/// Keeps a link, as `oversight` tells it: of both sides at once.
pub(crate) fn linked_both(told: &PatientsLinked, tx: &Connection) -> Result<(), ApplyError> {
    link(told.duplicate, told.primary, true, tx)?;
    link(told.primary, told.duplicate, false, tx)?;
    gather(told.primary, tx)?;
    Ok(())
}

/// Keeps the end of a link, as `oversight` tells it: of both sides at once.
pub(crate) fn unlinked_both(told: &PatientsUnlinked, tx: &Connection) -> Result<(), ApplyError> {
    unlink(told.duplicate, told.primary, tx)?;
    unlink(told.primary, told.duplicate, tx)?;
    gather(told.duplicate, tx)?;
    gather(told.primary, tx)?;
    Ok(())
}

fn link(
    patient: PatientId,
    other: PatientId,
    leads: bool,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO links (patient, other, leads) VALUES (?, ?, ?)",
        params![patient.as_bytes(), other.as_bytes(), leads],
    )
}

fn unlink(patient: PatientId, other: PatientId, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM links WHERE patient = ? AND other = ?",
        params![patient.as_bytes(), other.as_bytes()],
    )
}

/// Makes `link_sets` for a person out of the links; gives the person's records.
fn gather(patient: PatientId, tx: &Connection) -> Result<Vec<PatientId>, ApplyError> {
    let set = set_of(patient, tx)?;
    let mut primary = patient;
    for member in &set {
        let mut leads = tx.prepare_cached("SELECT 1 FROM links WHERE patient = ? AND leads")?;
        if !leads.exists([member.as_bytes()])? {
            primary = *member;
            break;
        }
    }
    for member in &set {
        run(tx, "DELETE FROM link_sets WHERE patient = ?", [member.as_bytes()])?;
        if set.len() > 1 {
            run(
                tx,
                "INSERT INTO link_sets (patient, primary_record) VALUES (?, ?)",
                params![member.as_bytes(), primary.as_bytes()],
            )?;
        }
    }
    Ok(set)
}

/// Every record that is linked with one, however many links are between; it is the first.
pub(crate) fn set_of(patient: PatientId, tx: &Connection) -> Result<Vec<PatientId>, ApplyError> {
    let mut set = vec![patient];
    let mut next = 0;
    while let Some(member) = set.get(next).copied() {
        let mut links = tx.prepare_cached("SELECT other FROM links WHERE patient = ?")?;
        let others =
            links.query_map([member.as_bytes()], |row| id(row, 0, PatientId::from_bytes))?;
        for other in others {
            let other = other?;
            if !set.contains(&other) {
                set.push(other);
            }
        }
        next += 1;
    }
    Ok(set)
}

/// The records of a person; none when there is only one. For views with `v_link_sets (patient,
/// primary_record)`. Who may see one of them may see them all.
pub(crate) fn linked(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<LinkedRecords>, QueryError> {
    let primary = snapshot.row(
        "SELECT primary_record FROM v_link_sets WHERE patient = ?",
        [patient.as_bytes()],
        |row| id(row, 0, PatientId::from_bytes),
    )?;
    let Some(primary) = primary else { return Ok(None) };
    let others = snapshot.rows(
        "SELECT patient FROM v_link_sets WHERE primary_record = ? AND patient <> ? ORDER BY patient",
        params![primary.as_bytes(), patient.as_bytes()],
        |row| id(row, 0, PatientId::from_bytes),
    )?;
    Ok(Some(LinkedRecords { primary, others }))
}
