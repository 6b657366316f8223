//! The bytes of facts of `scheduling`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1};
use crate::facts::scheduling::{
    Appointment, AppointmentRequest, Cancellation, Move, Overbooking, RequestEnd, RoomAssignment,
    SchedulingFact, StatusChange, WithdrawnAppointment,
};

frozen! {
    struct Appointment1 for Appointment {
        appointment: [u8; 16],
        patient: [u8; 16],
        provider: Option<[u8; 16]>,
        location: Option<[u8; 16]>,
        start: Option<String>,
        end: Option<String>,
        visit_type: Option<Code1>,
        status: String,
    }
    struct StatusChange1 for StatusChange { appointment: [u8; 16], patient: [u8; 16], at: String }
    struct Move1 for Move {
        appointment: [u8; 16],
        patient: [u8; 16],
        provider: [u8; 16],
        location: [u8; 16],
        start: String,
        end: String,
    }
    struct Cancellation1 for Cancellation {
        appointment: [u8; 16],
        patient: [u8; 16],
        at: String,
        reason: String,
    }
    struct Overbooking1 for Overbooking { appointment: Appointment1, reason: String }
    struct RoomAssignment1 for RoomAssignment {
        appointment: [u8; 16],
        patient: [u8; 16],
        room: Option<[u8; 16]>,
    }
    struct AppointmentRequest1 for AppointmentRequest {
        appointment: [u8; 16],
        patient: [u8; 16],
        provider: Option<[u8; 16]>,
        location: Option<[u8; 16]>,
        visit_type: Option<Code1>,
        earliest: Option<String>,
        latest: Option<String>,
        status: String,
        at: String,
    }
    struct RequestEnd1 for RequestEnd {
        appointment: [u8; 16],
        patient: [u8; 16],
        status: String,
        at: String,
    }
    struct WithdrawnAppointment1 for WithdrawnAppointment {
        appointment: [u8; 16],
        patient: [u8; 16],
    }
}

frozen! {
    facet SchedulingWire for SchedulingFact {
        Booked(Appointment1),
        Moved(Move1),
        Cancelled(StatusChange1),
        CheckedIn(StatusChange1),
        NoShow(StatusChange1),
        Completed(StatusChange1),
        AppointmentImported(Imported1<Appointment1>),
        AppointmentWithdrawn(WithdrawnAppointment1),
        CancelledFor(Cancellation1),
        Overbooked(Overbooking1),
        RoomAssigned(RoomAssignment1),
        Requested(AppointmentRequest1),
        RequestClosed(RequestEnd1),
        RequestCancelled(Cancellation1),
    }
}
