//! The commands of the front desk: one file each.

mod arrival;
mod assign_clinician;
mod block_time;
mod book_appointment;
mod cancel_appointment;
mod change_contact;
mod change_residence;
mod clear_confidential_contact;
mod correct_identity;
mod create_patient_account;
mod end_coverage;
mod hold_slot;
mod join_wait_list;
mod link_patients;
mod move_appointment;
mod mrn;
mod person;
mod record_coverage;
mod record_death;
mod register_patient;
mod remove_clinician;
mod set_confidential_contact;
#[cfg(test)]
mod tests;
mod unlink_patients;

use async_graphql::{Context, Object, Result};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, Patient};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query;

use arrival::{
    CheckInInput, CheckInPayload, CheckOutInput, CheckOutPayload, MarkNoShowInput,
    MarkNoShowPayload,
};
use assign_clinician::{AssignClinicianInput, AssignClinicianPayload};
use block_time::{BlockTimeInput, BlockTimePayload, UnblockTimeInput, UnblockTimePayload};
use book_appointment::{
    BookAppointmentInput, BookAppointmentPayload, OverbookInput, OverbookPayload,
};
use cancel_appointment::{CancelAppointmentInput, CancelAppointmentPayload};
use change_contact::{ChangeContactInput, ChangeContactPayload};
use change_residence::{ChangeResidenceInput, ChangeResidencePayload};
use clear_confidential_contact::{ClearConfidentialContactInput, ClearConfidentialContactPayload};
use correct_identity::{CorrectIdentityInput, CorrectIdentityPayload};
use create_patient_account::{CreatePatientAccountInput, CreatePatientAccountPayload};
use end_coverage::{EndCoverageInput, EndCoveragePayload};
use hold_slot::{HoldSlotInput, HoldSlotPayload, ReleaseSlotInput, ReleaseSlotPayload};
use join_wait_list::{JoinWaitListInput, JoinWaitListPayload};
use link_patients::{LinkPatientsInput, LinkPatientsPayload};
use move_appointment::{MoveAppointmentInput, MoveAppointmentPayload};
use record_coverage::{RecordCoverageInput, RecordCoveragePayload};
use record_death::{RecordDeathInput, RecordDeathPayload};
use register_patient::{RegisterPatientInput, RegisterPatientPayload};
use remove_clinician::{RemoveClinicianInput, RemoveClinicianPayload};
use set_confidential_contact::{SetConfidentialContactInput, SetConfidentialContactPayload};
use unlink_patients::{UnlinkPatientsInput, UnlinkPatientsPayload};

