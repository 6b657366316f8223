//! `leaveCareTeam`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::decider::Refusal;
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::Leaving;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words;

use crate::access::Action;
use crate::care_team;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::journal::JournalError;

/// A patient whom you treat no more.
#[derive(InputObject)]
pub(crate) struct LeaveCareTeamInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose care team.
    patient: Id,
}

/// You are off the care team, and the chart is closed.
#[derive(SimpleObject)]
pub(crate) struct LeaveCareTeamPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for LeaveCareTeamInput {
    const ACTION: Action = Action::LeaveCareTeam;
    type Payload = LeaveCareTeamPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let at = words::DateTime::from_micros(clerk.now);
        let leaving = Leaving { patient, clinician: clerk.account(), at };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            care_team::leave(unit, command, patient, &leaving).map_err(not_yours)
        })?;
        clerk.clinicians_know(done.position)?;
        Ok(LeaveCareTeamPayload { position: done.position.to_string() })
    }
}

/// Who is not on the team does not learn whether there is such a patient.
fn not_yours(error: JournalError) -> NotDone {
    let refused = matches!(
        error,
        JournalError::Refused(Refusal::PatientNotRegistered | Refusal::NotOnCareTeam)
    );
    if refused { NotDone::unknown("patient") } else { error.into() }
}
