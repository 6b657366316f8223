//! The commands of compliance: one file each.

mod agree_restriction;
mod decline_restriction;
mod lift_restriction;
mod review_glass;

use async_graphql::{Context, Object, Result};

use agree_restriction::{AgreeRestrictionInput, AgreeRestrictionPayload};
use decline_restriction::{DeclineRestrictionInput, DeclineRestrictionPayload};
use lift_restriction::{LiftRestrictionInput, LiftRestrictionPayload};
use review_glass::{ReviewGlassInput, ReviewGlassPayload};

use crate::graphql::mutation::answer;

/// The root of the commands.
pub struct Mutation;

/// What compliance can change. Every input has a `commandId` that the caller chooses: when the same
/// command is sent again, it is carried out once and answered as the first time. The `position` of an
/// answer is good for `atLeast`; the session that wrote reads its own writes without it.
#[Object]
impl Mutation {
    /// Reviews a break-glass grant that has ended. It is signed off once; with the finding
    /// `NEEDS_FOLLOW_UP` the review stays open for another one. Nobody reviews their own.
    async fn review_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant, and what was found.")] input: ReviewGlassInput,
    ) -> Result<ReviewGlassPayload> {
        answer(ctx, input)
    }

    /// Agrees to a restriction that a patient asked for (45 CFR 164.522(a)): it is in force in every
    /// session when this is answered. Wants a fresh second factor.
    async fn agree_restriction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what is restricted.")] input: AgreeRestrictionInput,
    ) -> Result<AgreeRestrictionPayload> {
        answer(ctx, input)
    }

    /// Declines a restriction that a patient asked for, with a reason that the patient sees. One of a visit
    /// that was paid for in full, as the patient says (`paidInFull`), is declined as `NOT_PAID_IN_FULL` and
    /// for nothing else (`MUST_BE_AGREED`, 45 CFR 164.522(a)(1)(vi)): ask billing before you do, since a
    /// payment names no visit and nothing here checks it. Wants a fresh second factor.
    async fn decline_restriction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and why not.")] input: DeclineRestrictionInput,
    ) -> Result<DeclineRestrictionPayload> {
        answer(ctx, input)
    }

    /// Ends a restriction, by the patient's word (45 CFR 164.522(a)(2)). Wants a fresh second
    /// factor.
    async fn lift_restriction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which restriction, and by whose word.")] input: LiftRestrictionInput,
    ) -> Result<LiftRestrictionPayload> {
        answer(ctx, input)
    }
}
