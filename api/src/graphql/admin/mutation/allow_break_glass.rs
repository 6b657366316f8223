//! `allowBreakGlass`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A clinician for the list of those who may break the glass.
#[derive(InputObject)]
pub(crate) struct AllowBreakGlassInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account; it has the role `CLINICAL`.
    account: Id,
}

/// The clinician is on the list.
#[derive(SimpleObject)]
pub(crate) struct AllowBreakGlassPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for AllowBreakGlassInput {
    const ACTION: Action = Action::AllowBreakGlass;
    type Payload = AllowBreakGlassPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            let allow = staff::Command::AllowBreakGlass(account);
            Ok(unit.execute::<Staff>(&Stream::Staff(account), command, allow)?)
        })?;
        Ok(AllowBreakGlassPayload { account: account.into(), position: done.position.to_string() })
    }
}
