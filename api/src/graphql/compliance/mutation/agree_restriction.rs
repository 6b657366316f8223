//! `agreeRestriction`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{
    AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId,
};
use chartlog_domain::patient::restriction::{Restricted, Restriction};
use chartlog_domain::patient::{self, Patient};

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::restricted::check;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// How a patient asked for a restriction.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestrictionRequest {
    /// In writing.
    InWriting,
    /// In person or by phone.
    Orally,
}

impl RestrictionRequest {
    const fn code(self) -> &'static str {
        match self {
            Self::InWriting => "IN_WRITING",
            Self::Orally => "ORALLY",
        }
    }
}

/// A restriction that a patient asked for. It names an account or a visit, and not both.
#[derive(InputObject)]
pub(crate) struct AgreeRestrictionInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Who asked for it.
    patient: Id,
    /// The member of staff who is not to see the record, in any role: neither by a care team nor by
    /// a search. Broken glass opens it in an emergency, and the review sees that.
    account: Option<Id>,
    /// The encounter that was paid for out of pocket in full, and of which no health plan is to be
    /// told: no claim is made for it (45 CFR 164.522(a)(1)(vi)).
    encounter: Option<Id>,
    /// How the patient asked.
    request: RestrictionRequest,
    /// The patient's own request that this answers, out of `restrictionRequests`. One that names an
    /// account or a visit is agreed to with just that; one in free words with what it means.
    asked: Option<Id>,
}

/// The restriction is in force.
#[derive(SimpleObject)]
pub(crate) struct AgreeRestrictionPayload {
    /// Id of the restriction.
    restriction: Id,
    /// Where the log stands with it: in force in every session from there on.
    position: String,
}

impl Command for AgreeRestrictionInput {
    const ACTION: Action = Action::AgreeRestriction;
    type Payload = AgreeRestrictionPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let restricted = self.restricted()?;
        let asked = self.asked.as_ref();
        let asked = asked.map(|id| id.typed("input.asked", RestrictionRequestId)).transpose()?;
        let restriction = RestrictionId::from_bytes(clerk.derived("restriction", order));
        let agreed = Restriction {
            restriction,
            patient,
            restricted,
            request: self.request.code().to_owned(),
            asked,
            by: clerk.account(),
            at: clerk.now,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            check(clerk, patient, restricted)?;
            let agree = patient::Command::AgreeRestriction(agreed.clone());
            Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, agree)?)
        })?;
        clerk.staff_know(done.position)?;
        Ok(AgreeRestrictionPayload {
            restriction: restriction.into(),
            position: done.position.to_string(),
        })
    }
}

impl AgreeRestrictionInput {
    fn restricted(&self) -> Result<Restricted, NotDone> {
        match (&self.account, &self.encounter) {
            (Some(account), None) => {
                Ok(Restricted::Staff(account.typed("input.account", AccountId)?))
            }
            (None, Some(encounter)) => {
                Ok(Restricted::Plan(encounter.typed("input.encounter", EncounterId)?))
            }
            _ => {
                let sentence = "name an account or an encounter, one of them";
                Err(NotDone::BadInput { field: "input.account", sentence })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::restriction::REQUESTS;

    #[test]
    fn the_ways_of_asking_are_those_of_the_domain() {
        let all = [RestrictionRequest::InWriting, RestrictionRequest::Orally];
        assert_eq!(all.map(RestrictionRequest::code), REQUESTS);
    }
}
