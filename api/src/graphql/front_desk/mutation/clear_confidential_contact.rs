//! `clearConfidentialContact`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient;

use super::on_patient;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// A patient who wants to be reached in the ordinary ways again.
#[derive(InputObject)]
pub(crate) struct ClearConfidentialContactInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
}

/// The ordinary ways are good again.
#[derive(SimpleObject)]
pub(crate) struct ClearConfidentialContactPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ClearConfidentialContactInput {
    const ACTION: Action = Action::ClearConfidentialContact;
    type Payload = ClearConfidentialContactPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let at = clerk.now;
        let command = patient::Command::ClearConfidentialContact { patient, at };
        let done = on_patient(clerk, order, patient, &command)?;
        clerk.staff_know(done.position)?;
        Ok(ClearConfidentialContactPayload { position: done.position.to_string() })
    }
}
