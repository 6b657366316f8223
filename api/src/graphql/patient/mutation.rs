//! The commands of a patient: one file each. Whose record it is, the account says; no input names a
//! patient.

mod book_open_slot;
mod cancel_appointment;
mod change_contact;
mod request_amendment;
mod request_appointment;
mod request_restriction;
mod submit_disagreement;

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::PatientId;

use book_open_slot::{BookOpenSlotInput, BookOpenSlotPayload};
use cancel_appointment::{CancelAppointmentInput, CancelAppointmentPayload};
use change_contact::{ChangeContactInput, ChangeContactPayload};
use request_amendment::{RequestAmendmentInput, RequestAmendmentPayload};
use request_appointment::{RequestAppointmentInput, RequestAppointmentPayload};
use request_restriction::{RequestRestrictionInput, RequestRestrictionPayload};
use submit_disagreement::{SubmitDisagreementInput, SubmitDisagreementPayload};

use crate::access::Denied;
use crate::command::{Clerk, NotDone};
use crate::graphql::mutation::answer;
use crate::staff;

/// The root of the commands.
pub struct Mutation;

/// What you can change, of your own record and of nobody else's. Every input has a `commandId` that the
/// caller chooses: when the same command is sent again, it is carried out once and answered as the
/// first time. The `position` of an answer is good for `atLeast`; the session that wrote reads its own
/// writes without it.
#[Object]
impl Mutation {
    /// Sets how you are reached: languages and whom to call for you as a whole, phones and e-mail if you give
    /// them. What a list does not name is not on file any more; what was is kept in the history of your
    /// record.
    async fn change_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How you are reached from now on.")] input: ChangeContactInput,
    ) -> Result<ChangeContactPayload> {
        answer(ctx, input)
    }

    /// Asks for an appointment. The clinic finds a time and books it; `myAppointments` shows it until
    /// then as `proposed`, and under the same id when it is booked.
    async fn request_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you want.")] input: RequestAppointmentInput,
    ) -> Result<RequestAppointmentPayload> {
        answer(ctx, input)
    }

    /// Books one of `openSlots`, at once. Refused with `NOT_FOR_PATIENTS` when you do not book that kind
    /// of visit yourself, with `SLOT_TAKEN`, `SLOT_HELD` or `TIME_BLOCKED` when the time is not free any
    /// more, with `NO_SLOT_THEN` when no slot begins then, and with `PATIENT_BUSY` when you have an appointment with
    /// somebody else at that time.
    async fn book_open_slot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which slot, for which kind of visit.")] input: BookOpenSlotInput,
    ) -> Result<BookOpenSlotPayload> {
        answer(ctx, input)
    }

    /// Cancels an appointment of yours before it begins, or takes back one that you asked for.
    async fn cancel_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which appointment.")] input: CancelAppointmentInput,
    ) -> Result<CancelAppointmentPayload> {
        answer(ctx, input)
    }

    /// Asks that your record be amended (45 CFR 164.526). A clinician who treats you decides within 60
    /// days, or takes once 30 days more and tells you why. `myAmendments` shows what came of it.
    async fn request_amendment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wrong, and what it should say.")] input: RequestAmendmentInput,
    ) -> Result<RequestAmendmentPayload> {
        answer(ctx, input)
    }

    /// Disagrees with the denial of an amendment, once. Your statement stays with your record, beside the
    /// request and the denial (45 CFR 164.526(d)).
    async fn submit_disagreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With which denial, and why.")] input: SubmitDisagreementInput,
    ) -> Result<SubmitDisagreementPayload> {
        answer(ctx, input)
    }

    /// Asks for a restriction (45 CFR 164.522(a)): that a member of staff does not see your record, that
    /// your health plan is not told of a visit, or whatever you write. The clinic must agree only where
    /// you paid for a visit out of pocket in full. `myRestrictions` shows what came of it.
    async fn request_restriction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be restricted.")] input: RequestRestrictionInput,
    ) -> Result<RequestRestrictionPayload> {
        answer(ctx, input)
    }
}

/// The patient whose own record it is. An account that is no patient's sign-in has none.
fn own(clerk: &Clerk) -> Result<PatientId, NotDone> {
    let patient = staff::patient_of(clerk.node.journal(), clerk.account())?;
    patient.ok_or(NotDone::Denied(Denied::NoRight))
}
