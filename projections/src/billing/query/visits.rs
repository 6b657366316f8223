//! Visits as billing sees them, and those that nobody has billed yet.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::coding::Visit;
use chartlog_domain::facts::{CodingFact, Fact};
use chartlog_domain::ids::{EncounterId, PatientId};
use rusqlite::Row;

use super::{of_patient, served};
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledVisit {
    /// Date, provider and codes; an imported visit has no codes.
    pub visit: Visit,
    /// Whether it came from elsewhere and has not been coded here.
    pub imported: bool,
    /// Whether a claim bills it: one for payment that is neither cancelled nor entered in error.
    pub billed: bool,
    /// Whether the patient paid for it in full and no health plan is to be told of it (45 CFR
    /// 164.522(a)(1)(vi)): no claim may bill it.
    pub withheld: bool,
}

const COLUMNS: &str = "body, billed, withheld";

/// Visits that no claim bills and that one may bill, of one patient or of all, the oldest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn unbilled_visits(
    snapshot: &Snapshot,
    patient: Option<PatientId>,
    args: &PageArgs,
) -> Result<Page<BilledVisit>, QueryError> {
    let list = List {
        columns: COLUMNS,
        from: "v_unbilled_visits",
        filter: if patient.is_some() { "patient = :patient" } else { "TRUE" },
        order: "at",
        id: "id",
        descending: false,
        params: &[(":patient", &patient.as_ref().map(PatientId::as_bytes))],
    };
    let page = snapshot.page(&list, args, billed)?;
    for (_, item) in &page.items {
        snapshot.serve(Some(item.visit.patient), Facet::Coding);
    }
    match patient {
        Some(patient) => served(snapshot, patient, Facet::Coding, page),
        None => Ok(page),
    }
}

/// The visits of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn visits(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<BilledVisit>, QueryError> {
    of_patient(snapshot, patient, Facet::Coding, ("v_visits", COLUMNS), args, billed)
}

/// The visit of an encounter.
///
/// # Errors
/// [`QueryError`].
pub fn visit(
    snapshot: &Snapshot,
    encounter: EncounterId,
) -> Result<Option<BilledVisit>, QueryError> {
    let sql = "SELECT body, billed, withheld FROM v_visits WHERE id = ?";
    let found = snapshot.row(sql, [encounter.as_bytes()], billed)?;
    if let Some(found) = &found {
        snapshot.serve(Some(found.visit.patient), Facet::Coding);
    }
    Ok(found)
}

fn billed(row: &Row<'_>) -> rusqlite::Result<BilledVisit> {
    let (visit, imported) = told(fact(Facet::Coding, row.get_ref(0)?.as_blob()?)?)?;
    Ok(BilledVisit { visit, imported, billed: row.get(1)?, withheld: row.get(2)? })
}

fn told(fact: Fact) -> rusqlite::Result<(Visit, bool)> {
    if let Fact::Coding(CodingFact::VisitCoded(visit)) = fact {
        return Ok((visit, false));
    }
    if let Fact::Coding(CodingFact::VisitImported(imported)) = fact {
        return Ok((imported.record, true));
    }
    Err(OtherKind::of("a visit"))
}
