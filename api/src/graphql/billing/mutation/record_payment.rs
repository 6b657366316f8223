//! `recordPayment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account;

use super::credit;
use super::inputs::{MoneyInput, PaymentSource};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

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
        let Self { patient, claim, amount, at, .. } = self;
        let asked = credit::Asked { patient, claim, amount, at, source: self.source.word() };
        let (line, position) =
            credit::record(clerk, order, asked, account::Command::RecordPayment)?;
        Ok(RecordPaymentPayload { line, position })
    }
}
