//! `signNote`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::Command as Visit;
use chartlog_domain::ids::{AccountId, EncounterId, NoteId, PatientId};

use super::co_signer::signs;
use super::filled_in::CodeInput;
use super::note_content::{Content, NoteSectionInput, SoapInput};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{Id, typed_id};

/// A note that you sign. It says something in one of three ways: `text`, `soap` or `sections`.
#[derive(InputObject)]
pub(crate) struct SignNoteInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit, open or closed.
    encounter: Id,
    /// Kind of note (LOINC document ontology), such as `11506-3`, a progress note.
    kind: Option<CodeInput>,
    /// Title, one line.
    title: String,
    /// The note in one piece.
    text: Option<String>,
    /// The note by the SOAP template.
    soap: Option<SoapInput>,
    /// The note in sections of another template, at most 40.
    sections: Option<Vec<NoteSectionInput>>,
    /// Account of the clinician who is to co-sign it. Who is not on the care team joins it, as a
    /// colleague whom you add; not while you are there by broken glass yourself.
    co_signer: Option<Id>,
}

/// The note is signed: it can be amended and added to, and never edited.
#[derive(SimpleObject)]
pub(crate) struct SignNotePayload {
    /// Id of the note.
    note: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for SignNoteInput {
    const ACTION: Action = Action::SignNote;
    type Payload = SignNotePayload;

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
        let co_signer = typed_id(self.co_signer.as_ref(), "input.coSigner", AccountId)?;
        let content = Content::of(self.text, self.soap, self.sections)?;
        let id = NoteId::from_bytes(clerk.derived("note", order));
        let ids = (id, patient, encounter);
        let note = content.signed(clerk, ids, self.kind, self.title, co_signer);
        let sign = Visit::SignNote { note };
        let done = signs(clerk, order, (patient, encounter), &sign, co_signer)?;
        Ok(SignNotePayload { note: id.into(), position: done.position.to_string() })
    }
}
