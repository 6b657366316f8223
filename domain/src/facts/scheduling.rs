//! `scheduling`: appointments: for whom, when, with whom, where, visit type, status.

use super::Imported;
use crate::ids::{AccountId, AppointmentId, LocationId, PatientId, RoomId};
use crate::words::{Code, DateTime, Text};

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Its id.
    pub appointment: AppointmentId,
    /// For whom.
    pub patient: PatientId,
    /// With whom; none when the source names nobody.
    pub provider: Option<AccountId>,
    /// Where.
    pub location: Option<LocationId>,
    /// From when; none for one that is only proposed.
    pub start: Option<DateTime>,
    /// Until when.
    pub end: Option<DateTime>,
    /// What kind of visit.
    pub visit_type: Option<Code>,
    /// FHIR appointment status: `proposed`, `pending`, `booked`, `arrived`, `fulfilled`,
    /// `cancelled`, `noshow`, `checked-in`, `waitlist`, `entered-in-error`.
    pub status: String,
}

/// A new status of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// When it changed.
    pub at: DateTime,
}

/// A new time or place of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// With whom from now on.
    pub provider: AccountId,
    /// Where from now on.
    pub location: LocationId,
    /// New start.
    pub start: DateTime,
    /// New end.
    pub end: DateTime,
}

/// An appointment that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnAppointment {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
}

/// Why an appointment was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
    /// Why: see [`crate::calendar::CANCELLATION_REASONS`].
    pub reason: String,
}

/// An appointment at a time at which there is something else already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overbooking {
    /// The appointment.
    pub appointment: Appointment,
    /// Why it cannot wait.
    pub reason: Text,
}

/// The room of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomAssignment {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Which room; none any more.
    pub room: Option<RoomId>,
}

/// An appointment that is wanted and has no time yet: asked for by a patient, or waited for. It keeps its
/// id when it is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentRequest {
    /// Its id.
    pub appointment: AppointmentId,
    /// For whom.
    pub patient: PatientId,
    /// With whom; none means with anybody.
    pub provider: Option<AccountId>,
    /// Where; none means anywhere.
    pub location: Option<LocationId>,
    /// What kind of visit.
    pub visit_type: Option<Code>,
    /// Not before.
    pub earliest: Option<DateTime>,
    /// Not after.
    pub latest: Option<DateTime>,
    /// FHIR appointment status: `proposed` or `waitlist`.
    pub status: String,
    /// When it was asked for.
    pub at: DateTime,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEnd {
    /// Which.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// FHIR appointment status: `booked` or `cancelled`.
    pub status: String,
    /// When.
    pub at: DateTime,
}

/// What the `scheduling` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchedulingFact {
    /// An appointment was booked.
    Booked(Appointment),
    /// It was moved.
    Moved(Move),
    /// It was cancelled.
    Cancelled(StatusChange),
    /// The patient is here.
    CheckedIn(StatusChange),
    /// The patient did not come.
    NoShow(StatusChange),
    /// The visit is over.
    Completed(StatusChange),
    /// An appointment was imported.
    AppointmentImported(Imported<Appointment>),
    /// An appointment was withdrawn: it is told in `restricted` from now on. Its time stays taken.
    AppointmentWithdrawn(WithdrawnAppointment),
    /// It was cancelled, and why.
    CancelledFor(Cancellation),
    /// An appointment was booked over what was there already.
    Overbooked(Overbooking),
    /// It has a room, or none any more.
    RoomAssigned(RoomAssignment),
    /// An appointment is wanted.
    Requested(AppointmentRequest),
    /// It is wanted no more: it was booked, or nothing came of it.
    RequestClosed(RequestEnd),
    /// It is wanted no more, and by whom that was said.
    RequestCancelled(Cancellation),
}
