//! The commands of clinicians: one file each.

mod add_addendum;
mod amend_note;
mod amendment_step;
mod break_glass;
mod change_medication;
mod charting;
mod close_encounter;
mod co_sign_note;
mod co_signer;
mod code_visit;
mod decide_amendment;
mod extend_amendment;
mod file_document;
mod filled_in;
mod give_immunization;
mod join_care_team;
mod leave_care_team;
mod mark_entered_in_error;
mod mend_glass;
mod note_content;
mod observed;
mod open_encounter;
mod rebut_disagreement;
mod record_allergy;
mod record_problem;
mod record_procedure;
mod record_result;
mod record_vitals;
mod refute_allergy;
mod resolve_problem;
mod sign_note;
mod sign_restricted_note;
mod start_medication;
mod stop_medication;
mod team;
#[cfg(test)]
mod tests;

use async_graphql::{Context, Object, Result};

use add_addendum::{AddAddendumInput, AddAddendumPayload};
use amend_note::{AmendNoteInput, AmendNotePayload};
use break_glass::{BreakGlassInput, BreakGlassPayload};
use change_medication::{ChangeMedicationInput, ChangeMedicationPayload};
use close_encounter::{CloseEncounterInput, CloseEncounterPayload};
use co_sign_note::{CoSignNoteInput, CoSignNotePayload};
use code_visit::{CodeVisitInput, CodeVisitPayload};
use decide_amendment::{DecideAmendmentInput, DecideAmendmentPayload};
use extend_amendment::{ExtendAmendmentInput, ExtendAmendmentPayload};
use file_document::{FileDocumentInput, FileDocumentPayload};
use give_immunization::{GiveImmunizationInput, GiveImmunizationPayload};
use join_care_team::{JoinCareTeamInput, JoinCareTeamPayload};
use leave_care_team::{LeaveCareTeamInput, LeaveCareTeamPayload};
use mark_entered_in_error::{MarkEnteredInErrorInput, MarkEnteredInErrorPayload};
use mend_glass::{MendGlassInput, MendGlassPayload};
use open_encounter::{OpenEncounterInput, OpenEncounterPayload};
use rebut_disagreement::{RebutDisagreementInput, RebutDisagreementPayload};
use record_allergy::{RecordAllergyInput, RecordAllergyPayload};
use record_problem::{RecordProblemInput, RecordProblemPayload};
use record_procedure::{RecordProcedureInput, RecordProcedurePayload};
use record_result::{RecordResultInput, RecordResultPayload};
use record_vitals::{RecordVitalsInput, RecordVitalsPayload};
use refute_allergy::{RefuteAllergyInput, RefuteAllergyPayload};
use resolve_problem::{ResolveProblemInput, ResolveProblemPayload};
use sign_note::{SignNoteInput, SignNotePayload};
use sign_restricted_note::{SignRestrictedNoteInput, SignRestrictedNotePayload};
use start_medication::{StartMedicationInput, StartMedicationPayload};
use stop_medication::{StopMedicationInput, StopMedicationPayload};

