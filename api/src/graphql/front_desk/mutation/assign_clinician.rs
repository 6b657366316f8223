//! `assignClinician`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::DateTime;

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A clinician who is to treat a patient.
#[derive(InputObject)]
pub(crate) struct AssignClinicianInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whom they treat.
    patient: Id,
    /// Account of the clinician, as `Provider.id`.
    clinician: Id,
}

/// The clinician is on the care team, until they leave or are removed.
#[derive(SimpleObject)]
pub(crate) struct AssignClinicianPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for AssignClinicianInput {
    const ACTION: Action = Action::AssignClinician;
    type Payload = AssignClinicianPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let clinician = self.clinician.typed("input.clinician", AccountId)?;
        let since = Some(DateTime::from_micros(clerk.now));
        let joining = Joining::Registration;
        let member = Member { patient, clinician, role: None, joining, since, until: None };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let join = patient::Command::JoinCareTeam(member.clone());
            // The stream is read first: an exclusion in between is a conflict.
            let joined = unit.execute::<Patient>(&Stream::Patient(patient), command, join);
            visible(&clerk.front_desk_sight()?, patient)?;
            all_at_once([clerk.check_clinician(clinician), joined.map_err(NotDone::from)])
        })?;
        Ok(AssignClinicianPayload { position: done.position.to_string() })
    }
}
