//! History: appointments, calendars and slots that come from elsewhere.

use super::{State, Status};
use crate::decider::Refusal;
use crate::decider::guard::same_patient;
use crate::event::Event;
use crate::facts::directory::{Schedule, Slot, Taken};
use crate::facts::scheduling::Appointment;
use crate::facts::{DirectoryFact, Imported, SchedulingFact};
use crate::limits;

/// History may overlap: it is told as it was, and takes its time for what is booked from now on.
pub(super) fn appointment(
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

/// The time span of a calendar: its slots say what is free.
pub(super) fn schedule(schedule: Imported<Schedule>) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&schedule])?;
    let fact = DirectoryFact::ScheduleImported(schedule);
    Ok(vec![Event::new("ScheduleImported").of_organisation(fact)])
}

pub(super) fn slot(slot: Imported<Slot>) -> Result<Vec<Event>, Refusal> {
    limits::within(&[&slot])?;
    let fact = DirectoryFact::SlotImported(slot);
    Ok(vec![Event::new("SlotImported").of_organisation(fact)])
}
