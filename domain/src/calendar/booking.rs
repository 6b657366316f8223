//! How a time comes to be somebody's: held, booked, overbooked, moved.

use super::state::But;
use super::{OwnBooking, Span, State, Status, Terms};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, required, same, same_patient};
use crate::event::Event;
use crate::facts::clinical::VisitReason;
use crate::facts::directory::{Hold, Taken};
use crate::facts::scheduling::{Appointment, Move, Overbooking};
use crate::facts::{ClinicalFact, DirectoryFact, SchedulingFact};
use crate::ids::{AccountId, AppointmentId, SlotId};
use crate::limits;

/// Keeps a time for a few minutes, for whoever speaks with a patient.
pub(super) fn hold(state: &State, hold: Hold, now: i64) -> Result<Vec<Event>, Refusal> {
    if state.holds.contains_key(&hold.hold) {
        return Err(Refusal::AlreadyExists { field: "hold" });
    }
    let mut problems = Problems::default();
    problems.check(limits::soon("until", now, hold.until, limits::HOLD_S));
    let running = state.holds.values().filter(|(_, until)| *until > now).count();
    let most =
        limits::at_most("holds", running + 1, limits::HOLDS, "holds of one calendar at a time");
    problems.check(most);
    if let Some(span) = problems.take(Span::later("end", &hold.start, &hold.end)) {
        problems.check(still_free(state, hold.provider, span, But { now, ..But::default() }));
    }
    problems.none()?;
    Ok(vec![Event::new("SlotHeld").of_organisation(DirectoryFact::SlotHeld(hold))])
}

pub(super) fn release(state: &State, hold: SlotId) -> Result<Vec<Event>, Refusal> {
    if !state.holds.contains_key(&hold) {
        return Err(Refusal::Unknown { field: "hold" });
    }
    let fact = DirectoryFact::SlotReleased(hold);
    Ok(vec![Event::new("SlotReleased").of_organisation(fact)])
}

pub(super) fn book(
    state: &State,
    appointment: Appointment,
    reason: Option<VisitReason>,
    terms: Terms,
) -> Result<Vec<Event>, Refusal> {
    let (id, patient) = (appointment.appointment, appointment.patient);
    if state.appointments.contains_key(&id) {
        return Err(Refusal::AlreadyExists { field: "appointment" });
    }
    let provider = *required("provider", &appointment.provider)?;
    let start = required("start", &appointment.start)?;
    let end = required("end", &appointment.end)?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&appointment, &reason]));
    problems.check(one_of("status", &appointment.status, &["booked"]));
    if let Some(span) = problems.take(Span::later("end", start, end)) {
        problems.check(can_have(state, provider, span, &terms));
    }
    if let Some(why) = &terms.overbooked {
        problems.check(limits::line("reason", why.expose()));
    }
    if let Some(reason) = &reason {
        problems.check(same_patient(Some(patient), reason.patient));
        problems.check(same("appointment", &id, &reason.appointment));
        problems.check(limits::line("reason", reason.reason.expose()));
    }
    problems.none()?;
    let taken = Taken {
        appointment: id,
        provider,
        location: appointment.location,
        start: start.clone(),
        end: end.clone(),
    };
    let mut event = match terms.overbooked {
        None => Event::new("AppointmentBooked").about(patient, SchedulingFact::Booked(appointment)),
        Some(reason) => Event::new("Overbooked")
            .about(patient, SchedulingFact::Overbooked(Overbooking { appointment, reason })),
    };
    event = used(event.of_organisation(DirectoryFact::SlotTaken(taken)), state, terms.hold);
    if let Some(reason) = reason {
        event = event.about(patient, ClinicalFact::ReasonGiven(reason));
    }
    Ok(vec![event])
}

/// Within one calendar; what moves to another one is moved away there and here on that one.
pub(super) fn move_within(
    state: &State,
    to: Move,
    hold: Option<SlotId>,
    now: i64,
) -> Result<Vec<Event>, Refusal> {
    let mut problems = Problems::default();
    problems.check(movable(state, &to));
    problems.check(fits(state, &to, But { appointment: Some(to.appointment), hold, now }));
    problems.none()?;
    let event = Event::new("AppointmentMoved")
        .of_organisation(DirectoryFact::SlotFreed(to.appointment))
        .of_organisation(DirectoryFact::SlotTaken(taken_by(&to)));
    Ok(vec![used(event, state, hold).about(to.patient, SchedulingFact::Moved(to))])
}

