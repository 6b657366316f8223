//! `joinCareTeam`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words;

use super::team::check_member;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A colleague who is to treat a patient of yours too.
#[derive(InputObject)]
pub(crate) struct JoinCareTeamInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose care team; you are on it.
    patient: Id,
    /// Account of the colleague.
    clinician: Id,
}

/// The colleague is on the care team, until they leave.
#[derive(SimpleObject)]
pub(crate) struct JoinCareTeamPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for JoinCareTeamInput {
    const ACTION: Action = Action::JoinCareTeam;
    type Payload = JoinCareTeamPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let clinician = self.clinician.typed("input.clinician", AccountId)?;
        let member = Member {
            patient,
            clinician,
            role: None,
            joining: Joining::Colleague,
            since: Some(words::DateTime::from_micros(clerk.now)),
            until: None,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let join = patient::Command::JoinCareTeam(member.clone());
            let joined = unit.execute::<Patient>(&Stream::Patient(patient), command, join);
            check_member(&clerk.clinical_sight()?, patient)?;
            clerk.check_clinician(clinician)?;
            Ok(joined?)
        })?;
        Ok(JoinCareTeamPayload { position: done.position.to_string() })
    }
}
