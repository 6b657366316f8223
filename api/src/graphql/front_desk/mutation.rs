//! The commands of the front desk: one file each.

mod clear_confidential_contact;
mod create_patient_account;
mod set_confidential_contact;

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::PatientId;
use chartlog_projections::front_desk::query;

use clear_confidential_contact::{ClearConfidentialContactInput, ClearConfidentialContactPayload};
use create_patient_account::{CreatePatientAccountInput, CreatePatientAccountPayload};
use set_confidential_contact::{SetConfidentialContactInput, SetConfidentialContactPayload};

use crate::command::{Clerk, NotDone};
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

    /// Sets by which other means, and at which other address, a patient wants to be reached (45 CFR
    /// 164.522(b)). From then on everybody who asks for contact points or addresses gets these in
    /// place of the ordinary ones. Do not ask the patient why. It is set as a whole: what is left
    /// out this time is not in force any more.
    async fn set_confidential_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and how to reach them.")] input: SetConfidentialContactInput,
    ) -> Result<SetConfidentialContactPayload> {
        answer(ctx, input)
    }

    /// Goes back to the ordinary contact points and addresses of a patient, because they wish it.
    async fn clear_confidential_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: ClearConfidentialContactInput,
    ) -> Result<ClearConfidentialContactPayload> {
        answer(ctx, input)
    }
}

/// Refuses a patient whom the caller does not see, as one who is not there.
fn visible(clerk: &Clerk, patient: PatientId) -> Result<(), NotDone> {
    let view = &clerk.node.views().front_desk;
    let found = clerk.look(view, |snapshot| query::patient(snapshot, patient))?;
    found.map(drop).ok_or(NotDone::unknown("patient"))
}