use crate::command::{Clerk, Done, NotDone, Order, SeenAt};
use crate::graphql::mutation::answer;
use crate::streams::Stream;

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

    /// Keeps a time for five minutes, while you speak with a patient. Nobody else books it meanwhile:
    /// they get `SLOT_HELD`.
    async fn hold_slot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which time.")] input: HoldSlotInput,
    ) -> Result<HoldSlotPayload> {
        answer(ctx, input)
    }

    /// Gives a time back that was kept.
    async fn release_slot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which hold.")] input: ReleaseSlotInput,
    ) -> Result<ReleaseSlotPayload> {
        answer(ctx, input)
    }

    /// Books an appointment within a provider's opened hours. Everything that stands in the way is named in
    /// `extensions.problems`: `OUTSIDE_HOURS`, `TIME_BLOCKED`, `SLOT_HELD`, and `SLOT_TAKEN` and `ROOM_TAKEN`
    /// with the appointments that are there, `PATIENT_BUSY` with those that the patient has with others then,
    /// `PATIENT_DECEASED` when a death is recorded. The provider is
    /// a clinician who works here, and on the patient's care team from a week before to 90 days after,
    /// unless the organisation has set another time.
    async fn book_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, with whom, when.")] input: BookAppointmentInput,
    ) -> Result<BookAppointmentPayload> {
        answer(ctx, input)
    }

    /// Books an appointment over what is there already, or outside of the hours. Only for those whom an
    /// administrator lets (`MAY_NOT_OVERBOOK`). The reason stands beside the appointment.
    async fn overbook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, with whom, when, and why it cannot wait.")]
        input: OverbookInput,
    ) -> Result<OverbookPayload> {
        answer(ctx, input)
    }

    /// Moves an appointment to another time, day or provider. It is refused as `bookAppointment` is, and
    /// stays where it was then.
    async fn move_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which appointment, and where to.")] input: MoveAppointmentInput,
    ) -> Result<MoveAppointmentPayload> {
        answer(ctx, input)
    }

    /// Cancels an appointment: its time and its room are free again, and whoever was on the care team
    /// because of it alone is not any more. It also ends the waiting of `workQueue`.
    async fn cancel_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and by whom it is cancelled.")] input: CancelAppointmentInput,
    ) -> Result<CancelAppointmentPayload> {
        answer(ctx, input)
    }

    /// Says that a patient is here, on the day of the appointment at its place or later (`NOT_YET`). Whoever
    /// was marked as missed and comes late on that day is here after all.
    async fn check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is here.")] input: CheckInInput,
    ) -> Result<CheckInPayload> {
        answer(ctx, input)
    }

    /// Says that a visit is over.
    async fn check_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose visit is over.")] input: CheckOutInput,
    ) -> Result<CheckOutPayload> {
        answer(ctx, input)
    }

    /// Says that a patient did not come, once the appointment has begun. Its time stays taken.
    async fn mark_no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who did not come.")] input: MarkNoShowInput,
    ) -> Result<MarkNoShowPayload> {
        answer(ctx, input)
    }

    /// Puts a patient on the waiting list: they come up in `workQueue` until they are booked or the
    /// waiting is cancelled.
    async fn join_wait_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who waits, and for what.")] input: JoinWaitListInput,
    ) -> Result<JoinWaitListPayload> {
        answer(ctx, input)
    }

    /// Lets nobody be booked at a time: a break, a holiday, leave. Appointments that are booked then are
    /// named (`SLOT_TAKEN`), unless you say that they stay.
    async fn block_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose time, when, and why.")] input: BlockTimeInput,
    ) -> Result<BlockTimePayload> {
        answer(ctx, input)
    }

    /// Lets people be booked again at a time that was blocked.
    async fn unblock_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which blocked time.")] input: UnblockTimeInput,
    ) -> Result<UnblockTimePayload> {
        answer(ctx, input)
    }

    /// Registers somebody who comes for the first time. Look for `possibleDuplicates` before: whoever may
    /// well be the same person must be named in `notTheSameAs`, or nobody is registered
    /// (`POSSIBLE_DUPLICATE`). Everything that is wrong with the input is told at once, in `problems`.
    async fn register_patient(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, how to reach them, where they live, who treats them.")]
        input: RegisterPatientInput,
    ) -> Result<RegisterPatientPayload> {
        answer(ctx, input)
    }

    /// Corrects who a patient is, as a whole. What it was stays in the log.
    async fn correct_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and how it should have been told.")] input: CorrectIdentityInput,
    ) -> Result<CorrectIdentityPayload> {
        answer(ctx, input)
    }

    /// Changes how a patient is reached: languages and whom to call as a whole, phones and e-mail if given.
    async fn change_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and how to reach them.")] input: ChangeContactInput,
    ) -> Result<ChangeContactPayload> {
        answer(ctx, input)
    }

    /// Changes where a patient lives, as a whole.
    async fn change_residence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and where.")] input: ChangeResidenceInput,
    ) -> Result<ChangeResidencePayload> {
        answer(ctx, input)
    }

    /// Puts coverage on file. The front desk cannot read it again: it sees `coverageOnFile`, and billing
    /// sees what it says.
    async fn record_coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what the card says.")] input: RecordCoverageInput,
    ) -> Result<RecordCoveragePayload> {
        answer(ctx, input)
    }

    /// Ends coverage that is on file: one that this desk put there, or all of it.
    async fn end_coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: EndCoverageInput,
    ) -> Result<EndCoveragePayload> {
        answer(ctx, input)
    }

    /// Records that a patient has died.
    async fn record_death(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and when.")] input: RecordDeathInput,
    ) -> Result<RecordDeathPayload> {
        answer(ctx, input)
    }

    /// Puts a clinician on the care team of a patient, until they leave or are removed.
    async fn assign_clinician(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose care team, and who joins.")] input: AssignClinicianInput,
    ) -> Result<AssignClinicianPayload> {
        answer(ctx, input)
    }

    /// Takes a clinician off the care team of a patient: their access ends at once, however they joined.
    async fn remove_clinician(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose care team, and who leaves.")] input: RemoveClinicianInput,
    ) -> Result<RemoveClinicianPayload> {
        answer(ctx, input)
    }

    /// Links two records that are one person's. A merge is a link: nothing is moved and nothing is lost.
    /// Wants a fresh second factor.
    async fn link_patients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two, and how there came to be two.")] input: LinkPatientsInput,
    ) -> Result<LinkPatientsPayload> {
        answer(ctx, input)
    }

    /// Ends the link of a record that was taken for another person's: both are what they were. Wants a
    /// fresh second factor.
    async fn unlink_patients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: UnlinkPatientsInput,
    ) -> Result<UnlinkPatientsPayload> {
        answer(ctx, input)
    }
}

/// Refuses a patient whom the caller does not see, as one who is not there.
fn visible(desk: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    query::patient(desk, patient)?.map(drop).ok_or(NotDone::unknown("patient"))
}

/// Carries out a command on a patient whom the caller sees.
fn on_patient(
    clerk: &Clerk,
    order: &Order,
    patient: PatientId,
    command: &patient::Command,
) -> Result<Done, NotDone> {
    clerk.carry_out(order, Subject::Patient(patient), |unit, reference| {
        // The stream is read first: an exclusion in between is a conflict.
        let done = unit.execute::<Patient>(&Stream::Patient(patient), reference, command.clone());
        visible(&clerk.front_desk_sight()?, patient)?;
        Ok(done?)
    })
}

/// What a command sets as a whole, and up to where its caller had seen it.
struct Anew<'a> {
    facet: Facet,
    sets: &'a dyn Fn(&Fact) -> bool,
    seen_at: SeenAt,
}

/// As [`on_patient`], for what is set as a whole: what somebody else set since is not overwritten.
fn anew_on_patient(
    clerk: &Clerk,
    order: &Order,
    patient: PatientId,
    command: &patient::Command,
    anew: &Anew<'_>,
) -> Result<Done, NotDone> {
    let stream = Stream::Patient(patient);
    clerk.carry_out(order, Subject::Patient(patient), |unit, reference| {
        // The stream is read first: an exclusion in between is a conflict.
        let done = unit.execute::<Patient>(&stream, reference, command.clone());
        visible(&clerk.front_desk_sight()?, patient)?;
        anew.seen_at.check::<Patient>(unit, &stream, anew.facet, anew.sets)?;
        Ok(done?)
    })
}
