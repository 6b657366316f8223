//! `stopMedication`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::Ended;
use chartlog_domain::ids::{PatientId, RecordId};
use chartlog_domain::words::Text;

use super::charting::{Refers, at, on_chart};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A medication that is taken no more.
#[derive(InputObject)]
pub(crate) struct StopMedicationInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// Which medication.
    medication: Id,
    /// Since when; now when left out.
    at: Option<DateTime>,
    /// Why.
    reason: Option<String>,
}

/// The medication is stopped.
#[derive(SimpleObject)]
pub(crate) struct StopMedicationPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for StopMedicationInput {
    const ACTION: Action = Action::StopMedication;
    type Payload = StopMedicationPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let record = self.medication.typed("input.medication", RecordId)?;
        let at = at(clerk, self.at.as_ref(), "input.at")?;
        let end = Ended { record, patient, at, reason: self.reason.map(Text::from) };
        let command = OnChart::StopMedication(end);
        let done = on_chart(clerk, order, patient, &Refers::default(), &command)?;
        Ok(StopMedicationPayload { position: done.position.to_string() })
    }
}
