//! `signNote`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::{Command as Visit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::ids::{AccountId, EncounterId, NoteId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_projections::clinical::query;

use super::charting::{elsewhere, now};
use super::filled_in::CodeInput;
use super::note_content::{Content, NoteSectionInput, SoapInput};
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{Id, typed_id};
use crate::streams::Stream;

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
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            treats(&clerk.clinical_sight()?, patient)?;
            let sign = Visit::SignNote { note: note.clone() };
            let stream = Stream::Encounter(encounter);
            unit.execute::<Encounters>(&stream, command, sign).map_err(elsewhere)?;
            let Some(clinician) = co_signer else { return Ok(()) };
            clerk.check_clinician(clinician)?;
            if query::is_member(&clerk.clinical_sight()?, patient)? {
                let (joining, since) = (Joining::Colleague, Some(now(clerk)));
                let member = Member { patient, clinician, role: None, joining, since, until: None };
                let join = patient::Command::JoinCareTeam(member);
                unit.execute::<Patient>(&Stream::Patient(patient), command, join)?;
            }
            Ok(())
        })?;
        Ok(SignNotePayload { note: id.into(), position: done.position.to_string() })
    }
}
