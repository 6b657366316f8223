//! What billing can ask.
//!
//! Billing sees every patient, of identity, residence, coverage, coding, ledger and directory.
//! Every function notes which patient's fields of which facet it served ([`Snapshot::serve`]).

mod account;
mod claims;
mod fees;
mod people;
mod visits;

pub use crate::kept::links::LinkedRecords;
pub use crate::search::people::{PatientMatch, PatientSearch, Why};
pub use account::{
    Account, Adjusted, Aging, Balance, Booked, Reversed, account, adjustments, charges, payments,
    refunds, write_offs,
};
pub use claims::{
    Answer, BilledLine, ClaimDetail, ClaimFilter, ClaimRow, Step, adjudications, claim, claims,
    denied_claims, unanswered_claims,
};
pub use fees::{eligibility, fees};
pub use people::{
    Insurance, Patient, addresses, coverage, coverages, has_confidential_address, linked_records,
    patient, search_patients,
};
pub use visits::{BilledVisit, unbilled_visits, visit, visits};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::{Location, Organisation, Provider};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId, PatientId};
use rusqlite::Row;

use crate::error::QueryError;
use crate::kept::directory;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

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

/// An organisation of the directory, such as a payer.
///
/// # Errors
/// [`QueryError`].
pub fn organisation(
    snapshot: &Snapshot,
    id: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    directory::organisation(snapshot, id)
}

/// A page of what one patient has in a table, the latest first.
fn of_patient<T>(
    snapshot: &Snapshot,
    patient: PatientId,
    facet: Facet,
    (from, columns): (&str, &str),
    args: &PageArgs,
    map: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Page<T>, QueryError> {
    let list = List {
        columns,
        from,
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    served(snapshot, patient, facet, snapshot.page(&list, args, map)?)
}

/// Notes a page as served. That a list is empty says something about a patient too, if there is one.
fn served<T>(
    snapshot: &Snapshot,
    patient: PatientId,
    facet: Facet,
    page: Page<T>,
) -> Result<Page<T>, QueryError> {
    if page.total > 0 || is_patient(snapshot, patient)? {
        snapshot.serve(Some(patient), facet);
    }
    Ok(page)
}

fn is_patient(snapshot: &Snapshot, patient: PatientId) -> Result<bool, QueryError> {
    snapshot.has("SELECT 1 FROM v_patients WHERE id = ?", [patient.as_bytes()])
}
