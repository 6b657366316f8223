//! Appointments as the commands of several roles carry them out: where a time stands in whose calendar,
//! and what goes with a booking, a move and a cancellation. Room, care team and waiting list change in the
//! same append as the calendar, or not at all.

mod elsewhere;
mod own;
mod slot;
mod team;
mod wish;

use chartlog_domain::appointment_request::{self, Requests};
use chartlog_domain::calendar::{self, Calendar, Terms};
use chartlog_domain::facts::clinical::VisitReason;
use chartlog_domain::facts::directory::{FreedRoom, TakenRoom};
use chartlog_domain::facts::scheduling::{
    Appointment, Cancellation, Move, RequestEnd, RoomAssignment,
};
use chartlog_domain::ids::{AppointmentId, LocationId, PatientId, RoomId, SlotId};
use chartlog_domain::patient::Patient;
use chartlog_domain::words::{Code, DateTime, Text};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query::{self, Booking};

use crate::command::{Clerk, NotDone, all_at_once};
use crate::limits;
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

pub use elsewhere::{alone, elsewhere};
pub use own::{check_ahead, known_own};
pub use slot::{Slot, Wanted, length_of, slot, zone};
pub use team::TeamWindow;
pub use wish::{Wish, ask};

/// An appointment that is to be booked.
#[derive(Clone)]
pub struct NewAppointment {
    /// Its id: that of the request, where there was one.
    pub appointment: AppointmentId,
    /// For whom.
    pub patient: PatientId,
    /// When, with whom, where.
    pub slot: Slot,
    /// What kind of visit.
    pub visit_type: Option<Code>,
    /// Why the patient wants to be seen.
    pub reason: Option<Text>,
    /// In which room.
    pub room: Option<RoomId>,
    /// Whether it was asked for or waited for.
    pub requested: bool,
    /// What the patient has [`elsewhere()`] at that time; nothing when both are meant.
    pub elsewhere: Vec<AppointmentId>,
    /// On which terms.
    pub terms: Terms,
}

/// Books an appointment, takes its room, puts the clinician on the care team for its window, and closes the
/// request that it comes of.
///
/// # Errors
/// [`NotDone::Refused`] with everything that stands in the way.
pub fn book(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    new: &NewAppointment,
) -> Result<(), NotDone> {
    let NewAppointment { appointment, patient, slot, .. } = new;
    let (appointment, patient) = (*appointment, *patient);
    let booked = Appointment {
        appointment,
        patient,
        provider: Some(slot.provider),
        location: slot.location,
        start: Some(slot.start.clone()),
        end: Some(slot.end.clone()),
        visit_type: new.visit_type.clone(),
        status: "booked".to_owned(),
    };
    let reason = new.reason.clone().map(|reason| VisitReason { appointment, patient, reason });
    let book = calendar::Command::Book { appointment: booked, reason, terms: new.terms.clone() };
    let booked = unit.execute::<Calendar>(&slot.stream, command, book);
    let in_room = take_room(unit, command, appointment, new.room, slot);
    let joined = team::join(clerk, unit, command, patient, slot.provider, &slot.start);
    let closed = if new.requested {
        close_request(clerk, unit, command, appointment, patient)
    } else {
        Ok(())
    };
    all_at_once([
        booked.map_err(NotDone::from),
        in_room,
        check_free(&new.elsewhere),
        check_living(unit, patient),
        clerk.check_clinician(slot.provider),
        joined,
        closed,
    ])?;
    match new.room {
        Some(_) => assign(unit, command, (appointment, patient), new.room, &slot.stream),
        None => Ok(()),
    }
}

/// To when and where an appointment moves.
pub struct Target {
    /// When, with whom, where.
    pub slot: Slot,
    /// In which room from now on.
    pub room: Option<RoomId>,
    /// The hold that keeps the time.
    pub hold: Option<SlotId>,
    /// What the patient has [`elsewhere()`] at that time; nothing when both are meant.
    pub elsewhere: Vec<AppointmentId>,
}

