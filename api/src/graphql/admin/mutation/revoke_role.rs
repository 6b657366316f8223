//! `revokeRole`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::RoleChange;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use super::account::another_administers;
use crate::access::Action;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::glass::end_grants_if_known;
use crate::graphql::scalars::{Id, RoleName};
use crate::streams::Stream;

/// A role that an account holds no more.
#[derive(InputObject)]
pub(crate) struct RevokeRoleInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
    /// Which role.
    role: RoleName,
}

/// The role is revoked, and the sessions in it are over.
#[derive(SimpleObject)]
pub(crate) struct RevokeRolePayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RevokeRoleInput {
    const ACTION: Action = Action::RevokeRole;
    type Payload = RevokeRolePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        let change = RoleChange { account, role: self.role.into() };
        let counted = (change.role == Role::Admin).then(|| clerk.node.administrators());
        let list = (change.role == Role::Clinical).then(|| clerk.node.glass_list());
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            if counted.is_some() {
                another_administers(clerk, account)?;
            }
            let revoke = staff::Command::RevokeRole(change.clone());
            unit.execute::<Staff>(&Stream::Staff(account), command, revoke)?;
            if list.is_some() { end_grants_if_known(clerk, unit, command, account) } else { Ok(()) }
        })?;
        drop((counted, list));
        clerk.end_sessions(account, Ending::RoleRevoked, Some(change.role))?;
        Ok(RevokeRolePayload { account: account.into(), position: done.position.to_string() })
    }
}
