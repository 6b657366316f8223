//! `voidClaim`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::{ClaimStep, ClaimedCharges};
use chartlog_domain::ids::ClaimId;
use chartlog_domain::words::{Code, DateTime};

use super::whose;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why a claim is voided.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VoidingReason {
    /// It should not be there, or what was charged is wrong.
    Mistake,
    /// It is there twice.
    Duplicate,
    /// Somebody else is to pay.
    WrongPayer,
    /// The patient has the visit withheld from the health plan (45 CFR 164.522(a)(1)(vi)).
    WithheldFromPlan,
    /// It is not asked for any more.
    NotPursued,
}

impl VoidingReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Mistake => "MISTAKE",
            Self::Duplicate => "DUPLICATE",
            Self::WrongPayer => "WRONG_PAYER",
            Self::WithheldFromPlan => "WITHHELD_FROM_PLAN",
            Self::NotPursued => "NOT_PURSUED",
        }
    }
}

/// A claim that is not asked for any more. It stays to be seen; its charges can be reversed or claimed anew,
/// and what its answers adjusted is taken back.
#[derive(InputObject)]
pub(crate) struct VoidClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim.
    claim: Id,
    /// Why.
    reason: VoidingReason,
}

/// The claim is void.
#[derive(SimpleObject)]
pub(crate) struct VoidClaimPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for VoidClaimInput {
    const ACTION: Action = Action::VoidClaim;
    type Payload = VoidClaimPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let claim = self.claim.typed("input.claim", ClaimId)?;
        let patient = whose::claim(clerk, claim)?;
        let at = DateTime::from_micros(clerk.now);
        let (system, code) = (claim::VOIDING.to_owned(), self.reason.code().to_owned());
        let reason = Some(Code { system, code, display: None });
        let step = ClaimStep { claim, patient, at: at.clone(), reason, amount: None };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let void = claim::Command::Void(step.clone());
            unit.execute::<Claims>(&Stream::Claim(claim), command, void)?;
            let charges = ClaimedCharges { claim, patient, charges: Vec::new() };
            let free = account::Command::Claim { charges, at: at.clone() };
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, free)?)
        })?;
        Ok(VoidClaimPayload { position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use VoidingReason::{Duplicate, Mistake, NotPursued, WithheldFromPlan, WrongPayer};
        let all = [Mistake, Duplicate, WrongPayer, WithheldFromPlan, NotPursued];
        assert_eq!(all.map(VoidingReason::code), claim::VOIDINGS);
    }
}
