//! `reverseLine`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Reversal;
use chartlog_domain::ids::{LedgerLineId, PatientId};
use chartlog_domain::words::DateTime;

use super::whose::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why a line is reversed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReversalReason {
    /// It should not be there.
    Mistake,
    /// It is there twice.
    Duplicate,
    /// It is another patient's.
    WrongPatient,
    /// The amount is wrong: record the right one as a new line.
    WrongAmount,
    /// The payment was returned by the bank.
    PaymentReturned,
}

impl ReversalReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Mistake => "MISTAKE",
            Self::Duplicate => "DUPLICATE",
            Self::WrongPatient => "WRONG_PATIENT",
            Self::WrongAmount => "WRONG_AMOUNT",
            Self::PaymentReturned => "PAYMENT_RETURNED",
        }
    }
}

/// A line of an account that was mistaken. It stays to be seen, and counts no more. A charge that is on
/// a claim is taken off it first (`correctClaim`, `voidClaim`); what a remittance brought goes with a corrected one.
#[derive(InputObject)]
pub(crate) struct ReverseLineInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose account.
    patient: Id,
    /// Id of the charge, payment, refund or write-off.
    line: Id,
    /// Why.
    reason: ReversalReason,
}

/// The line is reversed.
#[derive(SimpleObject)]
pub(crate) struct ReverseLinePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ReverseLineInput {
    const ACTION: Action = Action::ReverseLine;
    type Payload = ReverseLinePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let reversal = Reversal {
            patient,
            lines: vec![self.line.typed("input.line", LedgerLineId)?],
            at: DateTime::from_micros(clerk.now),
            reason: self.reason.code().to_owned(),
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(&clerk.billing_sight()?, patient)?;
            let reverse = account::Command::Reverse(reversal.clone());
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, reverse)?)
        })?;
        Ok(ReverseLinePayload { position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use ReversalReason::{Duplicate, Mistake, PaymentReturned, WrongAmount, WrongPatient};
        let all = [Mistake, Duplicate, WrongPatient, WrongAmount, PaymentReturned];
        assert_eq!(all.map(ReversalReason::code), account::REVERSALS);
    }
}
