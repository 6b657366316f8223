//! The calendar of a room and a day: no two appointments are in it at the same time, overbooked or not.

use super::{Span, State};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, same};
use crate::event::Event;
use crate::facts::directory::{FreedRoom, TakenRoom};
use crate::facts::scheduling::RoomAssignment;
use crate::facts::{DirectoryFact, SchedulingFact};

pub(super) fn take(state: &State, taken: TakenRoom) -> Result<Vec<Event>, Refusal> {
    state.room.iter().try_for_each(|room| same("room", room, &taken.room))?;
    let span = Span::later("end", &taken.start, &taken.end)?;
    let mut problems = Problems::default();
    for appointment in state.taken_in(span, Some(taken.appointment)) {
        problems.check(Err(Refusal::RoomTaken { appointment }));
    }
    problems.none()?;
    Ok(vec![Event::new("RoomTaken").of_organisation(DirectoryFact::RoomTaken(taken))])
}

/// On the calendar of the appointment.
pub(super) fn assign(state: &State, assigned: RoomAssignment) -> Result<Vec<Event>, Refusal> {
    let patient = state.held(assigned.appointment, assigned.patient)?.patient;
    let fact = SchedulingFact::RoomAssigned(assigned);
    Ok(vec![Event::new("RoomAssigned").about(patient, fact)])
}

/// Nothing happens when it is not taken by this appointment.
pub(super) fn free(state: &State, freed: FreedRoom) -> Vec<Event> {
    if !state.taken.contains_key(&freed.appointment) {
        return Vec::new();
    }
    vec![Event::new("RoomFreed").of_organisation(DirectoryFact::RoomFreed(freed))]
}
