//! The commands of the front desk: one file each.

mod create_patient_account;

use async_graphql::{Context, Object, Result};

use create_patient_account::{CreatePatientAccountInput, CreatePatientAccountPayload};

use crate::graphql::mutation::answer;

/// The root of the commands.
pub struct Mutation;

/// What the front desk can change. Every input has a `commandId` that the caller chooses: when the
/// same command is sent again, it is carried out once and answered as the first time. The
/// `position` of an answer is good for `atLeast`; the session that wrote reads its own writes
/// without it.
#[Object]
impl Mutation {
    /// Makes the own sign-in of a patient, who has shown who they are: hand the password to them
    /// and to nobody else. It is told in the history of their chart, which they see. Wants a fresh
    /// second factor.
    async fn create_patient_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose sign-in.")] input: CreatePatientAccountInput,
    ) -> Result<CreatePatientAccountPayload> {
        answer(ctx, input)
    }
}
