//! What a patient can ask.
//!
//! Every function asks through the views of `schema.sql`, so it finds the rows of the patient whom the
//! scope of the request names and of nobody else, whatever patient it is asked about. Each notes which
//! facets it served. The questions about the chart are those of the clinical view and the questions about
//! the account those of the billing view: the same records, kept in the same way.

mod calendar;
mod restriction_requests;
mod restrictions;
mod seen;

pub use crate::billing::query::{
    Account, Adjusted, Aging, Balance, Booked, ClaimRow, Insurance, Reversed, account, adjustments,
    charges, coverages, payments, refunds, write_offs,
};
pub use crate::clinical::query::{
    Amended, AmendmentDecision, Booking, Charted, Confidential, File, LinkedRecords,
    ObservationFilter, Patient, SignedNote, TeamMember, addresses, allergies, amendment_requests,
    appointments, care_team, confidential_contact, contact, contact_points, document_file,
    documents, encounters, immunizations, in_chart, location, medications, notes, observations,
    organisation, patient as person, problems, procedures, provider,
};
pub use crate::kept::calendar::{OpenSlot, SlotSearch, VisitType, visit_types};
pub use calendar::open_slots;
pub use restriction_requests::{RestrictionOutcome, RestrictionRequest, restriction_requests};
pub use restrictions::{Restriction, restrictions};
pub use seen::{Seen, who_has_seen_my_chart};

use chartlog_domain::ids::PatientId;

use crate::billing::query::ClaimFilter;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::Snapshot;

/// Who the patient is; none when the request names no patient, or nothing is known of them.
///
/// # Errors
/// [`QueryError`].
pub fn me(snapshot: &Snapshot) -> Result<Option<Patient>, QueryError> {
    let Some(patient) = snapshot.scope().patient else { return Ok(None) };
    person(snapshot, patient)
}

/// Whether a record is one of those of the patient of the request.
///
/// # Errors
/// When the view cannot be read.
pub fn is_own(snapshot: &Snapshot, record: PatientId) -> Result<bool, QueryError> {
    snapshot.has("SELECT 1 FROM v_team WHERE patient = ?", [record.as_bytes()])
}

/// The other records of the patient of the request, none when there is only one.
///
/// # Errors
/// When the view cannot be read.
pub fn linked_records(snapshot: &Snapshot) -> Result<Option<LinkedRecords>, QueryError> {
    let Some(patient) = snapshot.scope().patient else { return Ok(None) };
    crate::clinical::query::linked_records(snapshot, patient)
}

/// The claims for a patient's visits, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn claims(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<ClaimRow>, QueryError> {
    let wanted = ClaimFilter { patient: Some(patient), ..ClaimFilter::default() };
    crate::billing::query::claims(snapshot, &wanted, args)
}
