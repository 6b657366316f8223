//! The commands of clinicians: one file each.

mod break_glass;
mod decide_amendment;
mod extend_amendment;
mod file_document;
mod join_care_team;
mod leave_care_team;
mod mend_glass;
mod rebut_disagreement;
mod team;
#[cfg(test)]
mod tests;

use async_graphql::{Context, Object, Result};

use break_glass::{BreakGlassInput, BreakGlassPayload};
use decide_amendment::{DecideAmendmentInput, DecideAmendmentPayload};
use extend_amendment::{ExtendAmendmentInput, ExtendAmendmentPayload};
use file_document::{FileDocumentInput, FileDocumentPayload};
use join_care_team::{JoinCareTeamInput, JoinCareTeamPayload};
use leave_care_team::{LeaveCareTeamInput, LeaveCareTeamPayload};
use mend_glass::{MendGlassInput, MendGlassPayload};
use rebut_disagreement::{RebutDisagreementInput, RebutDisagreementPayload};

use crate::graphql::mutation::answer;

/// The root of the commands.
pub struct Mutation;

/// What a clinician can change. Every input has a `commandId` that the caller chooses: when the
/// same command is sent again, it is carried out once and answered as the first time. The
/// `position` of an answer is good for `atLeast`; the session that wrote reads its own writes
/// without it. A patient who is not there and one who is not yours look the same.
#[Object]
impl Mutation {
    /// Opens the chart of a patient on whose care team you are not, for a while: what the team
    /// sees, and nothing that is restricted. Compliance sees it at once, reads under it are marked,
    /// and it is reviewed. Only for those whom an administrator has put on the list
    /// (`NOT_ON_GLASS_LIST`). Wants a fresh second factor.
    async fn break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose chart, why, for how long.")] input: BreakGlassInput,
    ) -> Result<BreakGlassPayload> {
        answer(ctx, input)
    }

    /// Ends a break-glass grant of yours before its time.
    async fn mend_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant.")] input: MendGlassInput,
    ) -> Result<MendGlassPayload> {
        answer(ctx, input)
    }

    /// Puts a colleague on the care team of a patient of yours. A break-glass grant is not enough.
    async fn join_care_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose care team, and who joins.")] input: JoinCareTeamInput,
    ) -> Result<JoinCareTeamPayload> {
        answer(ctx, input)
    }

    /// Leaves the care team of a patient: your access ends at once.
    async fn leave_care_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose care team.")] input: LeaveCareTeamInput,
    ) -> Result<LeaveCareTeamPayload> {
        answer(ctx, input)
    }

    /// Decides about an amendment that a patient of yours asked for, once (45 CFR 164.526): the record
    /// was amended, or it is not, on one of four grounds. A break-glass grant is not enough.
    async fn decide_amendment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and what was decided.")] input: DecideAmendmentInput,
    ) -> Result<DecideAmendmentPayload> {
        answer(ctx, input)
    }

    /// Takes 30 days more to decide about an amendment, once and within the first 60 days (45 CFR
    /// 164.526(b)(2)(ii)). A break-glass grant is not enough.
    async fn extend_amendment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and why it takes longer.")] input: ExtendAmendmentInput,
    ) -> Result<ExtendAmendmentPayload> {
        answer(ctx, input)
    }

    /// Answers a patient's statement of disagreement, once (45 CFR 164.526(d)(3)). A break-glass grant
    /// is not enough.
    async fn rebut_disagreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which request, and the answer.")] input: RebutDisagreementInput,
    ) -> Result<RebutDisagreementPayload> {
        answer(ctx, input)
    }

    /// Files a document in a visit of a patient of yours. First choose the `commandId`; then send each
    /// file, up to 100 MB, as the body of `POST /documents` with the headers `Content-Type`,
    /// `Chartlog-Encounter` and `Chartlog-Command-Id` (and `Repr-Digest`, RFC 9530, when it should be
    /// compared), in this session; the answer names an `upload` and has its SHA-256. An upload that is
    /// not filed within an hour is given up.
    async fn file_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is, where it belongs, and its files.")] input: FileDocumentInput,
    ) -> Result<FileDocumentPayload> {
        answer(ctx, input)
    }
}
