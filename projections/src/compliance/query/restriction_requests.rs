//! Restrictions that patients ask for (45 CFR 164.522(a)), as ids and codes.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{
    AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId,
};
use rusqlite::Row;

use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};

/// A restriction that a patient asks for. Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRequest {
    /// Which request.
    pub request: RestrictionRequestId,
    /// Whose record.
    pub patient: PatientId,
    /// Who is not to see the record, when it names a member of staff.
    pub account: Option<AccountId>,
    /// Which visit no health plan is to be told of, when it names one.
    pub encounter: Option<EncounterId>,
    /// Whether the patient says that the visit was paid for in full.
    pub paid_in_full: bool,
    /// Whether the patient wrote something, which the care team reads.
    pub in_words: bool,
    /// When it was asked for.
    pub at: i64,
    /// What was decided; none while it is open.
    pub decided: Option<Decided>,
}

/// What was decided about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// By whom.
    pub by: AccountId,
    /// The restriction that was agreed to; none when it was declined.
    pub restriction: Option<RestrictionId>,
    /// Why it was declined, a code; none when it was agreed to.
    pub reason: Option<String>,
}

/// Which requests are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestrictionRequestFilter {
    /// Of this patient.
    pub patient: Option<PatientId>,
    /// Open, or decided.
    pub open: Option<bool>,
}

/// Requests that match a filter: the open ones first, of them the oldest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn restriction_requests(
    snapshot: &Snapshot,
    wanted: &RestrictionRequestFilter,
    args: &PageArgs,
) -> Result<Page<RestrictionRequest>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(patient) = wanted.patient {
        narrowed.of_patient(patient);
    }
    if let Some(open) = wanted.open {
        narrowed.and_that(if open { "open = 1" } else { "open = 0" });
    }
    let list = List {
        columns: "id, patient, account, encounter, paid_in_full, in_words, at, decided_at, \
                  decided_by, restriction, reason",
        from: "v_restriction_requests",
        filter: &narrowed.filter(),
        order: "1 - open, at",
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

fn read(row: &Row<'_>) -> rusqlite::Result<RestrictionRequest> {
    let decided = match (row.get(7)?, optional_id(row, 8, AccountId::from_bytes)?) {
        (Some(at), Some(by)) => Some(Decided {
            at,
            by,
            restriction: optional_id(row, 9, RestrictionId::from_bytes)?,
            reason: row.get(10)?,
        }),
        _ => None,
    };
    Ok(RestrictionRequest {
        request: id(row, 0, RestrictionRequestId::from_bytes)?,
        patient: id(row, 1, PatientId::from_bytes)?,
        account: optional_id(row, 2, AccountId::from_bytes)?,
        encounter: optional_id(row, 3, EncounterId::from_bytes)?,
        paid_in_full: row.get(4)?,
        in_words: row.get(5)?,
        at: row.get(6)?,
        decided,
    })
}
