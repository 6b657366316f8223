//! `refuteAllergy`.

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

/// An allergy that turned out not to be one.
#[derive(InputObject)]
pub(crate) struct RefuteAllergyInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// Which allergy.
    allergy: Id,
    /// Since when; now when left out.
    at: Option<DateTime>,
    /// What speaks against it.
    reason: Option<String>,
}

/// The allergy is refuted; it stays on the list as such.
#[derive(SimpleObject)]
pub(crate) struct RefuteAllergyPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for RefuteAllergyInput {
    const ACTION: Action = Action::RefuteAllergy;
    type Payload = RefuteAllergyPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let record = self.allergy.typed("input.allergy", RecordId)?;
        let at = at(clerk, self.at.as_ref(), "input.at")?;
        let end = Ended { record, patient, at, reason: self.reason.map(Text::from) };
        let command = OnChart::RefuteAllergy(end);
        let done = on_chart(clerk, order, patient, &Refers::default(), &command)?;
        Ok(RefuteAllergyPayload { position: done.position.to_string() })
    }
}
