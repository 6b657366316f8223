//! What `recordPayment`, `recordRefund` and `writeOff` share: a line of a patient's account that is for one of
//! the patient's claims, or for none.

use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::Claims;
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Credit;
use chartlog_domain::ids::{ClaimId, LedgerLineId, PatientId};

use super::inputs::MoneyInput;
use super::whose::visible;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::times::at;
use crate::graphql::scalars::{DateTime, Id, typed_id};
use crate::streams::Stream;

/// A line as its input says it.
pub(super) struct Asked {
    /// Whose account.
    pub(super) patient: Id,
    /// For which claim.
    pub(super) claim: Option<Id>,
    /// How much.
    pub(super) amount: MoneyInput,
    /// When.
    pub(super) at: Option<DateTime>,
    /// From whom or why, in the domain's words.
    pub(super) source: String,
}

/// Records the line that `told` makes a command of: its id, and where the log stands with it.
pub(super) fn record(
    clerk: &Clerk,
    order: &Order,
    asked: Asked,
    told: fn(Credit) -> account::Command,
) -> Result<(Id, String), NotDone> {
    let patient = asked.patient.typed("input.patient", PatientId)?;
    let claim = typed_id(asked.claim.as_ref(), "input.claim", ClaimId)?;
    let at = at(clerk, asked.at.as_ref(), "input.at")?;
    let line = LedgerLineId::from_bytes(clerk.derived("line", order));
    let (amount, source) = (asked.amount.into(), asked.source);
    let credit = Credit { line, patient, claim, amount, at, source };
    let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        visible(&clerk.billing_sight()?, patient)?;
        check_own(clerk, claim, patient)?;
        Ok(unit.execute::<Account>(&Stream::Account(patient), command, told(credit.clone()))?)
    })?;
    Ok((line.into(), done.position.to_string()))
}

/// Refuses a claim that is not this patient's.
fn check_own(clerk: &Clerk, id: Option<ClaimId>, patient: PatientId) -> Result<(), NotDone> {
    let Some(id) = id else { return Ok(()) };
    let of = clerk.node.journal().known::<Claims>(&Stream::Claim(id))?.claim;
    let own = of.is_some_and(|(_, of)| of == patient);
    if own { Ok(()) } else { Err(NotDone::unknown("claim")) }
}
