//! Samples of `scheduling`.

use super::ids;
use super::words::{at, code, imported};
use crate::facts::Fact;
use crate::facts::scheduling::{
    Appointment, Move, SchedulingFact, StatusChange, WithdrawnAppointment,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        SchedulingFact::Booked(appointment(full)),
        SchedulingFact::Moved(moved()),
        SchedulingFact::Cancelled(status_change()),
        SchedulingFact::CheckedIn(status_change()),
        SchedulingFact::NoShow(status_change()),
        SchedulingFact::Completed(status_change()),
        SchedulingFact::AppointmentImported(imported(full, appointment(full))),
        SchedulingFact::AppointmentWithdrawn(WithdrawnAppointment {
            appointment: ids::APPOINTMENT,
            patient: ids::PATIENT,
        }),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// An appointment.
#[must_use]
pub fn appointment(full: bool) -> Appointment {
    Appointment {
        appointment: ids::APPOINTMENT,
        patient: ids::PATIENT,
        provider: full.then_some(ids::CLINICIAN),
        location: full.then_some(ids::LOCATION),
        start: full.then(|| at("2026-05-04T09:00:00-04:00")),
        end: full.then(|| at("2026-05-04T09:20:00-04:00")),
        visit_type: full.then(|| code("visit-type")),
        status: "booked".to_owned(),
    }
}

/// A new status of an appointment.
#[must_use]
pub fn status_change() -> StatusChange {
    StatusChange {
        appointment: ids::APPOINTMENT,
        patient: ids::PATIENT,
        at: at("2026-05-04T15:30:00Z"),
    }
}

/// A new time or place of an appointment.
#[must_use]
pub fn moved() -> Move {
    Move {
        appointment: ids::APPOINTMENT,
        patient: ids::PATIENT,
        provider: ids::CLINICIAN,
        location: ids::LOCATION,
        start: at("2026-05-04T09:00:00-04:00"),
        end: at("2026-05-04T09:20:00-04:00"),
    }
}
