//! `changeContact`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::desk::ContactChange;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Code, Concept, ContactPoint, EmergencyContact, HumanName, Text};

use super::own;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_contact;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// The code system of languages (BCP 47).
const LANGUAGES: &str = "urn:ietf:bcp:47";

/// A way to reach somebody (FHIR ContactPoint).
#[derive(InputObject)]
pub(crate) struct ContactPointInput {
    /// `phone`, `email`, `fax`, `sms`, `url`, `pager` or `other`.
    system: String,
    /// The number or the address.
    value: String,
    /// `home`, `work`, `mobile` or `temp`.
    #[graphql(name = "use")]
    usage: Option<String>,
}

/// Whom to call for you.
#[derive(InputObject)]
pub(crate) struct EmergencyContactInput {
    /// Their name, as you say it.
    name: String,
    /// What they are to you, in your words: mother, guardian and so on.
    relationship: Option<String>,
    /// How to reach them, the best way first.
    contact_points: Vec<ContactPointInput>,
}

/// How you are reached: each part as a whole. `contactPoints` may be left out, and stay.
#[derive(InputObject)]
pub(crate) struct ChangeContactInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Phones, e-mail and the like, the one to use first. When left out those on file stay. While a
    /// `confidentialContact` stands in for them (`replacesContactPoints`), you leave them out: otherwise
    /// `CONFIDENTIAL_CONTACT_IN_FORCE`. The front desk sets and clears that one.
    contact_points: Option<Vec<ContactPointInput>>,
    /// Languages you speak, the preferred one first (BCP 47, such as `es`).
    languages: Vec<String>,
    /// Whom to call for you, the first first.
    emergency_contacts: Vec<EmergencyContactInput>,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// Your contact is changed.
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

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let change = ContactChange {
            patient,
            points: self.contact_points.map(points),
            languages: self.languages.into_iter().map(language).collect(),
            emergency: self.emergency_contacts.into_iter().map(Into::into).collect(),
        };
        let stream = Stream::Patient(patient);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            seen_at.check::<Patient>(unit, &stream, Facet::Contact, sets_contact)?;
            let change = patient::Command::ChangeContact(change.clone());
            Ok(unit.execute::<Patient>(&stream, command, change)?)
        })?;
        Ok(ChangeContactPayload { position: done.position.to_string() })
    }
}

fn points(all: Vec<ContactPointInput>) -> Vec<ContactPoint> {
    all.into_iter().map(Into::into).collect()
}

fn language(tag: String) -> Code {
    Code { system: LANGUAGES.to_owned(), code: tag, display: None }
}

impl From<ContactPointInput> for ContactPoint {
    fn from(point: ContactPointInput) -> Self {
        let (system, value) = (point.system, Text::from(point.value));
        Self { system, value, usage: point.usage, rank: None }
    }
}

impl From<EmergencyContactInput> for EmergencyContact {
    fn from(contact: EmergencyContactInput) -> Self {
        let name = HumanName { text: Some(Text::from(contact.name)), ..HumanName::default() };
        let relationship = contact
            .relationship
            .map(|words| Concept { codes: Vec::new(), text: Some(Text::from(words)) });
        Self {
            name: Some(name),
            relationship: relationship.into_iter().collect(),
            points: points(contact.contact_points),
        }
    }
}
