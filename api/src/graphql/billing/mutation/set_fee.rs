//! `setFee`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::directory::Fee;
use chartlog_domain::fees::{self, Fees};
use chartlog_domain::words;

use super::inputs::{CodeInput, MoneyInput, codes};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// An entry of the fee schedule: what a service costs from a date on.
#[derive(InputObject)]
pub(crate) struct SetFeeInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Code of the service.
    code: CodeInput,
    /// Modifiers for which it holds, at most 4; for every service of the code when left out. For a
    /// service the entry holds whose modifiers are all among its own, the one with most of them.
    modifiers: Option<Vec<CodeInput>>,
    /// The first date of service for which it holds, a whole date. It holds until the next entry for the
    /// same code and modifiers.
    from: DateTime,
    /// For one unit; when left out, there is no fee from then on.
    amount: Option<MoneyInput>,
}

/// The fee is set.
#[derive(SimpleObject)]
pub(crate) struct SetFeePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for SetFeeInput {
    const ACTION: Action = Action::SetFee;
    type Payload = SetFeePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let code = words::Code::from(self.code);
        let stream = Stream::Fees { system: code.system.clone(), code: code.code.clone() };
        let from = self.from.typed("input.from")?;
        let amount = self.amount.map(words::Money::from);
        let fee = Fee { code, modifiers: codes(self.modifiers), from, amount };
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            Ok(unit.execute::<Fees>(&stream, command, fees::Command::Set(fee.clone()))?)
        })?;
        Ok(SetFeePayload { position: done.position.to_string() })
    }
}
