//! `extendAmendment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::ids::{AmendmentId, PatientId};
use chartlog_domain::patient::amendment::{Extending, Step};
use chartlog_domain::words::Text;

use super::amendment_step;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// More time for a request: 30 days, once.
#[derive(InputObject)]
pub(crate) struct ExtendAmendmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose record; you are on the care team.
    patient: Id,
    /// Which request.
    amendment: Id,
    /// Why it takes longer, for the patient to read; at most 8000 bytes.
    reason: String,
}

/// There is more time.
#[derive(SimpleObject)]
pub(crate) struct ExtendAmendmentPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ExtendAmendmentInput {
    const ACTION: Action = Action::ExtendAmendment;
    type Payload = ExtendAmendmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let amendment = self.amendment.typed("input.amendment", AmendmentId)?;
        let (text, by, at) = (Text::from(self.reason), clerk.account(), clerk.now);
        let step = Step::Extend(Extending { amendment, patient, reason: text, by, at });
        let position = amendment_step::take(clerk, order, patient, &step)?;
        Ok(ExtendAmendmentPayload { position })
    }
}
