//! `recordRefund`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Credit;
use chartlog_domain::ids::{ClaimId, LedgerLineId, PatientId};

use super::inputs::{MoneyInput, PaymentSource, time_or_now};
use super::whose::{own_claim, visible};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// Money that went back to whoever paid too much: not more than they paid.
#[derive(InputObject)]
pub(crate) struct RecordRefundInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose account.
    patient: Id,
    /// How much, above zero.
    amount: MoneyInput,
    /// Who gets it back.
    source: PaymentSource,
    /// Id of the claim that it is for; left out when for none.
    claim: Option<Id>,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The refund is recorded.
#[derive(SimpleObject)]
pub(crate) struct RecordRefundPayload {
    /// Id of the line of the account, for `reverseLine`.
    line: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordRefundInput {
    const ACTION: Action = Action::RecordRefund;
    type Payload = RecordRefundPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let claim = self.claim.as_ref().map(|it| it.typed("input.claim", ClaimId)).transpose()?;
        let at = time_or_now(clerk, self.at.as_ref(), "input.at")?;
        let line = LedgerLineId::from_bytes(clerk.derived("line", order));
        let source = self.source.word();
        let credit = Credit { line, patient, claim, amount: self.amount.into(), at, source };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(&clerk.billing_sight()?, patient)?;
            own_claim(clerk, claim, patient)?;
            let told = account::Command::Refund(credit.clone());
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, told)?)
        })?;
        Ok(RecordRefundPayload { line: line.into(), position: done.position.to_string() })
    }
}
