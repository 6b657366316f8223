//! `coSignNote`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::{Command as Visit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::CoSignature;
use chartlog_domain::ids::{EncounterId, NoteId, PatientId};

use super::charting::{elsewhere, now};
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A note of a colleague's that you sign as well.
#[derive(InputObject)]
pub(crate) struct CoSignNoteInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours, also when the author named you.
    patient: Id,
    /// In which visit it was signed.
    encounter: Id,
    /// Which note, amendment or addendum.
    note: Id,
}

/// The note has your signature too.
#[derive(SimpleObject)]
pub(crate) struct CoSignNotePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CoSignNoteInput {
    const ACTION: Action = Action::CoSignNote;
    type Payload = CoSignNotePayload;

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
        let note = self.note.typed("input.note", NoteId)?;
        let clinician = clerk.account();
        let signature = CoSignature { note, encounter, patient, clinician, at: now(clerk) };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            treats(&clerk.clinical_sight()?, patient)?;
            let stream = Stream::Encounter(encounter);
            let sign = Visit::CoSignNote(signature.clone());
            unit.execute::<Encounters>(&stream, command, sign).map_err(elsewhere)
        })?;
        Ok(CoSignNotePayload { position: done.position.to_string() })
    }
}
