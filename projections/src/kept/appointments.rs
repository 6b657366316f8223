//! What changed about an appointment, for those who look on: the same for every role that sees
//! appointments.

use chartlog_domain::facts::scheduling::{Appointment, StatusChange};
use chartlog_domain::facts::{Fact, SchedulingFact};
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};
use chartlog_domain::words::DateTime;

/// What became of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It was booked.
    Booked,
    /// It has another time, place or provider.
    Moved,
    /// It was cancelled.
    Cancelled,
    /// The patient is here.
    CheckedIn,
    /// The patient did not come.
    NoShow,
    /// It took place.
    Completed,
    /// It was imported, for the first time or again.
    Imported,
    /// It is not told here any more.
    Withdrawn,
    /// It has a room, or none any more.
    Room,
    /// Somebody wants one: it is on the wait list.
    Requested,
    /// Nobody waits for it any more.
    RequestClosed,
}

impl Kind {
    /// Whether it may have stood at another place before, which is not said.
    pub(crate) const fn may_have_left(self) -> bool {
        match self {
            Self::Moved | Self::Imported | Self::Withdrawn => true,
            Self::Booked
            | Self::Cancelled
            | Self::CheckedIn
            | Self::NoShow
            | Self::Completed
            | Self::Room
            | Self::Requested
            | Self::RequestClosed => false,
        }
    }
}

/// Where an appointment stands in calendars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its day, as its start is written; none when it has no start.
    pub day: Option<String>,
    /// With whom.
    pub provider: Option<AccountId>,
    /// Where.
    pub location: Option<LocationId>,
}

/// A change of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: Kind,
    /// The appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Where it stands now, when that was said with it.
    pub place: Option<Place>,
}

/// What a fact changes for those who are told of appointments and of nothing else: a front desk by its
/// day sheet, a patient. Whose name was corrected, and the rest of a record, is asked for with the next
/// look.
pub(crate) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Scheduling(told) => Some(scheduling(told)),
        Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::CareTeam(_)
        | Fact::Directory(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => None,
    }
}

/// What a fact changes about an appointment.
pub(crate) fn scheduling(told: &SchedulingFact) -> Change {
    match told {
        SchedulingFact::Booked(appointment) => put(Kind::Booked, appointment),
        SchedulingFact::AppointmentImported(imported) => put(Kind::Imported, &imported.record),
        SchedulingFact::Moved(moved) => {
            let place = Place {
                day: Some(moved.start.date().to_owned()),
                provider: Some(moved.provider),
                location: Some(moved.location),
            };
            Change {
                kind: Kind::Moved,
                appointment: moved.appointment,
                patient: moved.patient,
                place: Some(place),
            }
        }
        SchedulingFact::Cancelled(change) => status(Kind::Cancelled, change),
        SchedulingFact::CheckedIn(change) => status(Kind::CheckedIn, change),
        SchedulingFact::NoShow(change) => status(Kind::NoShow, change),
        SchedulingFact::Completed(change) => status(Kind::Completed, change),
        SchedulingFact::AppointmentWithdrawn(withdrawn) => {
            of_id(Kind::Withdrawn, withdrawn.appointment, withdrawn.patient)
        }
        SchedulingFact::CancelledFor(told) => {
            of_id(Kind::Cancelled, told.appointment, told.patient)
        }
        SchedulingFact::Overbooked(told) => put(Kind::Booked, &told.appointment),
        SchedulingFact::RoomAssigned(told) => of_id(Kind::Room, told.appointment, told.patient),
        SchedulingFact::Requested(told) => of_id(Kind::Requested, told.appointment, told.patient),
        SchedulingFact::RequestClosed(told) => {
            of_id(Kind::RequestClosed, told.appointment, told.patient)
        }
        SchedulingFact::RequestCancelled(told) => {
            of_id(Kind::RequestClosed, told.appointment, told.patient)
        }
    }
}

fn put(kind: Kind, appointment: &Appointment) -> Change {
    let place = Place {
        day: appointment.start.as_ref().map(DateTime::date).map(str::to_owned),
        provider: appointment.provider,
        location: appointment.location,
    };
    let Appointment { appointment, patient, .. } = appointment;
    Change { kind, appointment: *appointment, patient: *patient, place: Some(place) }
}

const fn status(kind: Kind, change: &StatusChange) -> Change {
    of_id(kind, change.appointment, change.patient)
}

const fn of_id(kind: Kind, appointment: AppointmentId, patient: PatientId) -> Change {
    Change { kind, appointment, patient, place: None }
}
