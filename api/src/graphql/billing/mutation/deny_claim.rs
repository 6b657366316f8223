//! `denyClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::ClaimId;
use chartlog_domain::words::Code;

use super::inputs::time_or_now;
use super::whose;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A denial that comes without a remittance, such as by letter. It moves no money: the charges stay open.
#[derive(InputObject)]
pub(crate) struct DenyClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: one that the payer has, or whose answer was appealed.
    claim: Id,
    /// Why: claim adjustment reason code (CARC), such as `50`.
    reason: String,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The claim is denied.
#[derive(SimpleObject)]
pub(crate) struct DenyClaimPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for DenyClaimInput {
    const ACTION: Action = Action::DenyClaim;
    type Payload = DenyClaimPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let id = self.claim.typed("input.claim", ClaimId)?;
        let at = time_or_now(clerk, self.at.as_ref(), "input.at")?;
        let (_, patient) = whose::claim(clerk, id)?;
        let system = super::record_remittance::REASONS.to_owned();
        let reason = Code { system, code: self.reason, display: None };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let step = whose::step(id, patient, at.clone(), Some(reason.clone()));
            let deny = claim::Command::Deny(step);
            Ok(unit.execute::<Claims>(&Stream::Claim(id), command, deny)?)
        })?;
        Ok(DenyClaimPayload { position: done.position.to_string() })
    }
}
