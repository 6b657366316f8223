//! `linkPatients`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::decider::Refusal;
use chartlog_domain::event::Subject;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::link::Linking;
use chartlog_domain::patient::{self, Patient};

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::Id;
use crate::limits;
use crate::streams::Stream;
use crate::write::Unit;

/// How one person came to have two records.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkReason {
    /// They were registered a second time.
    RegisteredTwice,
    /// They were imported a second time, or imported and registered.
    ImportedTwice,
    /// It was opened before anybody knew who they were.
    TemporaryRecord,
    /// They have another name now.
    NameChanged,
}

impl LinkReason {
    const fn code(self) -> &'static str {
        match self {
            Self::RegisteredTwice => "REGISTERED_TWICE",
            Self::ImportedTwice => "IMPORTED_TWICE",
            Self::TemporaryRecord => "TEMPORARY_RECORD",
            Self::NameChanged => "NAME_CHANGED",
        }
    }
}

/// Two records that are one person's. Nothing is moved: both keep what is in them, whoever is not to see
/// the one does not see the other, and the link can be ended.
#[derive(InputObject)]
pub(crate) struct LinkPatientsInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// The record that is not to be used any more.
    patient: Id,
    /// The one to use. Where it is linked itself, the one that it leads to is meant.
    primary: Id,
    /// How there came to be two.
    reason: LinkReason,
}

/// The records are linked, in every view of staff.
#[derive(SimpleObject)]
pub(crate) struct LinkPatientsPayload {
    /// Where the log stands with it: in every session from there on.
    position: String,
}

impl Command for LinkPatientsInput {
    const ACTION: Action = Action::LinkPatients;
    type Payload = LinkPatientsPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let duplicate = self.patient.typed("input.patient", PatientId)?;
        let named = self.primary.typed("input.primary", PatientId)?;
        let (reason, by, at) = (self.reason.code(), clerk.account(), clerk.now);
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let primary = leads_to(unit, named)?;
            let linking = Linking { duplicate, primary, reason: reason.to_owned(), by, at };
            // Both streams are read first: an exclusion or another link in between is a conflict.
            let told = [duplicate, primary].map(|record| {
                let link = patient::Command::Link(linking.clone());
                unit.execute::<Patient>(&Stream::Patient(record), command, link)
            });
            let desk = clerk.front_desk_sight()?;
            visible(&desk, duplicate)?;
            visible(&desk, named)?;
            if primary == duplicate && named != duplicate {
                return Err(NotDone::Refused(Refusal::AlreadyLinked));
            }
            all_at_once(told)
        })?;
        clerk.all_who_see_patients_know(done.position)?;
        Ok(LinkPatientsPayload { position: done.position.to_string() })
    }
}

/// The record to use in place of one. Links lead there without a circle.
fn leads_to(unit: &mut Unit, named: PatientId) -> Result<PatientId, NotDone> {
    let mut record = named;
    for _ in 0..limits::LINK_STEPS {
        match unit.known::<Patient>(&Stream::Patient(record))?.leads_to() {
            Some(next) => record = next,
            None => return Ok(record),
        }
    }
    Err(NotDone::Conflict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::link::REASONS;

    #[test]
    fn every_reason_is_one_that_the_domain_knows() {
        use LinkReason::{ImportedTwice, NameChanged, RegisteredTwice, TemporaryRecord};
        let all = [RegisteredTwice, ImportedTwice, TemporaryRecord, NameChanged];
        assert_eq!(all.map(LinkReason::code), REASONS);
    }
}
