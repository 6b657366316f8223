//! `appealClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim;
use chartlog_domain::ids::ClaimId;

use super::claim_step;
use super::whose::registration;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// An answer of a payer that is appealed.
#[derive(InputObject)]
pub(crate) struct AppealClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: one that was denied, or paid in part.
    claim: Id,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The answer is appealed.
#[derive(SimpleObject)]
pub(crate) struct AppealClaimPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for AppealClaimInput {
    const ACTION: Action = Action::AppealClaim;
    type Payload = AppealClaimPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position =
            claim_step::take(clerk, order, (&self.claim, self.at.as_ref()), |unit, step| {
                let withheld = registration(unit, step.patient)?.withheld_from_plan();
                Ok(claim::Command::Appeal { step, withheld })
            })?;
        Ok(AppealClaimPayload { position })
    }
}
