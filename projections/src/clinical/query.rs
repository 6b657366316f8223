//! What a clinician can ask.
//!
//! Every function asks through the views of `schema.sql`, so it finds only patients on whose care
//! team the caller is at this moment, or for whom they have broken the glass; others look as if they
//! did not exist, and count for nothing. The one exception is [`find_patient`]. Each notes which
//! patient's fields of which facet it served ([`Snapshot::serve`]).

pub(crate) mod amendments;
mod chart;
mod files;
mod find;
mod in_chart;
mod notes;
mod people;
mod records;
mod visits;

pub use crate::kept::confidential::Confidential;
pub use crate::kept::links::LinkedRecords;
pub use amendments::{
    Amended, AmendmentDecision, amendment_requests, open_amendment_requests, restriction_words,
};
pub use chart::{
    ObservationFilter, allergies, care_plans, documents, encounter, encounters, goal, goals,
    immunizations, kept_appointment, medications, observation, observations, override_reason,
    problem, problems, procedures, reports,
};
pub use files::{File, document_file, report_file};
pub use find::{Found, find_patient};
pub use in_chart::in_chart;
pub use notes::{SignedNote, addenda, amendments, co_signatures, note, notes, to_co_sign};
pub use people::{
    Patient, TeamMember, addresses, care_team, confidential_contact, contact, contact_points,
    linked_records, my_patients, patient,
};
pub use records::Charted;
pub use visits::{Booking, DayEntry, appointment, appointments, my_day, visit, visits};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::{Location, Organisation, Provider};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId, PatientId};

use crate::error::QueryError;
use crate::kept::directory;
use crate::page::Page;
use crate::store::Snapshot;

/// A provider of the directory, for the name beside an id.
///
/// # Errors
/// [`QueryError`].
pub fn provider(snapshot: &Snapshot, account: AccountId) -> Result<Option<Provider>, QueryError> {
    directory::provider(snapshot, account)
}

/// A location of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn location(snapshot: &Snapshot, id: LocationId) -> Result<Option<Location>, QueryError> {
    directory::location(snapshot, id)
}

/// An organisation of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn organisation(
    snapshot: &Snapshot,
    id: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    directory::organisation(snapshot, id)
}

/// The clinician who is on the most care teams now, and nobody's id besides: for `chartlog token`.
///
/// # Errors
/// [`QueryError`].
pub fn busiest_clinician(snapshot: &Snapshot) -> Result<Option<AccountId>, QueryError> {
    snapshot.row(
        "SELECT clinician FROM v_panels ORDER BY patients DESC, clinician LIMIT 1",
        [],
        |row| row.get(0).map(AccountId::from_bytes),
    )
}

/// Notes a page as served. That a list is empty says something about a patient too, but only to
/// somebody who may know the patient.
fn served<T>(
    snapshot: &Snapshot,
    patient: PatientId,
    facet: Facet,
    page: Page<T>,
) -> Result<Page<T>, QueryError> {
    if page.total > 0 || treats(snapshot, patient)? {
        snapshot.serve(Some(patient), facet);
    }
    Ok(page)
}

/// Whether the caller is on a patient's team at this moment. A grant is no membership. It answers
/// whoever decides a command, and nobody besides.
///
/// # Errors
/// [`QueryError`].
pub fn is_member(snapshot: &Snapshot, patient: PatientId) -> Result<bool, QueryError> {
    snapshot.has("SELECT 1 FROM v_membership WHERE patient = ?", [patient.as_bytes()])
}

/// Whether the caller reads a patient at this moment, by the team or by a grant. It answers whoever opens
/// what is in no view or is told of changes, and nobody besides.
///
/// # Errors
/// [`QueryError`].
pub fn treats(snapshot: &Snapshot, patient: PatientId) -> Result<bool, QueryError> {
    snapshot.has("SELECT 1 FROM v_team WHERE patient = ?", [patient.as_bytes()])
}
