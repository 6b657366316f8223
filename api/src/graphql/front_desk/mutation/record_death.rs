//! `recordDeath`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facts::identity::Death;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient;
use chartlog_domain::words::Deceased;

use super::on_patient;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

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
        let command = patient::Command::RecordDeath { death, now: clerk.now };
        let done = on_patient(clerk, order, patient, &command)?;
        Ok(RecordDeathPayload { position: done.position.to_string() })
    }
}
