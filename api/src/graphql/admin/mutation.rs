//! The commands of administrators: one file each. A resolver makes the command out of its input,
//! and nothing else; [`crate::command`] carries it out.

mod account;
mod add_location;
mod close_account;
mod create_account;
mod end_sessions;
mod grant_role;
mod reset_second_factor;
mod revoke_role;
mod unlock_account;

use std::sync::Arc;

use async_graphql::{Context, InputType, Object, Result};
use chartlog_domain::ids::CommandId;

use add_location::{AddLocationInput, AddLocationPayload};
use close_account::{CloseAccountInput, CloseAccountPayload};
use create_account::{CreateAccountInput, CreateAccountPayload};
use end_sessions::{EndSessionsInput, EndSessionsPayload};
use grant_role::{GrantRoleInput, GrantRolePayload};
use reset_second_factor::{ResetSecondFactorInput, ResetSecondFactorPayload};
use revoke_role::{RevokeRoleInput, RevokeRolePayload};
use unlock_account::{UnlockAccountInput, UnlockAccountPayload};

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::error::from_command;
use crate::graphql::scalars::Id;

/// The input of a command.
trait Command: InputType {
    /// What it does.
    const ACTION: Action;
    /// What its caller is told: ids and the position, nothing about anybody.
    type Payload;

    /// Chosen by the caller.
    fn command_id(&self) -> &Id;

    /// Carries it out.
    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone>;
}

fn answer<C: Command>(ctx: &Context<'_>, command: C) -> Result<C::Payload> {
    let clerk = ctx.data::<Arc<Clerk>>()?;
    let carried_out = clerk.answer(C::ACTION, || {
        let id = command.command_id().typed("input.commandId", CommandId)?;
        let order = Order { action: C::ACTION, id, input: command.to_value().to_string() };
        command.carry_out(clerk, &order)
    });
    carried_out.map_err(|not_done| from_command(&not_done))
}

/// The root of the commands.
pub struct Mutation;

/// What an administrator can change. Every input has a `commandId` that the caller chooses: when the
/// same command is sent again, it is carried out once and answered as the first time. The
/// `position` of an answer is good for `atLeast`; the session that wrote reads its own writes
/// without it.
#[Object]
impl Mutation {
    /// Makes an account of a member of staff, with a password for the first sign-in. A second
    /// factor is enrolled at the first sign-in. Wants a fresh second factor.
    async fn create_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: CreateAccountInput,
    ) -> Result<CreateAccountPayload> {
        answer(ctx, input)
    }

    /// Grants a role. Wants a fresh second factor.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role, to whom.")] input: GrantRoleInput,
    ) -> Result<GrantRolePayload> {
        answer(ctx, input)
    }

    /// Revokes a role; the account's sessions in that role end at once. The last administrator
    /// keeps the role. Wants a fresh second factor.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role, whose.")] input: RevokeRoleInput,
    ) -> Result<RevokeRolePayload> {
        answer(ctx, input)
    }

    /// Takes away all second factors and recovery codes of an account; its sessions end at once,
    /// and the next sign-in enrols anew. Nobody does this to the own account. Wants a fresh second
    /// factor.
    async fn reset_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and why.")] input: ResetSecondFactorInput,
    ) -> Result<ResetSecondFactorPayload> {
        answer(ctx, input)
    }

    /// Unlocks an account that was locked after failures to sign in.
    async fn unlock_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: UnlockAccountInput,
    ) -> Result<UnlockAccountPayload> {
        answer(ctx, input)
    }

    /// Ends all sessions of an account at once.
    async fn end_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: EndSessionsInput,
    ) -> Result<EndSessionsPayload> {
        answer(ctx, input)
    }

    /// Closes an account for ever; its sessions end at once. The last administrator stays. Wants a
    /// fresh second factor.
    async fn close_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account, and why.")] input: CloseAccountInput,
    ) -> Result<CloseAccountPayload> {
        answer(ctx, input)
    }

    /// Lists a place where care is given.
    async fn add_location(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which place.")] input: AddLocationInput,
    ) -> Result<AddLocationPayload> {
        answer(ctx, input)
    }
}
