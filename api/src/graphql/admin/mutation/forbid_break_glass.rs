//! `forbidBreakGlass`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::glass::end_grants;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A clinician who may break the glass no more.
#[derive(InputObject)]
pub(crate) struct ForbidBreakGlassInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
}

/// The clinician is off the list, and what they opened is closed.
#[derive(SimpleObject)]
pub(crate) struct ForbidBreakGlassPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for ForbidBreakGlassInput {
    const ACTION: Action = Action::ForbidBreakGlass;
    type Payload = ForbidBreakGlassPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let list = clerk.node.glass_list();
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            let forbid = staff::Command::ForbidBreakGlass(account);
            unit.execute::<Staff>(&Stream::Staff(account), command, forbid)?;
            end_grants(clerk, unit, command, account)
        })?;
        drop(list);
        clerk.clinicians_know(done.position)?;
        Ok(ForbidBreakGlassPayload { account: account.into(), position: done.position.to_string() })
    }
}
