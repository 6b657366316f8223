//! `recordRefund`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account;

use super::credit;
use super::inputs::{MoneyInput, PaymentSource};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

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
        let Self { patient, claim, amount, at, .. } = self;
        let asked = credit::Asked { patient, claim, amount, at, source: self.source.word() };
        let (line, position) = credit::record(clerk, order, asked, account::Command::Refund)?;
        Ok(RecordRefundPayload { line, position })
    }
}
