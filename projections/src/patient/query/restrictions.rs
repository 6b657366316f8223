//! What the patient asked to restrict, and the organisation agreed to.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, EncounterId, PatientId, RestrictionId};
use rusqlite::Row;

use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};

/// A restriction (45 CFR 164.522(a)). Times are in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Which.
    pub restriction: RestrictionId,
    /// Who is not to see the record, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Which visit no health plan is to be told of, when it is one.
    pub encounter: Option<EncounterId>,
    /// When it was agreed to.
    pub at: i64,
    /// When it ended; none while it is in force.
    pub lifted_at: Option<i64>,
}

/// The restrictions of a patient, those that have ended too, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn restrictions(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Restriction>, QueryError> {
    let list = List {
        columns: "id, account, encounter, at, lifted_at",
        from: "v_restrictions",
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    let page = snapshot.page(&list, args, read)?;
    if snapshot.scope().patient == Some(patient) {
        snapshot.serve(Some(patient), Facet::Identity);
        snapshot.serve(Some(patient), Facet::Ledger);
    }
    Ok(page)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Restriction> {
    Ok(Restriction {
        restriction: id(row, 0, RestrictionId::from_bytes)?,
        account: optional_id(row, 1, AccountId::from_bytes)?,
        encounter: optional_id(row, 2, EncounterId::from_bytes)?,
        at: row.get(3)?,
        lifted_at: row.get(4)?,
    })
}
