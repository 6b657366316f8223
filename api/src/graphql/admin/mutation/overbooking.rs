//! `allowOverbooking` and `forbidOverbooking`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Somebody at the front desk who may book over what is there already.
#[derive(InputObject)]
pub(crate) struct AllowOverbookingInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account; it has the role `FRONT_DESK`.
    account: Id,
}

/// They may.
#[derive(SimpleObject)]
pub(crate) struct AllowOverbookingPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for AllowOverbookingInput {
    const ACTION: Action = Action::AllowOverbooking;
    type Payload = AllowOverbookingPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position = step(clerk, order, &self.account, staff::Command::AllowOverbooking)?;
        Ok(AllowOverbookingPayload { position })
    }
}

/// Somebody who may not overbook any more.
#[derive(InputObject)]
pub(crate) struct ForbidOverbookingInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account.
    account: Id,
}

/// They may not.
#[derive(SimpleObject)]
pub(crate) struct ForbidOverbookingPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ForbidOverbookingInput {
    const ACTION: Action = Action::ForbidOverbooking;
    type Payload = ForbidOverbookingPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let position = step(clerk, order, &self.account, staff::Command::ForbidOverbooking)?;
        Ok(ForbidOverbookingPayload { position })
    }
}

fn step(
    clerk: &Clerk,
    order: &Order,
    account: &Id,
    step: fn(AccountId) -> staff::Command,
) -> Result<String, NotDone> {
    let account = account.typed("input.account", AccountId)?;
    let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
        Ok(unit.execute::<Staff>(&Stream::Staff(account), command, step(account))?)
    })?;
    Ok(done.position.to_string())
}
