//! Patients, where they live and who pays for them.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::coverage::{Coverage, CoverageFact};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::{CoverageId, PatientId};
use chartlog_domain::words::{Address, Person};
use rusqlite::Row;

use super::{of_patient, served};
use crate::error::QueryError;
use crate::kept::links::{self, LinkedRecords};
use crate::kept::{self, OtherKind, confidential, fact, people};
use crate::page::{Page, PageArgs};
use crate::search;
use crate::search::people::{PatientMatch, PatientSearch};
use crate::store::Snapshot;

/// A patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Their id.
    pub patient: PatientId,
    /// Who it is.
    pub person: Person,
}

impl From<Identity> for Patient {
    fn from(identity: Identity) -> Self {
        Self { patient: identity.patient, person: identity.person }
    }
}

/// Coverage as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insurance {
    /// The coverage; one that was ended here is `cancelled` and has an end.
    pub coverage: Coverage,
    /// Whether it came from elsewhere.
    pub imported: bool,
}

/// Finds patients, the best match first, then by name; everyone by name when nothing is asked.
/// Billing knows no phones: a search by phone finds nobody.
///
/// # Errors
/// [`QueryError::TooLarge`] for texts over their limit, [`QueryError::TooBroad`] when every word
/// that was asked is shared by too many.
pub fn search_patients(
    snapshot: &Snapshot,
    search: &PatientSearch,
    args: &PageArgs,
) -> Result<Page<PatientMatch>, QueryError> {
    search::people::search_patients(snapshot, Role::Billing, search, args)
}

/// A patient; none when there is no such patient.
///
/// # Errors
/// [`QueryError`].
pub fn patient(snapshot: &Snapshot, id: PatientId) -> Result<Option<Patient>, QueryError> {
    Ok(people::patient(snapshot, id)?.map(Patient::from))
}

/// The other records of the same person; none when there is only this one.
///
/// # Errors
/// [`QueryError`].
pub fn linked_records(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<LinkedRecords>, QueryError> {
    let found = links::linked(snapshot, patient)?;
    snapshot.serve(Some(patient), Facet::Identity);
    Ok(found)
}

/// Where a patient lives, the address to use first.
///
/// # Errors
/// [`QueryError`].
pub fn addresses(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Address>, QueryError> {
    let addresses = confidential::addresses(snapshot, patient)?;
    served(snapshot, patient, Facet::Residence, kept::page(addresses, args)?)
}

/// Whether the addresses are those at which the patient wants to get mail in place of the ordinary
/// ones.
///
/// # Errors
/// [`QueryError`].
pub fn has_confidential_address(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<bool, QueryError> {
    snapshot.serve(Some(patient), Facet::Residence);
    confidential::has_other_address(snapshot, patient)
}

/// The coverages of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn coverages(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Insurance>, QueryError> {
    let from = ("v_coverages", "body, ended");
    of_patient(snapshot, patient, Facet::Coverage, from, args, insurance)
}

/// A coverage.
///
/// # Errors
/// [`QueryError`].
pub fn coverage(snapshot: &Snapshot, id: CoverageId) -> Result<Option<Insurance>, QueryError> {
    let sql = "SELECT body, ended FROM v_coverages WHERE id = ?";
    let found = snapshot.row(sql, [id.as_bytes()], insurance)?;
    if let Some(found) = &found {
        snapshot.serve(Some(found.coverage.patient), Facet::Coverage);
    }
    Ok(found)
}

fn insurance(row: &Row<'_>) -> rusqlite::Result<Insurance> {
    let (mut coverage, imported) = told(fact(Facet::Coverage, row.get_ref(0)?.as_blob()?)?)?;
    if let Some(ended) = row.get_ref(1)?.as_blob_or_null()? {
        let Fact::Coverage(CoverageFact::Ended(end)) = fact(Facet::Coverage, ended)? else {
            return Err(OtherKind::of("the end of a coverage"));
        };
        "cancelled".clone_into(&mut coverage.status);
        coverage.period.end = Some(end.at);
    }
    Ok(Insurance { coverage, imported })
}

fn told(fact: Fact) -> rusqlite::Result<(Coverage, bool)> {
    if let Fact::Coverage(CoverageFact::Added(coverage)) = fact {
        return Ok((coverage, false));
    }
    if let Fact::Coverage(CoverageFact::CoverageImported(imported)) = fact {
        return Ok((imported.record, true));
    }
    Err(OtherKind::of("a coverage"))
}
