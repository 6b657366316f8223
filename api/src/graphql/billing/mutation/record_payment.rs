//! `recordPayment`.

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

/// A payment that came in. What a payer pays with a remittance is recorded with that.
#[derive(InputObject)]
pub(crate) struct RecordPaymentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose account.
    patient: Id,
    /// How much, above zero.
    amount: MoneyInput,
    /// Who paid.
    source: PaymentSource,
    /// Id of the claim that it is for; left out when for none.
    claim: Option<Id>,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The payment is recorded.
#[derive(SimpleObject)]
pub(crate) struct RecordPaymentPayload {
    /// Id of the line of the account, for `reverseLine`.
    line: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordPaymentInput {
    const ACTION: Action = Action::RecordPayment;
    type Payload = RecordPaymentPayload;

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
            let told = account::Command::RecordPayment(credit.clone());
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, told)?)
        })?;
        Ok(RecordPaymentPayload { line: line.into(), position: done.position.to_string() })
    }
}
