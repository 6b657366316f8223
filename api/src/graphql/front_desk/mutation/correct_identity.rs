//! `correctIdentity`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::desk::Correction;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Person, Text};

use super::mrn;
use super::person::{HumanNameInput, IdentifierInput};
use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::anew::sets_identity;
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::{Date, Id};
use crate::streams::Stream;

/// Who a patient is, as it should have been told. It is set as a whole: what is left out this time is not
/// on file any more, but for the medical record number and a death.
#[derive(InputObject)]
pub(crate) struct CorrectIdentityInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// Names, the one to show first; at most 10.
    names: Vec<HumanNameInput>,
    /// Date of birth, as precise as known; not in the future.
    birth_date: Option<Date>,
    /// Administrative sex: `male`, `female`, `other` or `unknown` (FHIR administrative-gender).
    sex: Option<String>,
    /// Another medical record number; when left out it stays. The former one is never another
    /// patient's.
    mrn: Option<String>,
    /// Identifiers that others issued; at most 20.
    #[graphql(default)]
    identifiers: Vec<IdentifierInput>,
    /// A death was recorded by mistake: the patient lives.
    #[graphql(default)]
    death_was_mistaken: bool,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// The identity is corrected. What it was stays in the log.
#[derive(SimpleObject)]
pub(crate) struct CorrectIdentityPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CorrectIdentityInput {
    const ACTION: Action = Action::CorrectIdentity;
    type Payload = CorrectIdentityPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let birth_date = self.birth_date.map(|date| date.typed("input.birthDate")).transpose()?;
        let person = Person {
            names: self.names.into_iter().map(Into::into).collect(),
            birth_date,
            sex: self.sex,
            mrn: self.mrn.map(Text::from),
            identifiers: self.identifiers.into_iter().map(Into::into).collect(),
            deceased: None,
        };
        let (alive, now) = (self.death_was_mistaken, clerk.now);
        let correction = Correction { identity: Identity { patient, person }, alive, now };
        let stream = Stream::Patient(patient);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let typed = correction.identity.person.mrn.clone();
            let correct = patient::Command::CorrectIdentity(correction.clone());
            // The stream is read first: an exclusion in between is a conflict.
            let corrected = unit.execute::<Patient>(&stream, command, correct);
            visible(&clerk.front_desk_sight()?, patient)?;
            seen_at.check::<Patient>(unit, &stream, Facet::Identity, sets_identity)?;
            let reserved = mrn::reserve(unit, command, patient, typed.as_ref());
            all_at_once([corrected.map_err(NotDone::from), reserved])
        })?;
        Ok(CorrectIdentityPayload { position: done.position.to_string() })
    }
}
