//! Leaving a care team, whichever of a person's records somebody is on it by: access acts on all of them.

use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::care_team::Leaving;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, Patient};

use crate::journal::JournalError;
use crate::linked;
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Takes a clinician off the team of each of a person's records that they are on.
///
/// # Errors
/// [`Refusal::NotOnCareTeam`] when they are on none; what [`Unit::execute`] says.
pub(crate) fn leave(
    unit: &mut Unit,
    command: CommandRef,
    patient: PatientId,
    leaving: &Leaving,
) -> Result<(), JournalError> {
    let mut left = false;
    for patient in linked::in_unit(unit, patient)? {
        let leave = patient::Command::LeaveCareTeam(Leaving { patient, ..leaving.clone() });
        match unit.execute::<Patient>(&Stream::Patient(patient), command, leave) {
            Ok(()) => left = true,
            Err(JournalError::Refused(Refusal::NotOnCareTeam)) => {}
            Err(error) => return Err(error),
        }
    }
    if left { Ok(()) } else { Err(Refusal::NotOnCareTeam.into()) }
}
