//! `appealClaim`.

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

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let id = self.claim.typed("input.claim", ClaimId)?;
        let at = time_or_now(clerk, self.at.as_ref(), "input.at")?;
        let (_, patient) = whose::claim(clerk, id)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let step = whose::step(id, patient, at.clone(), None);
            let withheld = whose::registration(clerk, patient)?.withheld_from_plan();
            let appeal = claim::Command::Appeal { step, withheld };
            Ok(unit.execute::<Claims>(&Stream::Claim(id), command, appeal)?)
        })?;
        Ok(AppealClaimPayload { position: done.position.to_string() })
    }
}
