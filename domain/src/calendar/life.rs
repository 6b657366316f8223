//! What becomes of an appointment that was booked.

use super::{State, Status};
use crate::decider::Refusal;
use crate::decider::guard::one_of;
use crate::event::Event;
use crate::facts::scheduling::{Cancellation, StatusChange};
use crate::facts::{DirectoryFact, SchedulingFact};
use crate::ids::{AppointmentId, PatientId};

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Why an appointment is cancelled: FHIR appointment-cancellation-reason, by whom it was.
pub const CANCELLATION_REASONS: &[&str] = &["pat", "prov", "maint", "other"];

/// The time is free again.
pub(super) fn cancel(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let (appointment, patient) = (change.appointment, change.patient);
    cancelled(state, appointment, patient, SchedulingFact::Cancelled(change))
}

/// As [`cancel`], and says why.
pub(super) fn cancel_for(state: &State, why: Cancellation) -> Result<Vec<Event>, Refusal> {
    one_of("reason", &why.reason, CANCELLATION_REASONS)?;
    let (appointment, patient) = (why.appointment, why.patient);
    cancelled(state, appointment, patient, SchedulingFact::CancelledFor(why))
}

/// As [`cancel_for`], by the patient: before it begins, and before they are here.
pub(super) fn cancel_own(state: &State, why: Cancellation) -> Result<Vec<Event>, Refusal> {
    let (id, patient) = (why.appointment, why.patient);
    passed(state, id, patient, &[Status::Asked, Status::Booked], Status::Cancelled)?;
    let begins = state.held(id, patient)?.start;
    if begins.is_some_and(|begins| begins <= why.at.utc_micros()) {
        return Err(Refusal::Expired { field: "start" });
    }
    cancel_for(state, why)
}

fn cancelled(
    state: &State,
    appointment: AppointmentId,
    patient: PatientId,
    told: SchedulingFact,
) -> Result<Vec<Event>, Refusal> {
    let from = [Status::Asked, Status::Booked, Status::Here];
    let patient = passed(state, appointment, patient, &from, Status::Cancelled)?;
    let event = Event::new("AppointmentCancelled").about(patient, told);
    if !state.taken.contains_key(&appointment) {
        return Ok(vec![event]);
    }
    Ok(vec![event.of_organisation(DirectoryFact::SlotFreed(appointment))])
}

/// On the day of the appointment or later. Whoever was missed and comes late on that day is here after all.
pub(super) fn check_in(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let held = state.held(change.appointment, change.patient)?;
    let since = held.day.map(|day| change.at.utc_micros().saturating_sub(day));
    let late = held.status == Status::NoShow && since.is_some_and(|since| since < DAY_US);
    let from = if late { Status::NoShow } else { Status::Booked };
    let patient = of_change(state, &change, from, Status::Here)?;
    if since.is_some_and(|since| since < 0) {
        return Err(Refusal::NotYet { field: "day" });
    }
    Ok(vec![Event::new("CheckedIn").about(patient, SchedulingFact::CheckedIn(change))])
}

/// The time stays taken: it has passed. Nobody is missed before the appointment has begun.
pub(super) fn mark_no_show(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let patient = of_change(state, &change, Status::Booked, Status::NoShow)?;
    let begins = state.taken.get(&change.appointment).map(|taken| taken.start);
    if begins.is_some_and(|begins| change.at.utc_micros() < begins) {
        return Err(Refusal::NotYet { field: "appointment" });
    }
    Ok(vec![Event::new("NoShow").about(patient, SchedulingFact::NoShow(change))])
}

pub(super) fn complete(state: &State, change: StatusChange) -> Result<Vec<Event>, Refusal> {
    let patient = of_change(state, &change, Status::Here, Status::Over)?;
    Ok(vec![Event::new("Completed").about(patient, SchedulingFact::Completed(change))])
}

fn of_change(
    state: &State,
    change: &StatusChange,
    from: Status,
    to: Status,
) -> Result<PatientId, Refusal> {
    passed(state, change.appointment, change.patient, &[from], to)
}

/// The patient, if the appointment is in a status from which the step may be taken.
fn passed(
    state: &State,
    appointment: AppointmentId,
    patient: PatientId,
    from: &[Status],
    to: Status,
) -> Result<PatientId, Refusal> {
    let held = state.held(appointment, patient)?;
    if from.contains(&held.status) {
        return Ok(held.patient);
    }
    let what = "appointment";
    Err(Refusal::WrongStatus { what, from: held.status.name(), to: to.name() })
}
