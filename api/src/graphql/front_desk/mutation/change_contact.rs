//! `changeContact`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, desk::ContactChange};

use super::person::{ContactPointInput, EmergencyContactInput, languages};
use super::{Anew, anew_on_patient};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_contact;
use crate::graphql::scalars::Id;

/// How a patient is reached: each part as a whole. What a list does not name this time is not on file any
/// more; `contactPoints` may be left out, and stay. A `confidentialContact` stays in force.
#[derive(InputObject)]
pub(crate) struct ChangeContactInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// Phones, e-mail and the like, the one to use first; at most 10. When left out those on file stay.
    /// While a `confidentialContact` stands in for them (`replacesContactPoints`), nobody is told them,
    /// and they are left out: `CONFIDENTIAL_CONTACT_IN_FORCE`.
    contact_points: Option<Vec<ContactPointInput>>,
    /// Languages the patient speaks, the preferred one first (BCP 47, such as `es`); at most 10.
    languages: Vec<String>,
    /// Whom to call for the patient, the first first; at most 10.
    emergency_contacts: Vec<EmergencyContactInput>,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// The patient is reached in these ways.
#[derive(SimpleObject)]
pub(crate) struct ChangeContactPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ChangeContactInput {
    const ACTION: Action = Action::ChangeContact;
    type Payload = ChangeContactPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let anew = Anew {
            facet: Facet::Contact,
            sets: &sets_contact,
            seen_at: SeenAt::typed(clerk, self.seen_at.as_deref())?,
        };
        let points = self.contact_points.map(|all| all.into_iter().map(Into::into).collect());
        let change = ContactChange {
            patient,
            points,
            languages: languages(self.languages),
            emergency: self.emergency_contacts.into_iter().map(Into::into).collect(),
        };
        let command = patient::Command::ChangeContact(change);
        let done = anew_on_patient(clerk, order, patient, &command, &anew)?;
        Ok(ChangeContactPayload { position: done.position.to_string() })
    }
}
