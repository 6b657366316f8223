//! Amendments that patients ask for (45 CFR 164.526), as ids and times.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, AmendmentId, PatientId};
use rusqlite::Row;

use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};

/// An amendment that a patient asks for. Times are in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmendmentRequest {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose record.
    pub patient: PatientId,
    /// When it was asked for.
    pub at: i64,
    /// Until when it must be decided.
    pub due: i64,
    /// When it was decided; none while it is open.
    pub decided_at: Option<i64>,
    /// By whom; none while it is open.
    pub decided_by: Option<AccountId>,
}

/// Which requests are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmendmentRequestFilter {
    /// Of this patient.
    pub patient: Option<PatientId>,
    /// Open, or decided.
    pub open: Option<bool>,
}

/// Requests that match a filter: the open ones first, of them the one that is due first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn amendment_requests(
    snapshot: &Snapshot,
    wanted: &AmendmentRequestFilter,
    args: &PageArgs,
) -> Result<Page<AmendmentRequest>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(patient) = wanted.patient {
        narrowed.of_patient(patient);
    }
    if let Some(open) = wanted.open {
        narrowed.and_that(if open { "open = 1" } else { "open = 0" });
    }
    let list = List {
        columns: "id, patient, at, due, decided_at, decided_by",
        from: "v_amendment_requests",
        filter: &narrowed.filter(),
        order: "1 - open, due",
        id: "id",
        descending: false,
        params: &narrowed.params(),
    };
    let page = snapshot.page(&list, args, read)?;
    snapshot.serve(wanted.patient, Facet::Oversight);
    for (_, request) in &page.items {
        snapshot.serve(Some(request.patient), Facet::Oversight);
    }
    Ok(page)
}

fn read(row: &Row<'_>) -> rusqlite::Result<AmendmentRequest> {
    Ok(AmendmentRequest {
        amendment: id(row, 0, AmendmentId::from_bytes)?,
        patient: id(row, 1, PatientId::from_bytes)?,
        at: row.get(2)?,
        due: row.get(3)?,
        decided_at: row.get(4)?,
        decided_by: optional_id(row, 5, AccountId::from_bytes)?,
    })
}
