//! `cancelAppointment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AppointmentId, PatientId};

use super::own;
use crate::access::Action;
use crate::appointments::{self, CancelledBy};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// An appointment of yours that does not take place, or one that you want no more.
#[derive(InputObject)]
pub(crate) struct CancelAppointmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which: one of `myAppointments`.
    appointment: Id,
}

/// It is cancelled, and its time is free.
#[derive(SimpleObject)]
pub(crate) struct CancelAppointmentPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CancelAppointmentInput {
    const ACTION: Action = Action::CancelAppointment;
    type Payload = CancelAppointmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let appointment = self.appointment.typed("input.appointment", AppointmentId)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let found = appointments::known_own(clerk, patient, appointment)?.appointment;
            let of = appointments::held(clerk, unit, &found)?;
            appointments::cancel(clerk, unit, command, &of, CancelledBy::Patient)
        })?;
        Ok(CancelAppointmentPayload { position: done.position.to_string() })
    }
}
