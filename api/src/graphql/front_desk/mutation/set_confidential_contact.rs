//! `setConfidentialContact`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::contact::ConfidentialContact;
use chartlog_domain::facts::residence::ConfidentialAddress;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Address, ContactPoint, Text};

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

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

/// A postal address (FHIR Address).
#[derive(InputObject)]
pub(crate) struct AddressInput {
    /// Street lines, in order.
    lines: Vec<String>,
    /// City.
    city: Option<String>,
    /// State or province.
    state: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// Country.
    country: Option<String>,
}

/// How a patient wants to be reached in place of the ordinary ways. At least one part is given.
#[derive(InputObject)]
pub(crate) struct SetConfidentialContactInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// In place of the ordinary phones and e-mail, the one to use first; at most 10. When left out
    /// the ordinary ones stay; an empty list means that nobody phones or mails at all.
    contact_points: Option<Vec<ContactPointInput>>,
    /// In place of the ordinary addresses, the one to use first; at most 5. When left out the
    /// ordinary ones stay; an empty list means that nothing is sent at all.
    addresses: Option<Vec<AddressInput>>,
    /// How to go about it, on one line, such as that no message is to be left.
    instructions: Option<String>,
}

/// The other ways are in force.
#[derive(SimpleObject)]
pub(crate) struct SetConfidentialContactPayload {
    /// Where the log stands with it: in every session from there on.
    position: String,
}

impl Command for SetConfidentialContactInput {
    const ACTION: Action = Action::SetConfidentialContact;
    type Payload = SetConfidentialContactPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let at = clerk.now;
        let points = self.contact_points.map(|points| points.into_iter().map(Into::into).collect());
        let instructions = self.instructions.map(Text::from);
        let contact = ConfidentialContact { patient, points, instructions, at };
        let addresses = self.addresses.map(|all| all.into_iter().map(Into::into).collect());
        let address = ConfidentialAddress { patient, addresses, at };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let (contact, address) = (contact.clone(), address.clone());
            let set = patient::Command::SetConfidentialContact { contact, address };
            // The stream is read first: an exclusion in between is a conflict.
            let set = unit.execute::<Patient>(&Stream::Patient(patient), command, set);
            visible(clerk, patient)?;
            Ok(set?)
        })?;
        clerk.staff_know(done.position)?;
        Ok(SetConfidentialContactPayload { position: done.position.to_string() })
    }
}

impl From<ContactPointInput> for ContactPoint {
    fn from(point: ContactPointInput) -> Self {
        let (system, value) = (point.system, Text::from(point.value));
        Self { system, value, usage: point.usage, rank: None }
    }
}

impl From<AddressInput> for Address {
    fn from(address: AddressInput) -> Self {
        Self {
            lines: address.lines.into_iter().map(Text::from).collect(),
            city: address.city.map(Text::from),
            state: address.state.map(Text::from),
            postal_code: address.postal_code.map(Text::from),
            country: address.country.map(Text::from),
            ..Self::default()
        }
    }
}
