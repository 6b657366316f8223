//! The decider of a calendar: one provider and one day, in which no two appointments overlap.

mod span;
mod status;

pub use span::Span;
pub use status::Status;

use crate::decider::guard::{one_of, required, same, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::clinical::VisitReason;
use crate::facts::directory::{Hours, Schedule, Slot, Taken};
use crate::facts::scheduling::{Appointment, Move, StatusChange};
use crate::facts::{ClinicalFact, DirectoryFact, SchedulingFact};
use crate::ids::{AccountId, AppointmentId, PatientId, SlotId};
use crate::limits;
use crate::words::DateTime;
use std::collections::BTreeMap;

/// What is remembered of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// For whom.
    pub patient: PatientId,
    /// Where it is in its life.
    pub status: Status,
    /// Whether it takes time of this calendar while it is booked.
    pub timed: bool,
}

/// What is remembered of a calendar. Times that are taken come from `directory`, which holds no
/// patient: they stay taken when a patient is forgotten.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whose calendar it is, once hours were opened.
    pub provider: Option<AccountId>,
    /// Opened hours.
    pub hours: Vec<Span>,
    /// Free slots that were imported: they can be booked like opened hours.
    pub slots: BTreeMap<SlotId, Span>,
    /// Times taken, by appointment.
    pub taken: BTreeMap<AppointmentId, Span>,
    /// Appointments.
    pub appointments: BTreeMap<AppointmentId, Held>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open hours in which the provider can be booked.
    Open(Hours),
    /// Book an appointment.
    Book {
        /// The appointment.
        appointment: Appointment,
        /// Why the patient wants to be seen.
        reason: Option<VisitReason>,
    },
    /// Move an appointment within this calendar.
    Move(Move),
    /// Free the time of an appointment that moves to another calendar. Goes before
    /// [`Command::MoveHere`] on that calendar, in the same unit.
    MoveAway(Move),
    /// Take an appointment over from another calendar.
    MoveHere(Move),
    /// Cancel an appointment.
    Cancel(StatusChange),
    /// The patient is here.
    CheckIn(StatusChange),
    /// The patient did not come.
    MarkNoShow(StatusChange),
    /// The visit is over.
    Complete(StatusChange),
    /// Import an appointment.
    ImportAppointment(Imported<Appointment>),
    /// Import the time span of a calendar.
    ImportSchedule(Imported<Schedule>),
    /// Import a slot.
    ImportSlot(Imported<Slot>),
}

/// The decider of a calendar: one provider and one day, in which no two appointments overlap.
#[derive(Clone, Copy, Debug)]
pub struct Calendar;

impl Decider for Calendar {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "calendar";
    const FACETS: &'static [Facet] = &[Facet::Scheduling, Facet::Directory];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Open(hours) => open(state, hours),
        Command::Book { appointment, reason } => book(state, appointment, reason),
        Command::Move(to) => move_within(state, to),
        Command::MoveAway(to) => move_away(state, &to),
        Command::MoveHere(to) => move_here(state, to),
        Command::Cancel(change) => cancel(state, change),
        Command::CheckIn(change) => check_in(state, change),
        Command::MarkNoShow(change) => mark_no_show(state, change),
        Command::Complete(change) => complete(state, change),
        Command::ImportAppointment(appointment) => import_appointment(state, appointment),
        Command::ImportSchedule(schedule) => {
            limits::within(&[&schedule])?;
            let fact = DirectoryFact::ScheduleImported(schedule);
            Ok(vec![Event::new("ScheduleImported").of_organisation(fact)])
        }
        Command::ImportSlot(slot) => {
            limits::within(&[&slot])?;
            let fact = DirectoryFact::SlotImported(slot);
            Ok(vec![Event::new("SlotImported").of_organisation(fact)])
        }
    }
}

