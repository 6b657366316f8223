//! The commands of billing: one file each.

mod appeal_claim;
mod bill;
mod claim_step;
mod correct_claim;
mod credit;
mod deny_claim;
mod draft_claim;
mod inputs;
mod record_acknowledgement;
mod record_charge;
mod record_eligibility;
mod record_payment;
mod record_refund;
mod record_remittance;
mod reverse_line;
mod set_fee;
mod submit_claim;
#[cfg(test)]
mod tests;
mod void_claim;
mod whose;
mod write_off;

use async_graphql::{Context, Object, Result};

use appeal_claim::{AppealClaimInput, AppealClaimPayload};
use correct_claim::{CorrectClaimInput, CorrectClaimPayload};
use deny_claim::{DenyClaimInput, DenyClaimPayload};
use draft_claim::{DraftClaimInput, DraftClaimPayload};
use record_acknowledgement::{RecordAcknowledgementInput, RecordAcknowledgementPayload};
use record_charge::{RecordChargeInput, RecordChargePayload};
use record_eligibility::{RecordEligibilityInput, RecordEligibilityPayload};
use record_payment::{RecordPaymentInput, RecordPaymentPayload};
use record_refund::{RecordRefundInput, RecordRefundPayload};
use record_remittance::{RecordRemittanceInput, RecordRemittancePayload};
use reverse_line::{ReverseLineInput, ReverseLinePayload};
use set_fee::{SetFeeInput, SetFeePayload};
use submit_claim::{SubmitClaimInput, SubmitClaimPayload};
use void_claim::{VoidClaimInput, VoidClaimPayload};
use write_off::{WriteOffInput, WriteOffPayload};

use crate::graphql::mutation::answer;

/// The root of the commands.
pub struct Mutation;

/// What billing can change. Every input has a `commandId` that the caller chooses: when the same command
/// is sent again, it is carried out once and answered as the first time. The `position` of an answer is
/// good for `atLeast`; the session that wrote reads its own writes without it. Codes go without words and
/// reasons are codes: there is no place for free text. Amounts are exact.
#[Object]
impl Mutation {
    /// Sets what a service costs from a date on. It names no patient, and holds for the whole organisation.
    async fn set_fee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry of the fee schedule.")] input: SetFeeInput,
    ) -> Result<SetFeePayload> {
        answer(ctx, input)
    }

    /// Charges a service, by an amount or by the fee schedule (`NO_FEE` where it does not say).
    async fn record_charge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which service, and whose.")] input: RecordChargeInput,
    ) -> Result<RecordChargePayload> {
        answer(ctx, input)
    }

    /// Makes a claim out of coded visits. Refused where a visit is not coded (`NOT_CODED`), not charged
    /// (`NOT_CHARGED`), on a claim already (`ALREADY_BILLED`), withheld from the health plan
    /// (`WITHHELD_FROM_PLAN`, 45 CFR 164.522(a)(1)(vi)) or outside of a coverage's time (`NOT_COVERED`).
    async fn draft_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visits, and under which coverages.")] input: DraftClaimInput,
    ) -> Result<DraftClaimPayload> {
        answer(ctx, input)
    }

    /// Says that a claim went to the payer. Nothing is sent by this. Refused where a visit was coded anew since
    /// the claim was made (`CODES_CHANGED`): put it right first.
    async fn submit_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim.")] input: SubmitClaimInput,
    ) -> Result<SubmitClaimPayload> {
        answer(ctx, input)
    }

    /// Records that a payer has a claim, or refuses to take it.
    async fn record_acknowledgement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and the codes of the payer.")]
        input: RecordAcknowledgementInput,
    ) -> Result<RecordAcknowledgementPayload> {
        answer(ctx, input)
    }

    /// Puts a claim right that is a draft, or that the payer refused to take or denied. What a denial adjusted is
    /// taken back; while a payment of the payer stands it is refused (`PAID_BY_PAYER`).
    async fn correct_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim as it is to be.")] input: CorrectClaimInput,
    ) -> Result<CorrectClaimPayload> {
        answer(ctx, input)
    }

    /// Records a payer's answer, and brings payment and adjustments to the account. They must add up to
    /// what was charged (`UNBALANCED`). A line that was denied can be appealed.
    async fn record_remittance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the payer says.")] input: RecordRemittanceInput,
    ) -> Result<RecordRemittancePayload> {
        answer(ctx, input)
    }

    /// Records that a payer denies a claim, without a remittance.
    async fn deny_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and why.")] input: DenyClaimInput,
    ) -> Result<DenyClaimPayload> {
        answer(ctx, input)
    }

    /// Appeals what a payer answered. Its next answer is recorded by `recordRemittance`.
    async fn appeal_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim.")] input: AppealClaimInput,
    ) -> Result<AppealClaimPayload> {
        answer(ctx, input)
    }

    /// Voids a claim in whatever status: its charges can be reversed, or claimed anew. While a payment of the payer
    /// stands it is refused (`PAID_BY_PAYER`): record the answer that takes it back first.
    async fn void_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and why.")] input: VoidClaimInput,
    ) -> Result<VoidClaimPayload> {
        answer(ctx, input)
    }

    /// Records a payment of the patient, or of a payer without a remittance.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, from whom.")] input: RecordPaymentInput,
    ) -> Result<RecordPaymentPayload> {
        answer(ctx, input)
    }

    /// Records that money went back (`AMOUNT_OVER` where it is more than was paid).
    async fn record_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, to whom.")] input: RecordRefundInput,
    ) -> Result<RecordRefundPayload> {
        answer(ctx, input)
    }

    /// Writes something off (`AMOUNT_OVER` where it is more than is owed).
    async fn write_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, and why.")] input: WriteOffInput,
    ) -> Result<WriteOffPayload> {
        answer(ctx, input)
    }

    /// Reverses a mistaken line of an account. Nothing is ever edited.
    async fn reverse_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line, and why.")] input: ReverseLineInput,
    ) -> Result<ReverseLinePayload> {
        answer(ctx, input)
    }

    /// Records what a payer says a patient is covered for.
    async fn record_eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the payer says.")] input: RecordEligibilityInput,
    ) -> Result<RecordEligibilityPayload> {
        answer(ctx, input)
    }
}
