//! `changeResidence`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, Patient};

use super::person::AddressInput;
use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Where a patient lives. It is set as a whole: what is left out this time is not on file any more. A
/// `confidentialContact` stays in force.
#[derive(InputObject)]
pub(crate) struct ChangeResidenceInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// Postal addresses, the one to use first; at most 5.
    addresses: Vec<AddressInput>,
}

/// The patient lives there.
#[derive(SimpleObject)]
pub(crate) struct ChangeResidencePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ChangeResidenceInput {
    const ACTION: Action = Action::ChangeResidence;
    type Payload = ChangeResidencePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let addresses = self.addresses.into_iter().map(Into::into).collect();
        let residence = Residence { patient, addresses };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let change = patient::Command::ChangeResidence(residence.clone());
            // The stream is read first: an exclusion in between is a conflict.
            let changed = unit.execute::<Patient>(&Stream::Patient(patient), command, change);
            visible(&clerk.front_desk_sight()?, patient)?;
            Ok(changed?)
        })?;
        Ok(ChangeResidencePayload { position: done.position.to_string() })
    }
}
