//! `rebutDisagreement`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facts::clinical::Rebuttal;
use chartlog_domain::ids::{AmendmentId, PatientId};
use chartlog_domain::patient::amendment::Step;
use chartlog_domain::words::Text;

use super::amendment_step;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// An answer to a statement of disagreement.
#[derive(InputObject)]
pub(crate) struct RebutDisagreementInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose record; you are on the care team.
    patient: Id,
    /// Which request.
    amendment: Id,
    /// The answer, for the patient to read; at most 8000 bytes.
    rebuttal: String,
}

/// The answer stands with the record.
#[derive(SimpleObject)]
pub(crate) struct RebutDisagreementPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for RebutDisagreementInput {
    const ACTION: Action = Action::RebutDisagreement;
    type Payload = RebutDisagreementPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let amendment = self.amendment.typed("input.amendment", AmendmentId)?;
        let (text, by, at) = (Text::from(self.rebuttal), clerk.account(), clerk.now);
        let step = Step::Rebut(Rebuttal { amendment, patient, text, by, at });
        let position = amendment_step::take(clerk, order, patient, &step)?;
        Ok(RebutDisagreementPayload { position })
    }
}
