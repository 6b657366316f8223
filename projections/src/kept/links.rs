//! Which records are one person's, in a view's tables `links`, `link_sets` and `exclusions`.
//!
//! A merge is a link: nothing is re-keyed. What the patient asked to restrict holds for every record that
//! is theirs, whichever of them it was said of: `exclusions` is made of `told_exclusions` and the links
//! when one of them changes, so that no question is slower for it.

use std::collections::BTreeSet;

use chartlog_domain::facts::IdentityFact;
use chartlog_domain::facts::identity::{Link, LinkEnd};
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
    /// The others that the caller may see, without the one that was asked about.
    pub others: Vec<PatientId>,
    /// How many more there are.
    pub hidden: u32,
}

/// Keeps a link and its end.
pub(crate) fn identity(told: &IdentityFact, tx: &Connection) -> Result<(), ApplyError> {
    if let IdentityFact::Linked(Link { patient, other, primary, at: _ }) = told {
        run(
            tx,
            "INSERT OR REPLACE INTO links (patient, other, leads) VALUES (?, ?, ?)",
            params![patient.as_bytes(), other.as_bytes(), other == primary],
        )?;
        spread(*patient, tx)?;
    } else if let IdentityFact::Unlinked(LinkEnd { patient, other, at: _ }) = told {
        run(
            tx,
            "DELETE FROM links WHERE patient = ? AND other = ?",
            params![patient.as_bytes(), other.as_bytes()],
        )?;
        spread(*other, tx)?;
        spread(*patient, tx)?;
    }
    Ok(())
}

/// Makes what follows from the links of a patient: the set of their records, and who is not to see any
/// of them.
pub(super) fn spread(patient: PatientId, tx: &Connection) -> Result<(), ApplyError> {
    let set = set_of(patient, tx)?;
    let mut excluded: BTreeSet<[u8; 16]> = BTreeSet::new();
    let mut primary = None;
    for member in &set {
        let mut told =
            tx.prepare_cached("SELECT account FROM told_exclusions WHERE patient = ?")?;
        for account in told.query_map([member.as_bytes()], |row| row.get(0))? {
            excluded.insert(account?);
        }
        let mut leads = tx.prepare_cached("SELECT 1 FROM links WHERE patient = ? AND leads")?;
        if primary.is_none() && !leads.exists([member.as_bytes()])? {
            primary = Some(*member);
        }
    }
    let primary = primary.unwrap_or(patient);
    let records = i64::try_from(set.len()).unwrap_or(i64::MAX);
    for member in &set {
        run(tx, "DELETE FROM exclusions WHERE patient = ?", [member.as_bytes()])?;
        for account in &excluded {
            run(
                tx,
                "INSERT INTO exclusions (account, patient) VALUES (?, ?)",
                params![account, member.as_bytes()],
            )?;
        }
        run(tx, "DELETE FROM link_sets WHERE patient = ?", [member.as_bytes()])?;
        if set.len() > 1 {
            run(
                tx,
                "INSERT INTO link_sets (patient, primary_record, records) VALUES (?, ?, ?)",
                params![member.as_bytes(), primary.as_bytes(), records],
            )?;
        }
    }
    Ok(())
}

/// Every record that is linked with one, however many links are between; it is the first.
fn set_of(patient: PatientId, tx: &Connection) -> Result<Vec<PatientId>, ApplyError> {
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

/// The records of a person, as far as the caller may see them; none when there is only one. For views
/// with `v_link_sets (patient, primary_record, records)`.
pub(crate) fn linked(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<LinkedRecords>, QueryError> {
    let set = snapshot.row(
        "SELECT primary_record, records FROM v_link_sets WHERE patient = ?",
        [patient.as_bytes()],
        |row| Ok((id(row, 0, PatientId::from_bytes)?, row.get::<_, u32>(1)?)),
    )?;
    let Some((primary, records)) = set else { return Ok(None) };
    let others = snapshot.rows(
        "SELECT patient FROM v_link_sets WHERE primary_record = ? AND patient <> ? ORDER BY patient",
        params![primary.as_bytes(), patient.as_bytes()],
        |row| id(row, 0, PatientId::from_bytes),
    )?;
    let seen = u32::try_from(others.len() + 1).unwrap_or(u32::MAX);
    Ok(Some(LinkedRecords { primary, others, hidden: records.saturating_sub(seen) }))
}
