//! `scheduling`: appointments: for whom, when, with whom, where, visit type, status.

use super::Imported;
use crate::ids::{AccountId, AppointmentId, LocationId, PatientId};
use crate::words::{Code, DateTime};

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
}