fn open(state: &State, hours: Hours) -> Result<Vec<Event>, Refusal> {
    state.provider.iter().try_for_each(|provider| same("provider", provider, &hours.provider))?;
    let span = later("end", &hours.start, &hours.end)?;
    if hours.slot_minutes == 0 {
        return Err(Refusal::Required { field: "slot_minutes" });
    }
    if hours.slot_minutes > limits::SLOT_MINUTES {
        let limit = limits::SLOT_MINUTES as usize;
        return Err(Refusal::OverLimit { field: "slot_minutes", limit, unit: "minutes" });
    }
    if state.hours.contains(&span) {
        return Ok(Vec::new());
    }
    if state.hours.iter().any(|open| open.overlaps(span)) {
        return Err(Refusal::HoursOverlap);
    }
    let fact = DirectoryFact::CalendarOpened(hours);
    Ok(vec![Event::new("CalendarOpened").of_organisation(fact)])
}

fn book(
    state: &State,
    appointment: Appointment,
    reason: Option<VisitReason>,
) -> Result<Vec<Event>, Refusal> {
    let (id, patient) = (appointment.appointment, appointment.patient);
    if state.appointments.contains_key(&id) {
        return Err(Refusal::AlreadyExists { field: "appointment" });
    }
    limits::within(&[&appointment, &reason])?;
    one_of("status", &appointment.status, &["booked"])?;
    let provider = *required("provider", &appointment.provider)?;
    let start = required("start", &appointment.start)?;
    let end = required("end", &appointment.end)?;
    bookable(state, id, provider, start, end)?;
    if let Some(reason) = &reason {
        same_patient(Some(patient), reason.patient)?;
        same("appointment", &id, &reason.appointment)?;
        limits::line("reason", reason.reason.expose())?;
    }
    let taken = Taken {
        appointment: id,
        provider,
        location: appointment.location,
        start: start.clone(),
        end: end.clone(),
    };
    let mut event = Event::new("AppointmentBooked")
        .about(patient, SchedulingFact::Booked(appointment))
        .of_organisation(DirectoryFact::SlotTaken(taken));
    if let Some(reason) = reason {
        event = event.about(patient, ClinicalFact::ReasonGiven(reason));
    }
    Ok(vec![event])
}

/// Within one calendar; what moves to another one is moved away there and here on that one.
fn move_within(state: &State, to: Move) -> Result<Vec<Event>, Refusal> {
    let patient = movable(state, &to)?;
    bookable(state, to.appointment, to.provider, &to.start, &to.end)?;
    let event = Event::new("AppointmentMoved")
        .of_organisation(DirectoryFact::SlotFreed(to.appointment))
        .of_organisation(DirectoryFact::SlotTaken(taken_by(&to)));
    Ok(vec![event.about(patient, SchedulingFact::Moved(to))])
}

fn move_away(state: &State, to: &Move) -> Result<Vec<Event>, Refusal> {
    movable(state, to)?;
    later("end", &to.start, &to.end)?;
    let freed = DirectoryFact::SlotFreed(to.appointment);
    Ok(vec![Event::new("SlotReleased").of_organisation(freed)])
}

fn move_here(state: &State, to: Move) -> Result<Vec<Event>, Refusal> {
    if state.taken.contains_key(&to.appointment) {
        return Err(Refusal::AlreadyExists { field: "appointment" });
    }
    bookable(state, to.appointment, to.provider, &to.start, &to.end)?;
    let patient = to.patient;
    let event =
        Event::new("AppointmentMoved").of_organisation(DirectoryFact::SlotTaken(taken_by(&to)));
    Ok(vec![event.about(patient, SchedulingFact::Moved(to))])
}

/// The time is free again.
fn cancel(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let from = [Status::Asked, Status::Booked, Status::Here];
    let patient = passed(state, &change, &from, Status::Cancelled)?;
    let was_taken = state.taken.contains_key(&change.appointment);
    let freed = DirectoryFact::SlotFreed(change.appointment);
    let event =
        Event::new("AppointmentCancelled").about(patient, SchedulingFact::Cancelled(change));
    Ok(vec![if was_taken { event.of_organisation(freed) } else { event }])
}

