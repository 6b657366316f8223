//! Who a patient is, how to reach them, where they live, who treats them.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::words::{Address, Code, ContactPoint, EmergencyContact, Identifier};

use crate::error::QueryError;
use crate::kept::confidential::{self, Confidential};
use crate::kept::links::{self, LinkedRecords};
use crate::kept::people as kept;
use crate::page::{Page, PageArgs};
use crate::search::people::duplicates::{self, Likely, Somebody};
use crate::search::people::{self as search, PatientMatch, PatientSearch};
use crate::store::Snapshot;
use crate::store::column::id;

/// A clinician of a patient's care team: the name, and nothing of how or why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinician {
    /// Whose account.
    pub account: AccountId,
    /// Name as the directory has it; none when it does not.
    pub name: Option<String>,
}

/// Finds patients, the best match first, then by name. An empty search lists everyone by name.
///
/// # Errors
/// [`QueryError::TooLarge`] for texts over their limit, [`QueryError::TooBroad`] when every word
/// that was asked is shared by too many.
pub fn search_patients(
    snapshot: &Snapshot,
    search: &PatientSearch,
    args: &PageArgs,
) -> Result<Page<PatientMatch>, QueryError> {
    search::search_patients(snapshot, Role::FrontDesk, search, args)
}

/// Those who may be the same person as somebody who is to be registered, the likeliest first.
///
/// # Errors
/// [`QueryError::TooLarge`] for texts over their limit, [`QueryError::TooBroad`] when too many share
/// everything that is known.
pub fn possible_duplicates(
    snapshot: &Snapshot,
    somebody: &Somebody,
) -> Result<Vec<Likely>, QueryError> {
    duplicates::possible_duplicates(snapshot, Role::FrontDesk, somebody)
}

/// The other records of the same person; none when there is only this one.
///
/// # Errors
/// When the view cannot be read.
pub fn linked_records(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<LinkedRecords>, QueryError> {
    let found = links::linked(snapshot, patient)?;
    snapshot.serve(Some(patient), Facet::Identity);
    Ok(found)
}

/// Who a patient is; none when there is no such patient.
///
/// # Errors
/// When the view cannot be read.
pub fn patient(snapshot: &Snapshot, patient: PatientId) -> Result<Option<Identity>, QueryError> {
    kept::patient(snapshot, patient)
}

/// The identifiers that others issued to a patient.
///
/// # Errors
/// When the view cannot be read.
pub fn identifiers(
    snapshot: &Snapshot,
    patient_id: PatientId,
) -> Result<Vec<Identifier>, QueryError> {
    Ok(patient(snapshot, patient_id)?.map(|found| found.person.identifiers).unwrap_or_default())
}

/// How to reach a patient: points, languages and whom to call; none when nothing is known.
///
/// # Errors
/// When the view cannot be read.
pub fn contact(snapshot: &Snapshot, patient: PatientId) -> Result<Option<Contact>, QueryError> {
    let found = confidential::contact(snapshot, patient)?;
    snapshot.serve(Some(patient), Facet::Contact);
    Ok(found)
}

/// Whether a patient wants to be reached in other ways than the ordinary ones: contact points and
/// addresses are those to use already.
///
/// # Errors
/// When the view cannot be read.
pub fn confidential_contact(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<Confidential>, QueryError> {
    let found = confidential::confidential(snapshot, patient)?;
    snapshot.serve(Some(patient), Facet::Contact);
    Ok(found)
}

/// Phones, e-mail and the like, the one to use first.
///
/// # Errors
/// When the view cannot be read.
pub fn contact_points(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Vec<ContactPoint>, QueryError> {
    Ok(contact(snapshot, patient)?.map(|contact| contact.points).unwrap_or_default())
}

/// Languages, the preferred one first.
///
/// # Errors
/// When the view cannot be read.
pub fn languages(snapshot: &Snapshot, patient: PatientId) -> Result<Vec<Code>, QueryError> {
    Ok(contact(snapshot, patient)?.map(|contact| contact.languages).unwrap_or_default())
}

/// Whom to call.
///
/// # Errors
/// When the view cannot be read.
pub fn emergency_contacts(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Vec<EmergencyContact>, QueryError> {
    Ok(contact(snapshot, patient)?.map(|contact| contact.emergency).unwrap_or_default())
}

/// Postal addresses, the one to use first.
///
/// # Errors
/// When the view cannot be read.
pub fn addresses(snapshot: &Snapshot, patient: PatientId) -> Result<Vec<Address>, QueryError> {
    let found = confidential::addresses(snapshot, patient)?;
    snapshot.serve(Some(patient), Facet::Residence);
    Ok(found)
}

/// Whether coverage is on file: all that a front desk may know of it.
///
/// # Errors
/// When the view cannot be read.
pub fn coverage_on_file(snapshot: &Snapshot, patient: PatientId) -> Result<bool, QueryError> {
    let found = snapshot.row(
        "SELECT on_file FROM v_coverage_on_file WHERE patient = ?",
        [patient.as_bytes()],
        |row| row.get(0),
    )?;
    snapshot.serve(Some(patient), Facet::Contact);
    Ok(found.unwrap_or(false))
}

/// The clinicians who are on a patient's care team now, by name.
///
/// # Errors
/// When the view cannot be read.
pub fn care_team(snapshot: &Snapshot, patient: PatientId) -> Result<Vec<Clinician>, QueryError> {
    let found = snapshot.rows(
        "SELECT clinician, name FROM v_care_team WHERE patient = ? ORDER BY name, clinician",
        [patient.as_bytes()],
        |row| Ok(Clinician { account: id(row, 0, AccountId::from_bytes)?, name: row.get(1)? }),
    )?;
    snapshot.serve(Some(patient), Facet::CareTeam);
    Ok(found)
}
