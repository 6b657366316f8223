//! `closeAccount`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::administration::Closing;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use super::account::another_administers;
use crate::access::Action;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::glass::end_grants_if_known;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why an account is closed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClosingReason {
    /// Its holder left.
    Left,
    /// Its holder asked for it.
    Requested,
    /// Its holder died.
    Deceased,
    /// There are two of them.
    Duplicate,
    /// Somebody else got hold of it.
    Compromised,
    /// Nobody uses it.
    Unused,
}

impl ClosingReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Requested => "requested",
            Self::Deceased => "deceased",
            Self::Duplicate => "duplicate",
            Self::Compromised => "compromised",
            Self::Unused => "unused",
        }
    }
}

/// An account that nobody is to use any more.
#[derive(InputObject)]
pub(crate) struct CloseAccountInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
    /// Why.
    reason: ClosingReason,
}

/// The account is closed, and its sessions are over.
#[derive(SimpleObject)]
pub(crate) struct CloseAccountPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for CloseAccountInput {
    const ACTION: Action = Action::CloseAccount;
    type Payload = CloseAccountPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let closing = Closing { account, reason: self.reason.code().to_owned() };
        let (counted, list) = (clerk.node.administrators(), clerk.node.glass_list());
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            another_administers(clerk, account)?;
            let close = staff::Command::Close(closing.clone());
            unit.execute::<Staff>(&Stream::Staff(account), command, close)?;
            end_grants_if_known(clerk, unit, command, account)
        })?;
        drop((counted, list));
        clerk.end_sessions(account, Ending::AccountClosed, None)?;
        Ok(CloseAccountPayload { account: account.into(), position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use ClosingReason::{Compromised, Deceased, Duplicate, Left, Requested, Unused};
        let all = [Left, Requested, Deceased, Duplicate, Compromised, Unused];
        assert_eq!(all.map(ClosingReason::code), staff::CLOSING_REASONS);
    }
}
