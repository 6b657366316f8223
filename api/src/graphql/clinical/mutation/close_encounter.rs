//! `closeEncounter`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::Command as Visit;
use chartlog_domain::facts::clinical::EncounterEnd;
use chartlog_domain::ids::{EncounterId, PatientId};

use super::charting::{at, on_visit};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A visit that is over.
#[derive(InputObject)]
pub(crate) struct CloseEncounterInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// Which visit.
    encounter: Id,
    /// Since when; now when left out.
    at: Option<DateTime>,
}

/// The visit is closed. Notes, results and codes may still follow.
#[derive(SimpleObject)]
pub(crate) struct CloseEncounterPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CloseEncounterInput {
    const ACTION: Action = Action::CloseEncounter;
    type Payload = CloseEncounterPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn record(&self) -> Option<Record> {
        self.encounter.typed("input.encounter", EncounterId).ok().map(Record::Encounter)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let encounter = self.encounter.typed("input.encounter", EncounterId)?;
        let at = at(clerk, self.at.as_ref(), "input.at")?;
        let close = Visit::Close(EncounterEnd { encounter, patient, at });
        let done = on_visit(clerk, order, (patient, encounter), &close)?;
        Ok(CloseEncounterPayload { position: done.position.to_string() })
    }
}
