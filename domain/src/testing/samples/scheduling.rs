//! Samples of `scheduling`.

use super::ids;
use super::words::{at, code, imported};
use crate::facts::Fact;
use crate::facts::scheduling::{
    Appointment, AppointmentRequest, Cancellation, Move, Overbooking, RequestEnd, RoomAssignment,
    SchedulingFact, StatusChange, WithdrawnAppointment,
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
        SchedulingFact::CancelledFor(cancellation()),
        SchedulingFact::Overbooked(Overbooking {
            appointment: appointment(full),
            reason: "Fever since the morning".into(),
        }),
        SchedulingFact::RoomAssigned(RoomAssignment {
            appointment: ids::APPOINTMENT,
            patient: ids::PATIENT,
            room: full.then_some(ids::ROOM),
        }),
        SchedulingFact::Requested(request(full)),
        SchedulingFact::RequestClosed(request_end()),
        SchedulingFact::RequestCancelled(cancellation()),
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

/// Why an appointment is cancelled.
#[must_use]
pub fn cancellation() -> Cancellation {
    Cancellation {
        appointment: ids::OTHER_APPOINTMENT,
        patient: ids::PATIENT,
        at: at("2026-05-03T15:30:00Z"),
        reason: "pat".to_owned(),
    }
}

/// An appointment that is wanted.
#[must_use]
pub fn request(full: bool) -> AppointmentRequest {
    AppointmentRequest {
        appointment: ids::OTHER_APPOINTMENT,
        patient: ids::PATIENT,
        provider: full.then_some(ids::CLINICIAN),
        location: full.then_some(ids::LOCATION),
        visit_type: full.then(|| code("visit-type")),
        earliest: full.then(|| at("2026-05-04")),
        latest: full.then(|| at("2026-05-15")),
        status: "proposed".to_owned(),
        at: at("2026-05-02T15:30:00Z"),
    }
}

/// What became of it.
#[must_use]
pub fn request_end() -> RequestEnd {
    RequestEnd {
        appointment: ids::OTHER_APPOINTMENT,
        patient: ids::PATIENT,
        status: "cancelled".to_owned(),
        at: at("2026-05-03T15:30:00Z"),
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
