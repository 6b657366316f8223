//! `cancelAppointment`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AppointmentId;

use crate::access::Action;
use crate::appointments::{self, CancelledBy};
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// By whom an appointment is cancelled (FHIR appointment-cancellation-reason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum CancellationReason {
    /// By the patient.
    Patient,
    /// By the provider.
    Provider,
    /// Because of equipment or rooms.
    Maintenance,
    /// For another reason.
    Other,
}

impl CancellationReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Patient => "pat",
            Self::Provider => "prov",
            Self::Maintenance => "maint",
            Self::Other => "other",
        }
    }
}

/// An appointment that does not take place, or one that is wanted no more.
#[derive(InputObject)]
pub(crate) struct CancelAppointmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which.
    appointment: Id,
    /// By whom it is cancelled.
    reason: CancellationReason,
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

    fn record(&self) -> Option<Record> {
        self.appointment.typed("input.appointment", AppointmentId).ok().map(Record::Appointment)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let appointment = self.appointment.typed("input.appointment", AppointmentId)?;
        let found = appointments::known(clerk, appointment)?.appointment;
        let done = clerk.carry_out(order, Subject::Patient(found.patient), |unit, command| {
            let of = appointments::held(clerk, unit, &found)?;
            appointments::cancel(clerk, unit, command, &of, CancelledBy::Desk(self.reason.code()))
        })?;
        Ok(CancelAppointmentPayload { position: done.position.to_string() })
    }
}