fn check_in(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let patient = passed(state, &change, &[Status::Booked], Status::Here)?;
    Ok(vec![Event::new("CheckedIn").about(patient, SchedulingFact::CheckedIn(change))])
}

/// The time stays taken: it has passed.
fn mark_no_show(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let patient = passed(state, &change, &[Status::Booked], Status::NoShow)?;
    Ok(vec![Event::new("NoShow").about(patient, SchedulingFact::NoShow(change))])
}

fn complete(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let patient = passed(state, &change, &[Status::Here], Status::Over)?;
    Ok(vec![Event::new("Completed").about(patient, SchedulingFact::Completed(change))])
}

/// History may overlap: it is told as it was, and takes its time for what is booked from now on.
fn import_appointment(
    state: &State,
    appointment: Imported<Appointment>,
) -> Result<Vec<Event>, Refusal> {
    let record = &appointment.record;
    let (id, patient) = (record.appointment, record.patient);
    let known = state.appointments.get(&id);
    same_patient(known.map(|held| held.patient), patient)?;
    limits::within(&[&appointment])?;
    let taken = taken_by_import(record);
    let mut event = Event::new("AppointmentImported");
    if state.taken.contains_key(&id) {
        event = event.of_organisation(DirectoryFact::SlotFreed(id));
    }
    if let Some(taken) = taken {
        event = event.of_organisation(DirectoryFact::SlotTaken(taken));
    }
    Ok(vec![event.about(patient, SchedulingFact::AppointmentImported(appointment))])
}

/// The time that an imported appointment takes; none when it is cancelled or says too little.
fn taken_by_import(record: &Appointment) -> Option<Taken> {
    if Status::of(&record.status) == Status::Cancelled {
        return None;
    }
    Some(Taken {
        appointment: record.appointment,
        provider: record.provider?,
        location: record.location,
        start: record.start.clone()?,
        end: record.end.clone()?,
    })
}

fn taken_by(to: &Move) -> Taken {
    Taken {
        appointment: to.appointment,
        provider: to.provider,
        location: Some(to.location),
        start: to.start.clone(),
        end: to.end.clone(),
    }
}

/// The span between two times, the second of which must be later.
fn later(field: &'static str, start: &DateTime, end: &DateTime) -> Result<Span, Refusal> {
    let span = Span::of(start, end);
    if span.start < span.end { Ok(span) } else { Err(Refusal::EndBeforeStart { field }) }
}

/// Refuses a time that is not within this provider's hours, or is taken by another appointment.
fn bookable(
    state: &State,
    appointment: AppointmentId,
    provider: AccountId,
    start: &DateTime,
    end: &DateTime,
) -> Result<(), Refusal> {
    let span = later("end", start, end)?;
    if state.provider.is_some_and(|of| of != provider) || !within_hours(state, span) {
        return Err(Refusal::OutsideHours);
    }
    if state.taken.iter().any(|(id, taken)| *id != appointment && taken.overlaps(span)) {
        return Err(Refusal::SlotTaken);
    }
    Ok(())
}

/// Whether opened hours and free slots cover all of a span.
fn within_hours(state: &State, span: Span) -> bool {
    let mut open: Vec<Span> = state.hours.iter().chain(state.slots.values()).copied().collect();
    open.sort_unstable();
    let covered = open.into_iter().fold(span.start, |until, open| {
        if open.start <= until { until.max(open.end) } else { until }
    });
    covered >= span.end
}

/// The appointment as it is held here, if it is this patient's. One that was moved away is not
/// here any more.
fn held(state: &State, id: AppointmentId, patient: PatientId) -> Result<Held, Refusal> {
    let unknown = Refusal::Unknown { field: "appointment" };
    let held = *state.appointments.get(&id).ok_or_else(|| unknown.clone())?;
    same_patient(Some(held.patient), patient)?;
    let waits = matches!(held.status, Status::Booked | Status::Here);
    if held.timed && waits && !state.taken.contains_key(&id) { Err(unknown) } else { Ok(held) }
}

