//! `unlockAccount`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// An account that was locked after failures to sign in.
#[derive(InputObject)]
pub(crate) struct UnlockAccountInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
}

/// The account is not locked.
#[derive(SimpleObject)]
pub(crate) struct UnlockAccountPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for UnlockAccountInput {
    const ACTION: Action = Action::UnlockAccount;
    type Payload = UnlockAccountPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            let unlock = staff::Command::Unlock(account);
            Ok(unit.execute::<Staff>(&Stream::Staff(account), command, unlock)?)
        })?;
        if !done.repeated {
            clerk.node.sign_in().unlocked(account);
        }
        Ok(UnlockAccountPayload { account: account.into(), position: done.position.to_string() })
    }
}
