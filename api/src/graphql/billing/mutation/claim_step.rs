//! What `submitClaim`, `recordAcknowledgement`, `denyClaim` and `appealClaim` share: a step of a claim of a
//! patient whom the caller sees.

use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::ClaimStep;
use chartlog_domain::ids::ClaimId;

use super::whose;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::times::at;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;
use crate::write::Unit;

/// Takes the step that `told` makes a command of, and says where the log stands with it.
pub(super) fn take(
    clerk: &Clerk,
    order: &Order,
    (claim, said): (&Id, Option<&DateTime>),
    told: impl Fn(&mut Unit, ClaimStep) -> Result<claim::Command, NotDone>,
) -> Result<String, NotDone> {
    let claim = claim.typed("input.claim", ClaimId)?;
    let at = at(clerk, said, "input.at")?;
    let patient = whose::claim(clerk, claim)?;
    let step = ClaimStep { claim, patient, at, reason: None, amount: None };
    let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        let told = told(unit, step.clone())?;
        Ok(unit.execute::<Claims>(&Stream::Claim(claim), command, told)?)
    })?;
    Ok(done.position.to_string())
}
