//! `changeResidence`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient;

use super::person::AddressInput;
use super::{Anew, anew_on_patient};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_residence;
use crate::graphql::scalars::Id;

/// Where a patient lives. It is set as a whole: what is left out this time is not on file any more. While a
/// `confidentialContact` stands in for it (`replacesAddresses`), nobody is told it, and nobody changes it:
/// `CONFIDENTIAL_CONTACT_IN_FORCE` (set or clear that one instead).
#[derive(InputObject)]
pub(crate) struct ChangeResidenceInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// Postal addresses, the one to use first; at most 5.
    addresses: Vec<AddressInput>,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// The patient lives there.
#[derive(SimpleObject)]
pub(crate) struct ChangeResidencePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ChangeResidenceInput {
    const ACTION: Action = Action::ChangeResidence;
    type Payload = ChangeResidencePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let anew = Anew {
            facet: Facet::Residence,
            sets: &sets_residence,
            seen_at: SeenAt::typed(clerk, self.seen_at.as_deref())?,
        };
        let addresses = self.addresses.into_iter().map(Into::into).collect();
        let residence = Residence { patient, addresses };
        let command = patient::Command::ChangeResidence(residence);
        let done = anew_on_patient(clerk, order, patient, &command, &anew)?;
        Ok(ChangeResidencePayload { position: done.position.to_string() })
    }
}
