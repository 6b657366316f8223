//! `denyClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim;
use chartlog_domain::facts::ledger::ClaimStep;
use chartlog_domain::ids::ClaimId;
use chartlog_domain::words::Code;

use super::claim_step;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

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

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let system = super::record_remittance::REASONS.to_owned();
        let reason = Code { system, code: self.reason, display: None };
        let position =
            claim_step::take(clerk, order, (&self.claim, self.at.as_ref()), |_, step| {
                Ok(claim::Command::Deny(ClaimStep { reason: Some(reason.clone()), ..step }))
            })?;
        Ok(DenyClaimPayload { position })
    }
}