pub(super) fn move_away(state: &State, to: &Move) -> Result<Vec<Event>, Refusal> {
    let mut problems = Problems::default();
    problems.check(movable(state, to));
    problems.take(Span::later("end", &to.start, &to.end));
    problems.none()?;
    let freed = DirectoryFact::SlotFreed(to.appointment);
    Ok(vec![Event::new("SlotReleased").of_organisation(freed)])
}

pub(super) fn move_here(
    state: &State,
    to: Move,
    hold: Option<SlotId>,
    now: i64,
) -> Result<Vec<Event>, Refusal> {
    if state.taken.contains_key(&to.appointment) {
        return Err(Refusal::AlreadyExists { field: "appointment" });
    }
    fits(state, &to, But { hold, now, ..But::default() })?;
    let event =
        Event::new("AppointmentMoved").of_organisation(DirectoryFact::SlotTaken(taken_by(&to)));
    Ok(vec![used(event, state, hold).about(to.patient, SchedulingFact::Moved(to))])
}

/// Refuses a time at which the patient has other appointments. They are in calendars of other providers too:
/// whoever books says which they are.
///
/// # Errors
/// [`Refusal::PatientBusy`] for each of them.
pub fn check_patient_free(others: &[AppointmentId]) -> Result<(), Refusal> {
    let each = others.iter().map(|appointment| Refusal::PatientBusy { appointment: *appointment });
    Refusal::of(each).map_or(Ok(()), Err)
}

/// Refuses a time that an appointment cannot move to.
fn fits(state: &State, to: &Move, but: But) -> Result<(), Refusal> {
    let span = Span::later("end", &to.start, &to.end)?;
    still_free(state, to.provider, span, but)
}

/// A hold that was used keeps the time no longer.
fn used(event: Event, state: &State, hold: Option<SlotId>) -> Event {
    match hold.filter(|hold| state.holds.contains_key(hold)) {
        Some(hold) => event.of_organisation(DirectoryFact::SlotReleased(hold)),
        None => event,
    }
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

/// Refuses a time that cannot be booked on these terms.
fn can_have(state: &State, provider: AccountId, span: Span, terms: &Terms) -> Result<(), Refusal> {
    if terms.overbooked.is_some() {
        return not_past(span, terms.now);
    }
    let mut problems = Problems::default();
    if let Some(own) = terms.own {
        problems.check(may_book(state, own, span, terms.now));
    }
    let but = But { hold: terms.hold, now: terms.now, ..But::default() };
    problems.check(still_free(state, provider, span, but));
    problems.none()
}

/// Refuses a time that is over, or not free.
fn still_free(state: &State, provider: AccountId, span: Span, but: But) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(not_past(span, but.now));
    problems.check(state.check_free(provider, span, but));
    problems.none()
}

/// Refuses what a patient does not book: another kind of visit than the clinic offers, a time that has begun,
/// one that is no slot. Slots are what keeps a calendar from falling into pieces that fit nobody.
fn may_book(state: &State, own: OwnBooking, span: Span, now: i64) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    if !own.offered {
        problems.check(Err(Refusal::NotForPatients));
    }
    if span.start <= now {
        problems.check(Err(Refusal::Expired { field: "start" }));
    }
    if state.within_hours(span) && !state.slot_begins(span.start) {
        problems.check(Err(Refusal::NoSlotThen));
    }
    problems.none()
}

/// Refuses a time that is over: nobody is booked into it any more.
const fn not_past(span: Span, now: i64) -> Result<(), Refusal> {
    if span.end > now { Ok(()) } else { Err(Refusal::Expired { field: "start" }) }
}

/// Refuses an appointment that is not booked: it does not move.
fn movable(state: &State, to: &Move) -> Result<(), Refusal> {
    let held = state.held(to.appointment, to.patient)?;
    if held.status == Status::Booked && held.timed {
        return Ok(());
    }
    Err(Refusal::WrongStatus { what: "appointment", from: held.status.name(), to: "booked" })
}
