//! `requestRestriction`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, EncounterId, PatientId, RestrictionRequestId};
use chartlog_domain::patient::restriction::Restricted;
use chartlog_domain::patient::restriction::request::Asking;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::Text;

use super::own;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::restricted::check;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// What you want to have restricted: a member of staff, a visit, or what you write; one thing a
/// request.
#[derive(InputObject)]
pub(crate) struct RequestRestrictionInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// The account of the member of staff who is not to see your record, as `careTeam` and
    /// `whoHasSeenMyChart` name it.
    account: Option<Id>,
    /// The visit of which your health plan is not to be told.
    encounter: Option<Id>,
    /// Whether you paid for that visit out of pocket in full; then the clinic must agree (45 CFR
    /// 164.522(a)(1)(vi)).
    #[graphql(default)]
    paid_in_full: bool,
    /// In your words; those who treat you read them. At most 8000 bytes.
    words: Option<String>,
}

/// The request is made.
#[derive(SimpleObject)]
pub(crate) struct RequestRestrictionPayload {
    /// Id of the request.
    request: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RequestRestrictionInput {
    const ACTION: Action = Action::RequestRestriction;
    type Payload = RequestRestrictionPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let account = self.account.as_ref().map(|id| id.typed("input.account", AccountId));
        let encounter = self.encounter.as_ref().map(|id| id.typed("input.encounter", EncounterId));
        let request = RestrictionRequestId::from_bytes(clerk.derived("restriction-request", order));
        let asking = Asking {
            request,
            patient,
            account: account.transpose()?,
            encounter: encounter.transpose()?,
            paid_in_full: self.paid_in_full,
            words: self.words.map(Text::from),
            at: clerk.now,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let ask = patient::Command::RequestRestriction(asking.clone());
            let asked = unit.execute::<Patient>(&Stream::Patient(patient), command, ask);
            asking.account.map_or(Ok(()), |it| check(clerk, patient, Restricted::Staff(it)))?;
            asking.encounter.map_or(Ok(()), |it| check(clerk, patient, Restricted::Plan(it)))?;
            Ok(asked?)
        })?;
        Ok(RequestRestrictionPayload {
            request: request.into(),
            position: done.position.to_string(),
        })
    }
}
