//! `joinWaitList`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};

use super::visible;
use crate::access::Action;
use crate::appointments::{self, Wish};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};

/// A patient who waits for an appointment.
#[derive(InputObject)]
pub(crate) struct JoinWaitListInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Who waits.
    patient: Id,
    /// With whom: a provider's account; with anybody when left out.
    provider: Option<Id>,
    /// Where; anywhere when left out.
    location: Option<Id>,
    /// What kind of visit: the code of one of `visitTypes`.
    visit_type: Option<String>,
    /// Not before this time.
    earliest: Option<DateTime>,
    /// Not after this time.
    latest: Option<DateTime>,
    /// Why the patient wants to be seen, on one line. The front desk does not read it again.
    reason: Option<String>,
}

/// The patient waits.
#[derive(SimpleObject)]
pub(crate) struct JoinWaitListPayload {
    /// Id of the appointment that is waited for: `bookAppointment` books it, `cancelAppointment` ends
    /// the waiting.
    appointment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for JoinWaitListInput {
    const ACTION: Action = Action::JoinWaitList;
    type Payload = JoinWaitListPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
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
            visible(&desk, patient)?;
            appointments::ask(clerk, unit, command, &desk, &wish, "waitlist")
        })?;
        let (appointment, position) = (appointment.into(), done.position.to_string());
        Ok(JoinWaitListPayload { appointment, position })
    }
}
