//! What services cost, and what payers say somebody is covered for.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::{DirectoryFact, Fee};
use chartlog_domain::facts::ledger::Eligibility;
use chartlog_domain::facts::{Fact, LedgerFact};
use chartlog_domain::ids::PatientId;
use rusqlite::Row;

use super::of_patient;
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// The fee schedule by code, modifiers and date, of one code or of all.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn fees(
    snapshot: &Snapshot,
    code: Option<&str>,
    args: &PageArgs,
) -> Result<Page<Fee>, QueryError> {
    let list = List {
        columns: "body",
        from: "v_fees",
        filter: if code.is_some() { "code = :code" } else { "TRUE" },
        order: "code",
        id: "id",
        descending: false,
        params: &[(":code", &code)],
    };
    snapshot.serve(None, Facet::Directory);
    snapshot.page(&list, args, fee)
}

/// What payers said a patient is covered for, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn eligibility(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Eligibility>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_eligibility", "body"), args, checked)
}

fn fee(row: &Row<'_>) -> rusqlite::Result<Fee> {
    let fact = fact(Facet::Directory, row.get_ref(0)?.as_blob()?)?;
    if let Fact::Directory(DirectoryFact::FeeSet(fee)) = fact {
        return Ok(fee);
    }
    Err(OtherKind::of("a fee"))
}

fn checked(row: &Row<'_>) -> rusqlite::Result<Eligibility> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    if let Fact::Ledger(LedgerFact::EligibilityChecked(checked)) = fact {
        return Ok(checked);
    }
    Err(OtherKind::of("what a payer says about a coverage"))
}
