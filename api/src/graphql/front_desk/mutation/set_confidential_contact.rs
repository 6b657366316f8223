//! `setConfidentialContact`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::contact::ConfidentialContact;
use chartlog_domain::facts::residence::ConfidentialAddress;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient;
use chartlog_domain::words::Text;

use super::person::{AddressInput, ContactPointInput};
use super::{Anew, anew_on_patient};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_confidential_contact;
use crate::graphql::scalars::Id;

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
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
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
        let anew = Anew {
            facet: Facet::Contact,
            sets: &sets_confidential_contact,
            seen_at: SeenAt::typed(clerk, self.seen_at.as_deref())?,
        };
        let at = clerk.now;
        let points = self.contact_points.map(|points| points.into_iter().map(Into::into).collect());
        let instructions = self.instructions.map(Text::from);
        let contact = ConfidentialContact { patient, points, instructions, at };
        let addresses = self.addresses.map(|all| all.into_iter().map(Into::into).collect());
        let address = ConfidentialAddress { patient, addresses, at };
        let command = patient::Command::SetConfidentialContact { contact, address };
        let done = anew_on_patient(clerk, order, patient, &command, &anew)?;
        clerk.staff_know(done.position)?;
        Ok(SetConfidentialContactPayload { position: done.position.to_string() })
    }
}