/// Moves an appointment, in its own calendar or to another one.
///
/// # Errors
/// As [`book`].
pub fn shift(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    from: &Booking,
    target: &Target,
) -> Result<(), NotDone> {
    let Target { slot, room, hold, elsewhere } = target;
    let (room, hold) = (*room, *hold);
    let booked = &from.appointment;
    let (appointment, patient) = (booked.appointment, booked.patient);
    let location = slot.location.or(booked.location);
    let location = location.ok_or(NotDone::BadInput {
        field: "input.location",
        sentence: "say where: the calendar does not",
    })?;
    let to = Move {
        appointment,
        patient,
        provider: slot.provider,
        location,
        start: slot.start.clone(),
        end: slot.end.clone(),
    };
    let stream = calendar_of(booked);
    let moved = if stream == slot.stream {
        let within = calendar::Command::Move { to, hold, now: clerk.now };
        unit.execute::<Calendar>(&stream, command, within).map_err(NotDone::from)
    } else {
        let away = calendar::Command::MoveAway(to.clone());
        let away = unit.execute::<Calendar>(&stream, command, away);
        let here = calendar::Command::MoveHere { to, hold, now: clerk.now };
        all_at_once([away, unit.execute::<Calendar>(&slot.stream, command, here)])
    };
    free_room(unit, command, from)?;
    let in_room = take_room(unit, command, appointment, room, slot);
    let stays = booked.provider == Some(slot.provider);
    let treats = if stays { Ok(()) } else { clerk.check_clinician(slot.provider) };
    all_at_once([moved, in_room, check_free(elsewhere), check_living(unit, patient), treats])?;
    if room.is_some() || from.room.is_some() {
        assign(unit, command, (appointment, patient), room, &slot.stream)?;
    }
    team::changed(clerk, unit, command, from, stays.then_some(&slot.start))?;
    if stays {
        return Ok(());
    }
    team::join(clerk, unit, command, patient, slot.provider, &slot.start)
}

/// By whom an appointment is cancelled.
#[derive(Clone, Copy, Debug)]
pub enum CancelledBy {
    /// By the front desk, which says why (FHIR appointment-cancellation-reason).
    Desk(&'static str),
    /// By the patient, until it begins.
    Patient,
}

impl CancelledBy {
    const fn reason(self) -> &'static str {
        match self {
            Self::Desk(reason) => reason,
            Self::Patient => "pat",
        }
    }
}

/// Cancels an appointment, or one that is wanted and has no time yet.
///
/// # Errors
/// As [`book`].
pub fn cancel(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    of: &Booking,
    by: CancelledBy,
) -> Result<(), NotDone> {
    let booked = &of.appointment;
    let (appointment, patient) = (booked.appointment, booked.patient);
    let at = DateTime::from_micros(clerk.now);
    let why = Cancellation { appointment, patient, at, reason: by.reason().to_owned() };
    if of.asked_at.is_some() && booked.start.is_none() {
        let cancel = appointment_request::Command::Cancel(why);
        let stream = Stream::AppointmentRequest(appointment);
        return Ok(unit.execute::<Requests>(&stream, command, cancel)?);
    }
    let cancel = match by {
        CancelledBy::Desk(_) => calendar::Command::CancelFor(why),
        CancelledBy::Patient => calendar::Command::CancelOwn(why),
    };
    let stream = calendar_of(booked);
    unit.execute::<Calendar>(&stream, command, cancel)?;
    free_room(unit, command, of)?;
    team::changed(clerk, unit, command, of, None)
}

/// An appointment as the front desk sees it now.
///
/// # Errors
/// [`NotDone::Refused`] when there is none, or it is of a patient whom the caller does not see.
pub fn known(clerk: &Clerk, appointment: AppointmentId) -> Result<Booking, NotDone> {
    let found = query::appointment(&clerk.front_desk_sight()?, appointment)?;
    found.ok_or(NotDone::unknown("appointment"))
}

/// An appointment that was found before, as [`known`] now, for whoever changes it: its calendar is read
/// first, so that a move or another room in between is a conflict, and nothing of what it had stays taken.
///
/// # Errors
/// As [`known`]; [`NotDone::Conflict`] when it is moved time and again.
pub fn held(clerk: &Clerk, unit: &mut Unit, before: &Appointment) -> Result<Booking, NotDone> {
    let mut read = calendar_of(before);
    for _ in 0..=limits::WRITE_ATTEMPTS {
        unit.known::<Calendar>(&read)?;
        let found = known(clerk, before.appointment)?;
        let stream = calendar_of(&found.appointment);
        if stream == read {
            return Ok(found);
        }
        read = stream;
    }
    Err(NotDone::Conflict)
}

