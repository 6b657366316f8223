//! `liftRestriction`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{PatientId, RestrictionId};
use chartlog_domain::patient::restriction::Lifting;
use chartlog_domain::patient::{self, Patient};

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// By whose word a restriction ends (45 CFR 164.522(a)(2)): never by the organisation's alone.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiftingGround {
    /// The patient asked for it in writing.
    RequestedInWriting,
    /// The patient agreed to it in writing.
    AgreedInWriting,
    /// The patient agreed to it orally, which this command documents.
    AgreedOrally,
}

impl LiftingGround {
    const fn code(self) -> &'static str {
        match self {
            Self::RequestedInWriting => "REQUESTED_IN_WRITING",
            Self::AgreedInWriting => "AGREED_IN_WRITING",
            Self::AgreedOrally => "AGREED_ORALLY",
        }
    }
}

/// A restriction that is to end.
#[derive(InputObject)]
pub(crate) struct LiftRestrictionInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose it is.
    patient: Id,
    /// Which restriction.
    restriction: Id,
    /// By whose word it ends.
    ground: LiftingGround,
}

/// The restriction has ended.
#[derive(SimpleObject)]
pub(crate) struct LiftRestrictionPayload {
    /// Id of the restriction.
    restriction: Id,
    /// Where the log stands with it: over in every session from there on.
    position: String,
}

impl Command for LiftRestrictionInput {
    const ACTION: Action = Action::LiftRestriction;
    type Payload = LiftRestrictionPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let restriction = self.restriction.typed("input.restriction", RestrictionId)?;
        let lifting = Lifting {
            restriction,
            patient,
            ground: self.ground.code().to_owned(),
            by: clerk.account(),
            at: clerk.now,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let lift = patient::Command::LiftRestriction(lifting.clone());
            Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, lift)?)
        })?;
        clerk.staff_know(done.position)?;
        Ok(LiftRestrictionPayload {
            restriction: restriction.into(),
            position: done.position.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::restriction::GROUNDS;

    #[test]
    fn the_grounds_are_those_of_the_domain() {
        use LiftingGround::{AgreedInWriting, AgreedOrally, RequestedInWriting};
        let all = [RequestedInWriting, AgreedInWriting, AgreedOrally];
        assert_eq!(all.map(LiftingGround::code), GROUNDS);
    }
}
