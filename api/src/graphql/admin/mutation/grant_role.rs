//! `grantRole`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::administration::RoleChange;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::{Id, RoleName};
use crate::streams::Stream;

/// A role for an account of a member of staff.
#[derive(InputObject)]
pub(crate) struct GrantRoleInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
    /// Which role; `PATIENT` is none for staff.
    role: RoleName,
}

/// The role is granted.
#[derive(SimpleObject)]
pub(crate) struct GrantRolePayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for GrantRoleInput {
    const ACTION: Action = Action::GrantRole;
    type Payload = GrantRolePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let change = RoleChange { account, role: self.role.into() };
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            let grant = staff::Command::GrantRole(change.clone());
            Ok(unit.execute::<Staff>(&Stream::Staff(account), command, grant)?)
        })?;
        Ok(GrantRolePayload { account: account.into(), position: done.position.to_string() })
    }
}
