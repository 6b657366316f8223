//! `declineRestriction`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{PatientId, RestrictionRequestId};
use chartlog_domain::patient::restriction::request::Declining;
use chartlog_domain::patient::{self, Patient};

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why a restriction is declined: no organisation must agree to one (45 CFR 164.522(a)(1)(ii)), but to
/// keep a visit that was paid for in full from the health plan.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeclineReason {
    /// The care would suffer.
    NeededForCare,
    /// There are no means to keep it.
    CannotBeKept,
    /// The law wants it told.
    RequiredByLaw,
    /// The visit was not paid for in full: the only one for a request with `paidInFull`.
    NotPaidInFull,
}

impl DeclineReason {
    const fn code(self) -> &'static str {
        match self {
            Self::NeededForCare => "NEEDED_FOR_CARE",
            Self::CannotBeKept => "CANNOT_BE_KEPT",
            Self::RequiredByLaw => "REQUIRED_BY_LAW",
            Self::NotPaidInFull => "NOT_PAID_IN_FULL",
        }
    }
}

/// A request for a restriction that is declined.
#[derive(InputObject)]
pub(crate) struct DeclineRestrictionInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose it is.
    patient: Id,
    /// The patient's request, out of `restrictionRequests`.
    asked: Id,
    /// Why: the patient sees it.
    reason: DeclineReason,
}

/// The request is declined.
#[derive(SimpleObject)]
pub(crate) struct DeclineRestrictionPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for DeclineRestrictionInput {
    const ACTION: Action = Action::DeclineRestriction;
    type Payload = DeclineRestrictionPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let declining = Declining {
            request: self.asked.typed("input.asked", RestrictionRequestId)?,
            patient,
            reason: self.reason.code().to_owned(),
            by: clerk.account(),
            at: clerk.now,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let decline = patient::Command::DeclineRestriction(declining.clone());
            Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, decline)?)
        })?;
        Ok(DeclineRestrictionPayload { position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::restriction::REASONS;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use DeclineReason::{CannotBeKept, NeededForCare, NotPaidInFull, RequiredByLaw};
        let all = [NeededForCare, CannotBeKept, RequiredByLaw, NotPaidInFull];
        assert_eq!(all.map(DeclineReason::code), REASONS);
    }
}
