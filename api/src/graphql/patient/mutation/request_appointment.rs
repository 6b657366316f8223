//! `requestAppointment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};

use super::own;
use crate::access::Action;
use crate::appointments::{self, Wish};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};

/// The appointment that you want. What you leave out does not matter to you.
#[derive(InputObject)]
pub(crate) struct RequestAppointmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// With whom: a provider's account.
    provider: Option<Id>,
    /// Where.
    location: Option<Id>,
    /// What kind of visit: the code of one of `visitTypes`.
    visit_type: Option<String>,
    /// Not before this time.
    earliest: Option<DateTime>,
    /// Not after this time.
    latest: Option<DateTime>,
    /// Why you want to be seen, on one line. Those who treat you read it, and nobody else.
    reason: Option<String>,
}

/// It is asked for.
#[derive(SimpleObject)]
pub(crate) struct RequestAppointmentPayload {
    /// Id of the appointment, which it keeps when it is booked; `cancelAppointment` takes it back.
    appointment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RequestAppointmentInput {
    const ACTION: Action = Action::RequestAppointment;
    type Payload = RequestAppointmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let appointment = AppointmentId::from_bytes(clerk.derived("appointment", order));
        let wish = Wish {
            appointment,
            patient,
            provider: typed_id(self.provider.as_ref(), "input.provider", AccountId)?,
            location: typed_id(self.location.as_ref(), "input.location", LocationId)?,
            visit_type: self.visit_type,
            earliest: self.earliest.as_ref().map(|at| at.typed("input.earliest")).transpose()?,
            latest: self.latest.as_ref().map(|at| at.typed("input.latest")).transpose()?,
            reason: self.reason,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let desk = clerk.front_desk_sight()?;
            appointments::check_ahead(&desk, patient)?;
            appointments::ask(clerk, unit, command, &desk, &wish, "proposed")
        })?;
        let (appointment, position) = (appointment.into(), done.position.to_string());
        Ok(RequestAppointmentPayload { appointment, position })
    }
}
