//! `unlinkPatients`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::decider::Refusal;
use chartlog_domain::event::Subject;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::link::Unlinking;
use chartlog_domain::patient::{self, Patient};

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why a link ends.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnlinkReason {
    /// They are two people.
    TwoPeople,
    /// It was linked with the wrong record.
    WrongRecord,
}

impl UnlinkReason {
    const fn code(self) -> &'static str {
        match self {
            Self::TwoPeople => "TWO_PEOPLE",
            Self::WrongRecord => "WRONG_RECORD",
        }
    }
}

/// A record that was linked with another one by mistake. Both are what they were; what was written in
/// either stays where it was written.
#[derive(InputObject)]
pub(crate) struct UnlinkPatientsInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// The record that was not to be used any more.
    patient: Id,
    /// Why the link ends.
    reason: UnlinkReason,
}

/// The record is one of its own again, in every view of staff.
#[derive(SimpleObject)]
pub(crate) struct UnlinkPatientsPayload {
    /// Where the log stands with it: in every session from there on.
    position: String,
}

impl Command for UnlinkPatientsInput {
    const ACTION: Action = Action::UnlinkPatients;
    type Payload = UnlinkPatientsPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let duplicate = self.patient.typed("input.patient", PatientId)?;
        let (reason, by, at) = (self.reason.code(), clerk.account(), clerk.now);
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            // The stream is read first: an exclusion in between is a conflict.
            let primary = unit.known::<Patient>(&Stream::Patient(duplicate))?.leads_to();
            visible(&clerk.front_desk_sight()?, duplicate)?;
            let primary = primary.ok_or(NotDone::Refused(Refusal::NotLinked))?;
            let unlinking = Unlinking { duplicate, primary, reason: reason.to_owned(), by, at };
            all_at_once([duplicate, primary].map(|record| {
                let unlink = patient::Command::Unlink(unlinking.clone());
                unit.execute::<Patient>(&Stream::Patient(record), command, unlink)
            }))
        })?;
        clerk.all_who_see_patients_know(done.position)?;
        Ok(UnlinkPatientsPayload { position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::link::ENDINGS;

    #[test]
    fn every_reason_is_one_that_the_domain_knows() {
        let all = [UnlinkReason::TwoPeople, UnlinkReason::WrongRecord];
        assert_eq!(all.map(UnlinkReason::code), ENDINGS);
    }
}
