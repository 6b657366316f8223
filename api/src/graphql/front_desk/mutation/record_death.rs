//! `recordDeath`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::identity::Death;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::Deceased;

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A patient who has died. It is taken back by `correctIdentity`.
#[derive(InputObject)]
pub(crate) struct RecordDeathInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Who died.
    patient: Id,
    /// When, as precise as known; left out when nothing is known of it. Neither later than now nor
    /// before the date of birth.
    at: Option<DateTime>,
}

/// The death is on record.
#[derive(SimpleObject)]
pub(crate) struct RecordDeathPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordDeathInput {
    const ACTION: Action = Action::RecordDeath;
    type Payload = RecordDeathPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let at = self.at.map(|at| at.typed("input.at")).transpose()?;
        let death = Death { patient, deceased: at.map_or(Deceased::Known(true), Deceased::At) };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let record = patient::Command::RecordDeath { death: death.clone(), now: clerk.now };
            // The stream is read first: an exclusion in between is a conflict.
            let recorded = unit.execute::<Patient>(&Stream::Patient(patient), command, record);
            visible(&clerk.front_desk_sight()?, patient)?;
            Ok(recorded?)
        })?;
        Ok(RecordDeathPayload { position: done.position.to_string() })
    }
}
