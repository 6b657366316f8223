//! `checkIn`, `checkOut` and `markNoShow`: what becomes of an appointment on its day.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::scheduling::StatusChange;
use chartlog_domain::ids::AppointmentId;
use chartlog_domain::words::DateTime;

use crate::access::Action;
use crate::appointments;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// A patient who is here.
#[derive(InputObject)]
pub(crate) struct CheckInInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// For which appointment: one that is booked, or one of today that nobody came to until now.
    appointment: Id,
}

/// The patient is here.
#[derive(SimpleObject)]
pub(crate) struct CheckInPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CheckInInput {
    const ACTION: Action = Action::CheckIn;
    type Payload = CheckInPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.appointment.typed("input.appointment", AppointmentId).ok().map(Record::Appointment)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position = step(clerk, order, &self.appointment, calendar::Command::CheckIn)?;
        Ok(CheckInPayload { position })
    }
}

/// A patient who was here and leaves.
#[derive(InputObject)]
pub(crate) struct CheckOutInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// For which appointment: one that was checked in.
    appointment: Id,
}

/// The visit is over.
#[derive(SimpleObject)]
pub(crate) struct CheckOutPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CheckOutInput {
    const ACTION: Action = Action::CheckOut;
    type Payload = CheckOutPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.appointment.typed("input.appointment", AppointmentId).ok().map(Record::Appointment)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position = step(clerk, order, &self.appointment, calendar::Command::Complete)?;
        Ok(CheckOutPayload { position })
    }
}

/// A patient who did not come.
#[derive(InputObject)]
pub(crate) struct MarkNoShowInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// To which appointment: one that is booked and has begun.
    appointment: Id,
}

/// It is on record that the patient did not come.
#[derive(SimpleObject)]
pub(crate) struct MarkNoShowPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for MarkNoShowInput {
    const ACTION: Action = Action::MarkNoShow;
    type Payload = MarkNoShowPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.appointment.typed("input.appointment", AppointmentId).ok().map(Record::Appointment)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position = step(clerk, order, &self.appointment, calendar::Command::MarkNoShow)?;
        Ok(MarkNoShowPayload { position })
    }
}

fn step(
    clerk: &Clerk,
    order: &Order,
    appointment: &Id,
    step: fn(StatusChange) -> calendar::Command,
) -> Result<String, NotDone> {
    let appointment = appointment.typed("input.appointment", AppointmentId)?;
    let patient = appointments::known(clerk, appointment)?.appointment.patient;
    let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        let of = appointments::known(clerk, appointment)?.appointment;
        let change = StatusChange { appointment, patient, at: DateTime::from_micros(clerk.now) };
        Ok(unit.execute::<Calendar>(&appointments::calendar_of(&of), command, step(change))?)
    })?;
    Ok(done.position.to_string())
}
