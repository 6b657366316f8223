//! `recordAcknowledgement`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim;
use chartlog_domain::ids::ClaimId;

use super::claim_step;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

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

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position =
            claim_step::take(clerk, order, (&self.claim, self.at.as_ref()), |_, step| {
                let told = claim::acknowledgement(step, &self.category, &self.status);
                told.map_err(NotDone::Refused)
            })?;
        Ok(RecordAcknowledgementPayload { position })
    }
}