/// The calendar that an appointment is in.
#[must_use]
pub fn calendar_of(of: &Appointment) -> Stream {
    Stream::calendar_of(of.provider, of.start.as_ref())
}

/// The kind of visit that is offered under a code, by the front desk's view.
///
/// # Errors
/// [`NotDone::BadInput`] when none is.
pub fn visit_type(desk: &Snapshot, code: &str) -> Result<query::VisitType, NotDone> {
    query::visit_types(desk)?.into_iter().find(|it| it.code.code == code).ok_or(NotDone::BadInput {
        field: "input.visitType",
        sentence: "this kind of visit is not offered; `visitTypes` lists those that are",
    })
}

/// Refuses a room that is not used, or is elsewhere, by the front desk's view.
///
/// # Errors
/// [`NotDone::Refused`].
pub fn check_room(
    desk: &Snapshot,
    room: Option<RoomId>,
    location: Option<LocationId>,
) -> Result<(), NotDone> {
    let Some(room) = room else { return Ok(()) };
    let rooms = query::rooms(desk)?;
    let known = rooms.iter().find(|known| known.room == room).ok_or(NotDone::unknown("room"))?;
    if location.is_none_or(|location| location == known.location) {
        return Ok(());
    }
    let sentence = "this room is at another location than the calendar";
    Err(NotDone::BadInput { field: "input.room", sentence })
}

/// Refuses a patient who is elsewhere then.
fn check_free(elsewhere: &[AppointmentId]) -> Result<(), NotDone> {
    calendar::check_patient_free(elsewhere).map_err(NotDone::Refused)
}

/// Refuses a patient who has died: there is no appointment to come. A death that is recorded meanwhile is a
/// conflict.
fn check_living(unit: &mut Unit, patient: PatientId) -> Result<(), NotDone> {
    let state = unit.known::<Patient>(&Stream::Patient(patient))?;
    state.check_living().map_err(NotDone::Refused)
}

type Whose = (AppointmentId, PatientId);

/// On the room's own calendar, where there is one to take; [`assign`] says it on the appointment's.
fn take_room(
    unit: &mut Unit,
    command: CommandRef,
    appointment: AppointmentId,
    room: Option<RoomId>,
    slot: &Slot,
) -> Result<(), NotDone> {
    let Some(room) = room else { return Ok(()) };
    let (start, end) = (slot.start.clone(), slot.end.clone());
    let take = calendar::Command::TakeRoom(TakenRoom { appointment, room, start, end });
    let stream = Stream::Room { room, day: slot.start.date().to_owned() };
    Ok(unit.execute::<Calendar>(&stream, command, take)?)
}

fn assign(
    unit: &mut Unit,
    command: CommandRef,
    (appointment, patient): Whose,
    room: Option<RoomId>,
    stream: &Stream,
) -> Result<(), NotDone> {
    let assigned = RoomAssignment { appointment, patient, room };
    Ok(unit.execute::<Calendar>(stream, command, calendar::Command::AssignRoom(assigned))?)
}

fn free_room(unit: &mut Unit, command: CommandRef, of: &Booking) -> Result<(), NotDone> {
    let (Some((room, _)), Some(start)) = (&of.room, &of.appointment.start) else { return Ok(()) };
    let stream = Stream::Room { room: *room, day: start.date().to_owned() };
    let freed = FreedRoom { appointment: of.appointment.appointment, room: *room };
    Ok(unit.execute::<Calendar>(&stream, command, calendar::Command::FreeRoom(freed))?)
}

fn close_request(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    appointment: AppointmentId,
    patient: PatientId,
) -> Result<(), NotDone> {
    let at = DateTime::from_micros(clerk.now);
    let end = RequestEnd { appointment, patient, status: "booked".to_owned(), at };
    let close = appointment_request::Command::Close(end);
    Ok(unit.execute::<Requests>(&Stream::AppointmentRequest(appointment), command, close)?)
}
