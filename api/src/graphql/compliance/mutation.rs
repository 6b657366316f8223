//! The commands of compliance: one file each.

mod review_glass;

use async_graphql::{Context, Object, Result};

use review_glass::{ReviewGlassInput, ReviewGlassPayload};

use crate::graphql::mutation::answer;

/// The root of the commands.
pub struct Mutation;

/// What compliance can change. Every input has a `commandId` that the caller chooses: when the same
/// command is sent again, it is carried out once and answered as the first time. The `position` of an
/// answer is good for `atLeast`; the session that wrote reads its own writes without it.
#[Object]
impl Mutation {
    /// Signs off a break-glass grant that has ended, once. Nobody reviews their own.
    async fn review_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant, and what was found.")] input: ReviewGlassInput,
    ) -> Result<ReviewGlassPayload> {
        answer(ctx, input)
    }
}
