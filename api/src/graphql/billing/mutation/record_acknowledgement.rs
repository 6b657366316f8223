//! `recordAcknowledgement`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::ClaimId;

use super::inputs::time_or_now;
use super::whose;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A payer's acknowledgement of a claim (X12 277CA, STC01).
#[derive(InputObject)]
pub(crate) struct RecordAcknowledgementInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: one that was submitted.
    claim: Id,
    /// Claim status category code. `A0`, `A1`, `A2` and `A5` mean that the payer has the claim; `A3`,
    /// `A4`, `A6`, `A7` and `A8` that it refuses to take it.
    category: String,
    /// Claim status code, such as `20`.
    status: String,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The acknowledgement is recorded: the claim is acknowledged or rejected.
#[derive(SimpleObject)]
pub(crate) struct RecordAcknowledgementPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordAcknowledgementInput {
    const ACTION: Action = Action::RecordAcknowledgement;
    type Payload = RecordAcknowledgementPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let id = self.claim.typed("input.claim", ClaimId)?;
        let at = time_or_now(clerk, self.at.as_ref(), "input.at")?;
        let (_, patient) = whose::claim(clerk, id)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let step = whose::step(id, patient, at.clone(), None);
            let told = claim::acknowledgement(step, &self.category, &self.status);
            let told = told.map_err(NotDone::Refused)?;
            Ok(unit.execute::<Claims>(&Stream::Claim(id), command, told)?)
        })?;
        Ok(RecordAcknowledgementPayload { position: done.position.to_string() })
    }
}
