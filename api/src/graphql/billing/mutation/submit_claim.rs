//! `submitClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::claim::{self, Claims, billing};
use chartlog_domain::facts::ledger::ClaimStep;
use chartlog_domain::ids::ClaimId;
use chartlog_projections::billing::query;

use super::claim_step;
use super::whose::registration;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;
use crate::write::Unit;

/// A claim that goes to the payer.
#[derive(InputObject)]
pub(crate) struct SubmitClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: a draft, or one that the payer refused to take.
    claim: Id,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The claim is on its way.
#[derive(SimpleObject)]
pub(crate) struct SubmitClaimPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for SubmitClaimInput {
    const ACTION: Action = Action::SubmitClaim;
    type Payload = SubmitClaimPayload;

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
                check_codes(clerk, unit, &step)?;
                Ok(claim::Command::Submit { step, withheld })
            })?;
        Ok(SubmitClaimPayload { position })
    }
}

/// Refuses a claim whose visits were coded anew since it was made. A visit that is not billing's to see any more
/// is one of them.
fn check_codes(clerk: &Clerk, unit: &mut Unit, step: &ClaimStep) -> Result<(), NotDone> {
    let claim = unit.known::<Claims>(&Stream::Claim(step.claim))?;
    let seen = clerk.billing_sight()?;
    let encounters = claim.codes.iter().flat_map(|codes| &codes.encounters);
    let visits = encounters.map(|encounter| query::visit(&seen, *encounter));
    let visits = visits.collect::<Result<Vec<_>, _>>()?;
    let visits: Vec<_> = visits.iter().flatten().map(|it| &it.visit).collect();
    billing::check_codes(claim, &visits).map_err(NotDone::Refused)
}
