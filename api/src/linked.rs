//! All records of a person: access acts on them together (facets.md, PatientsLinked).

use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{Patient, State};

use crate::journal::{Journal, JournalError};
use crate::streams::Stream;
use crate::write::Unit;

/// The records of a person for whoever decides by them: a link that is made or ended in between is a conflict.
///
/// # Errors
/// That a stream could not be read.
pub(crate) fn in_unit(unit: &mut Unit, patient: PatientId) -> Result<Vec<PatientId>, JournalError> {
    all(patient, |record| Ok(others(unit.known::<Patient>(&Stream::Patient(record))?)))
}

/// The records of a person, as the log has them now.
///
/// # Errors
/// That a stream could not be read.
pub(crate) fn in_log(
    journal: &Journal,
    patient: PatientId,
) -> Result<Vec<PatientId>, JournalError> {
    all(patient, |record| Ok(others(&journal.known::<Patient>(&Stream::Patient(record))?)))
}

fn others(registration: &State) -> Vec<PatientId> {
    registration.links.keys().copied().collect()
}

/// The one that is asked about comes first.
fn all(
    patient: PatientId,
    mut others: impl FnMut(PatientId) -> Result<Vec<PatientId>, JournalError>,
) -> Result<Vec<PatientId>, JournalError> {
    let mut records = vec![patient];
    let mut next = 0;
    while let Some(record) = records.get(next).copied() {
        for other in others(record)? {
            if !records.contains(&other) {
                records.push(other);
            }
        }
        next += 1;
    }
    Ok(records)
}