/// The patient of an appointment that may be moved: one that is booked.
fn movable(state: &State, to: &Move) -> Result<PatientId, Refusal> {
    let held = held(state, to.appointment, to.patient)?;
    if held.status == Status::Booked && held.timed {
        return Ok(held.patient);
    }
    Err(Refusal::WrongStatus { what: "appointment", from: held.status.name(), to: "booked" })
}

/// The patient, if the appointment is in a status from which the step may be taken.
fn passed(
    state: &State,
    change: &StatusChange,
    from: &[Status],
    to: Status,
) -> Result<PatientId, Refusal> {
    let held = held(state, change.appointment, change.patient)?;
    if from.contains(&held.status) {
        return Ok(held.patient);
    }
    let what = "appointment";
    Err(Refusal::WrongStatus { what, from: held.status.name(), to: to.name() })
}

/// The state after one more fact.
#[must_use]
pub fn evolve(state: State, fact: &Fact) -> State {
    if let Fact::Scheduling(fact) = fact {
        after_scheduling(state, fact)
    } else if let Fact::Directory(fact) = fact {
        after_directory(state, fact)
    } else {
        state
    }
}

fn after_scheduling(mut state: State, fact: &SchedulingFact) -> State {
    match fact {
        SchedulingFact::Booked(it) => state.booked(it),
        SchedulingFact::AppointmentImported(imported) => state.booked(&imported.record),
        SchedulingFact::Moved(to) => {
            let held = Held { patient: to.patient, status: Status::Booked, timed: true };
            state.appointments.insert(to.appointment, held);
        }
        SchedulingFact::Cancelled(change) => state.passes(change, Status::Cancelled),
        SchedulingFact::CheckedIn(change) => state.passes(change, Status::Here),
        SchedulingFact::NoShow(change) => state.passes(change, Status::NoShow),
        SchedulingFact::Completed(change) => state.passes(change, Status::Over),
        SchedulingFact::AppointmentWithdrawn(_) => {}
    }
    state
}

fn after_directory(mut state: State, fact: &DirectoryFact) -> State {
    match fact {
        DirectoryFact::CalendarOpened(hours) => {
            state.provider = Some(hours.provider);
            state.hours.push(Span::of(&hours.start, &hours.end));
        }
        DirectoryFact::SlotTaken(taken) => {
            state.taken.insert(taken.appointment, Span::of(&taken.start, &taken.end));
        }
        DirectoryFact::SlotFreed(appointment) => {
            state.taken.remove(appointment);
        }
        DirectoryFact::SlotImported(imported) => {
            let slot = &imported.record;
            state.provider = slot.provider.or(state.provider);
            state.slots.remove(&slot.slot);
            if slot.status == "free" {
                state.slots.insert(slot.slot, Span::of(&slot.start, &slot.end));
            }
        }
        DirectoryFact::ProviderListed(_)
        | DirectoryFact::ProviderImported(_)
        | DirectoryFact::PositionImported(_)
        | DirectoryFact::LocationListed(_)
        | DirectoryFact::LocationImported(_)
        | DirectoryFact::OrganisationImported(_)
        | DirectoryFact::ScheduleImported(_) => {}
    }
    state
}

impl State {
    fn booked(&mut self, it: &Appointment) {
        let timed = it.provider.is_some() && it.start.is_some() && it.end.is_some();
        let held = Held { patient: it.patient, status: Status::of(&it.status), timed };
        self.appointments.insert(it.appointment, held);
    }

    fn passes(&mut self, change: &StatusChange, status: Status) {
        let timed = self.appointments.get(&change.appointment).is_some_and(|held| held.timed);
        let held = Held { patient: change.patient, status, timed };
        self.appointments.insert(change.appointment, held);
    }
}

#[cfg(test)]
mod tests;
