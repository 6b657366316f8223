//! `removeClinician`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::Leaving;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::words::DateTime;

use super::visible;
use crate::access::Action;
use crate::care_team;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// A clinician who treats a patient no more.
#[derive(InputObject)]
pub(crate) struct RemoveClinicianInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whom they treated.
    patient: Id,
    /// Account of the clinician.
    clinician: Id,
}

/// The clinician is off the care team, and the chart is closed to them.
#[derive(SimpleObject)]
pub(crate) struct RemoveClinicianPayload {
    /// Where the log stands with it: in every session from there on.
    position: String,
}

impl Command for RemoveClinicianInput {
    const ACTION: Action = Action::RemoveClinician;
    type Payload = RemoveClinicianPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let clinician = self.clinician.typed("input.clinician", AccountId)?;
        let leaving = Leaving { patient, clinician, at: DateTime::from_micros(clerk.now) };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            // The streams are read first: an exclusion or a link in between is a conflict.
            let left = care_team::leave(unit, command, patient, &leaving);
            visible(&clerk.front_desk_sight()?, patient)?;
            Ok(left?)
        })?;
        clerk.clinicians_know(done.position)?;
        Ok(RemoveClinicianPayload { position: done.position.to_string() })
    }
}
