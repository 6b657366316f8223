//! What goes for patients who see to their appointments themselves.

use chartlog_domain::decider::Refusal;
use chartlog_domain::ids::{AppointmentId, PatientId};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query::{self, Booking};

use super::known;
use crate::command::{Clerk, NotDone};
use crate::{limits, linked};

/// An appointment of the patient's own, in whichever of their records. Another's looks like one that is not there.
///
/// # Errors
/// [`NotDone::Refused`] when it is not.
pub fn known_own(
    clerk: &Clerk,
    patient: PatientId,
    appointment: AppointmentId,
) -> Result<Booking, NotDone> {
    let found = known(clerk, appointment)?;
    let own = linked::in_log(clerk.node.journal(), patient)?;
    if own.contains(&found.appointment.patient) {
        Ok(found)
    } else {
        Err(NotDone::unknown("appointment"))
    }
}

/// Refuses one more appointment of a patient who has asked for many, or has many to come, by the front
/// desk's view.
///
/// # Errors
/// [`NotDone::Refused`].
pub fn check_ahead(desk: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    if query::ahead(desk, patient, desk.scope().now)? < limits::APPOINTMENTS_AHEAD {
        return Ok(());
    }
    let (field, unit) = ("appointments", "appointments that are asked for or to come");
    let limit = limits::APPOINTMENTS_AHEAD;
    Err(NotDone::Refused(Refusal::OverLimit { field, limit, unit }))
}
