//! What the patient asked to restrict, and what was decided.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{
    AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId,
};
use chartlog_domain::words::Text;
use rusqlite::Row;

use crate::clinical::query::amendments::words;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};

/// A restriction that was asked for (45 CFR 164.522(a)). Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRequest {
    /// Which request.
    pub request: RestrictionRequestId,
    /// Who is not to see the record, when it names a member of staff.
    pub account: Option<AccountId>,
    /// Which visit no health plan is to be told of, when it names one.
    pub encounter: Option<EncounterId>,
    /// Whether the patient says that the visit was paid for in full.
    pub paid_in_full: bool,
    /// What the patient wrote.
    pub words: Option<Text>,
    /// When it was asked for.
    pub at: i64,
    /// When it was decided; none while it is open.
    pub decided_at: Option<i64>,
    /// What was decided; none while it is open.
    pub outcome: Option<RestrictionOutcome>,
}

/// What was decided about a restriction that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestrictionOutcome {
    /// It was agreed to: this restriction.
    Agreed(RestrictionId),
    /// It was declined, for this reason, a code.
    Declined(String),
}

/// The restrictions that a patient asked for, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn restriction_requests(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<RestrictionRequest>, QueryError> {
    let list = List {
        columns: "id, account, encounter, paid_in_full, at, decided_at, restriction, reason, \
                  (SELECT w.body FROM v_restriction_words w WHERE w.id = v_restriction_requests.id)",
        from: "v_restriction_requests",
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    let page = snapshot.page(&list, args, read)?;
    if snapshot.scope().patient == Some(patient) {
        snapshot.serve(Some(patient), Facet::Oversight);
        if page.items.iter().any(|(_, request)| request.words.is_some()) {
            snapshot.serve(Some(patient), Facet::Clinical);
        }
    }
    Ok(page)
}

fn read(row: &Row<'_>) -> rusqlite::Result<RestrictionRequest> {
    let agreed = optional_id(row, 6, RestrictionId::from_bytes)?.map(RestrictionOutcome::Agreed);
    let declined = row.get::<_, Option<String>>(7)?.map(RestrictionOutcome::Declined);
    let written = row.get_ref(8)?.as_blob_or_null()?.map(words).transpose()?;
    Ok(RestrictionRequest {
        request: id(row, 0, RestrictionRequestId::from_bytes)?,
        account: optional_id(row, 1, AccountId::from_bytes)?,
        encounter: optional_id(row, 2, EncounterId::from_bytes)?,
        paid_in_full: row.get(3)?,
        words: written.map(|written| written.words),
        at: row.get(4)?,
        decided_at: row.get(5)?,
        outcome: agreed.or(declined),
    })
}