pub(super) use sign_restricted_note::Category;

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

    /// Opens a visit, and puts you on the patient's care team. The patient is yours already, or comes for an
    /// appointment of your own calendar. Under broken glass the visit is opened, and the team stays as it is.
    async fn open_encounter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is seen, and for which appointment.")] input: OpenEncounterInput,
    ) -> Result<OpenEncounterPayload> {
        answer(ctx, input)
    }

    /// Closes a visit. Vital signs need an open one; notes, results and codes may still follow.
    async fn close_encounter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit, and when it ended.")] input: CloseEncounterInput,
    ) -> Result<CloseEncounterPayload> {
        answer(ctx, input)
    }

    /// Records vital signs of an open visit. A number that is not plausible is refused (`IMPLAUSIBLE`, with
    /// the limits) unless its `overrideReason` says why it is right.
    async fn record_vitals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was measured.")] input: RecordVitalsInput,
    ) -> Result<RecordVitalsPayload> {
        answer(ctx, input)
    }

    /// Records a result of a visit, with its flag.
    async fn record_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found, and what is normal.")] input: RecordResultInput,
    ) -> Result<RecordResultPayload> {
        answer(ctx, input)
    }

    /// Records a procedure of a visit.
    async fn record_procedure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: RecordProcedureInput,
    ) -> Result<RecordProcedurePayload> {
        answer(ctx, input)
    }

    /// Signs a note of a visit. A signed note is never edited, only amended or added to.
    async fn sign_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] input: SignNoteInput,
    ) -> Result<SignNotePayload> {
        answer(ctx, input)
    }

    /// Amends a signed note, with a reason. The note stays as it was signed, and shows what amends it.
    async fn amend_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What amends which note, and why.")] input: AmendNoteInput,
    ) -> Result<AmendNotePayload> {
        answer(ctx, input)
    }

    /// Adds something to a signed note, without taking the place of anything.
    async fn add_addendum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is added to which note.")] input: AddAddendumInput,
    ) -> Result<AddAddendumPayload> {
        answer(ctx, input)
    }

    /// Signs a note of somebody else's as well, of a patient of yours: whom its author named is on the care
    /// team by that. Nobody signs what they cannot read, and nobody co-signs a note of their own
    /// (`OWN_NOTE`).
    async fn co_sign_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which note.")] input: CoSignNoteInput,
    ) -> Result<CoSignNotePayload> {
        answer(ctx, input)
    }

    /// Signs a note that is kept apart from the chart (45 CFR 164.501, 42 CFR part 2): it is in no view, and
    /// only you read it again.
    async fn sign_restricted_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note, and why it is restricted.")] input: SignRestrictedNoteInput,
    ) -> Result<SignRestrictedNotePayload> {
        answer(ctx, input)
    }

    /// Records a problem or diagnosis.
    async fn record_problem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is, and since when.")] input: RecordProblemInput,
    ) -> Result<RecordProblemPayload> {
        answer(ctx, input)
    }

    /// Says that a problem is over.
    async fn resolve_problem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which problem, and since when.")] input: ResolveProblemInput,
    ) -> Result<ResolveProblemPayload> {
        answer(ctx, input)
    }

    /// Records an allergy or intolerance.
    async fn record_allergy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, and how it showed.")] input: RecordAllergyInput,
    ) -> Result<RecordAllergyPayload> {
        answer(ctx, input)
    }

    /// Says that an allergy turned out not to be one.
    async fn refute_allergy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which allergy, and why.")] input: RefuteAllergyInput,
    ) -> Result<RefuteAllergyPayload> {
        answer(ctx, input)
    }

    /// Starts a medication.
    async fn start_medication(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and how it is taken.")] input: StartMedicationInput,
    ) -> Result<StartMedicationPayload> {
        answer(ctx, input)
    }

    /// Changes a medication that goes on.
    async fn change_medication(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it is taken from now on.")] input: ChangeMedicationInput,
    ) -> Result<ChangeMedicationPayload> {
        answer(ctx, input)
    }

    /// Stops a medication.
    async fn stop_medication(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which medication, and why.")] input: StopMedicationInput,
    ) -> Result<StopMedicationPayload> {
        answer(ctx, input)
    }

    /// Records a vaccine that was given.
    async fn give_immunization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vaccine.")] input: GiveImmunizationInput,
    ) -> Result<GiveImmunizationPayload> {
        answer(ctx, input)
    }

    /// Marks a record of a chart that was entered by mistake, such as into the wrong chart, whoever entered
    /// it: it stays in its list with the status `entered-in-error` (a problem or an allergy: the verification
    /// status), and counts no more. Once (`ENTERED_IN_ERROR`), and nothing takes it back: what was right is
    /// recorded again. A note is amended instead.
    async fn mark_entered_in_error(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record, and what is wrong with it.")]
        input: MarkEnteredInErrorInput,
    ) -> Result<MarkEnteredInErrorPayload> {
        answer(ctx, input)
    }

    /// Codes a visit for billing, or codes it again. Billing sees the codes and nothing of the words.
    async fn code_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Diagnoses and services.")] input: CodeVisitInput,
    ) -> Result<CodeVisitPayload> {
        answer(ctx, input)
    }
}
