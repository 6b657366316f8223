//! `joinWaitList`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::appointment_request::{self, Requests};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::VisitReason;
use chartlog_domain::facts::scheduling::AppointmentRequest;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};
use chartlog_domain::words::{DateTime, Text};

use super::visible;
use crate::access::Action;
use crate::appointments;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{self, Id, typed_id};
use crate::streams::Stream;

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
    earliest: Option<scalars::DateTime>,
    /// Not after this time.
    latest: Option<scalars::DateTime>,
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
        let provider = typed_id(self.provider.as_ref(), "input.provider", AccountId)?;
        let location = typed_id(self.location.as_ref(), "input.location", LocationId)?;
        let earliest = self.earliest.as_ref().map(|at| at.typed("input.earliest")).transpose()?;
        let latest = self.latest.as_ref().map(|at| at.typed("input.latest")).transpose()?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(clerk, patient)?;
            let code = self.visit_type.as_deref();
            let visit_type = code.map(|code| appointments::visit_type(clerk, code)).transpose()?;
            let request = AppointmentRequest {
                appointment,
                patient,
                provider,
                location,
                visit_type: visit_type.map(|offered| offered.code),
                earliest: earliest.clone(),
                latest: latest.clone(),
                status: "waitlist".to_owned(),
                at: DateTime::from_micros(clerk.now),
            };
            let reason = self.reason.as_deref().map(Text::from);
            let reason = reason.map(|reason| VisitReason { appointment, patient, reason });
            let ask = appointment_request::Command::Ask { request, reason };
            let stream = Stream::AppointmentRequest(appointment);
            Ok(unit.execute::<Requests>(&stream, command, ask)?)
        })?;
        let (appointment, position) = (appointment.into(), done.position.to_string());
        Ok(JoinWaitListPayload { appointment, position })
    }
}
