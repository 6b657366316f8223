//! `submitDisagreement`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::Disagreement;
use chartlog_domain::ids::{AmendmentId, PatientId};
use chartlog_domain::patient::amendment::Step;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::Text;

use super::own;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::journal::JournalError;
use crate::linked;
use crate::streams::Stream;
use crate::write::Unit;

/// A statement of disagreement.
#[derive(InputObject)]
pub(crate) struct SubmitDisagreementInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// The request that was denied, in whichever of your records.
    amendment: Id,
    /// Why you disagree; at most 8000 bytes (45 CFR 164.526(d)(2)).
    statement: String,
}

/// The statement stands with the record.
#[derive(SimpleObject)]
pub(crate) struct SubmitDisagreementPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for SubmitDisagreementInput {
    const ACTION: Action = Action::SubmitDisagreement;
    type Payload = SubmitDisagreementPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let amendment = self.amendment.typed("input.amendment", AmendmentId)?;
        let statement = Text::from(self.statement);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let patient = asked_of(unit, patient, amendment)?;
            let statement = statement.clone();
            let disagreement = Disagreement { amendment, patient, statement, at: clerk.now };
            let disagree = patient::Command::Amendment(Step::Disagree(disagreement));
            Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, disagree)?)
        })?;
        Ok(SubmitDisagreementPayload { position: done.position.to_string() })
    }
}

/// Of which of a person's records an amendment was asked for; the own one where nobody did.
fn asked_of(
    unit: &mut Unit,
    patient: PatientId,
    amendment: AmendmentId,
) -> Result<PatientId, JournalError> {
    for record in linked::in_unit(unit, patient)? {
        let known = unit.known::<Patient>(&Stream::Patient(record))?;
        if known.amendments.contains_key(&amendment) {
            return Ok(record);
        }
    }
    Ok(patient)
}
