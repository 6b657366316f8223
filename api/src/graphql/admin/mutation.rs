//! The commands of administrators: one file each.

mod account;
mod add_location;
mod allow_break_glass;
mod close_account;
mod create_account;
mod end_sessions;
mod forbid_break_glass;
mod grant_role;
mod open_calendar;
mod overbooking;
mod register_client;
mod reset_password;
mod reset_second_factor;
mod revoke_role;
mod set_client_keys;
mod set_room;
mod set_visit_type;
mod unlock_account;

use async_graphql::{Context, Object, Result};

use add_location::{AddLocationInput, AddLocationPayload};
use allow_break_glass::{AllowBreakGlassInput, AllowBreakGlassPayload};
use close_account::{CloseAccountInput, CloseAccountPayload};
use create_account::{CreateAccountInput, CreateAccountPayload};
use end_sessions::{EndSessionsInput, EndSessionsPayload};
use forbid_break_glass::{ForbidBreakGlassInput, ForbidBreakGlassPayload};
use grant_role::{GrantRoleInput, GrantRolePayload};
use open_calendar::{OpenCalendarInput, OpenCalendarPayload};
use overbooking::{
    AllowOverbookingInput, AllowOverbookingPayload, ForbidOverbookingInput,
    ForbidOverbookingPayload,
};
use register_client::{RegisterClientInput, RegisterClientPayload};
use reset_password::{ResetPasswordInput, ResetPasswordPayload};
use reset_second_factor::{ResetSecondFactorInput, ResetSecondFactorPayload};
use revoke_role::{RevokeRoleInput, RevokeRolePayload};
use set_client_keys::{SetClientKeysInput, SetClientKeysPayload};
use set_room::{SetRoomInput, SetRoomPayload};
use set_visit_type::{SetVisitTypeInput, SetVisitTypePayload};
use unlock_account::{UnlockAccountInput, UnlockAccountPayload};

use crate::graphql::mutation::{Command, answer};

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

    /// Puts a clinician on the list of those who may break the glass. Wants a fresh second factor.
    async fn allow_break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clinician.")] input: AllowBreakGlassInput,
    ) -> Result<AllowBreakGlassPayload> {
        answer(ctx, input)
    }

    /// Takes a clinician off the list of those who may break the glass; what they have open by it is
    /// closed at once. So do `revokeRole` of `CLINICAL` and `closeAccount`. Wants a fresh second
    /// factor.
    async fn forbid_break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clinician.")] input: ForbidBreakGlassInput,
    ) -> Result<ForbidBreakGlassPayload> {
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

    /// Gives an account a password for one sign-in in place of the one that it has; its sessions end
    /// at once. Nobody does this to the own account. Wants a fresh second factor.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and why.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        answer(ctx, input)
    }

    /// Registers a machine client. Wants a fresh second factor.
    async fn register_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and its keys.")] input: RegisterClientInput,
    ) -> Result<RegisterClientPayload> {
        answer(ctx, input)
    }

    /// Replaces the keys of a machine client; its sessions end at once. Wants a fresh second factor.
    async fn set_client_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: SetClientKeysInput,
    ) -> Result<SetClientKeysPayload> {
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

    /// Opens the hours of some weeks in which a provider can be booked, by the clock of the place: daylight
    /// saving is thought of. Hours that are open already stay as they are.
    async fn open_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose calendar, where and when.")] input: OpenCalendarInput,
    ) -> Result<OpenCalendarPayload> {
        answer(ctx, input)
    }

    /// Offers a kind of visit with its length, changes it, or offers it no more. Appointments that were
    /// booked stay as they are.
    async fn set_visit_type(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which kind of visit.")] input: SetVisitTypeInput,
    ) -> Result<SetVisitTypePayload> {
        answer(ctx, input)
    }

    /// Lists a room of a location, changes its name, or uses it no more.
    async fn set_room(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which room.")] input: SetRoomInput,
    ) -> Result<SetRoomPayload> {
        answer(ctx, input)
    }

    /// Lets somebody at the front desk book over what is there already, with a reason each time. Wants a
    /// fresh second factor.
    async fn allow_overbooking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who may.")] input: AllowOverbookingInput,
    ) -> Result<AllowOverbookingPayload> {
        answer(ctx, input)
    }

    /// Does not let somebody book over what is there already any more. Wants a fresh second factor.
    async fn forbid_overbooking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who may not any more.")] input: ForbidOverbookingInput,
    ) -> Result<ForbidOverbookingPayload> {
        answer(ctx, input)
    }
}
