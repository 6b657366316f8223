//! `fileDocument`.

use std::cell::OnceCell;

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::{Attachment, Document};
use chartlog_domain::ids::{EncounterId, PatientId, RecordId};
use chartlog_domain::words::{self, Code, Concept, Text};

use super::charting::elsewhere;
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::files::{Destination, Held, UploadId, Uploaded};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// The code system of kinds of documents.
const LOINC: &str = "http://loinc.org";

/// A document, and the uploads that are its files.
#[derive(InputObject)]
pub(crate) struct FileDocumentInput {
    /// Chosen by the caller before the uploads, which name it: a command that is sent again is carried
    /// out once.
    command_id: Id,
    /// Whose document.
    patient: Id,
    /// The visit in which it is filed, open or closed: the one that the uploads name.
    encounter: Id,
    /// What kind of document, as a LOINC code: `11506-3` is a progress note, `18842-5` a discharge
    /// summary, `18748-4` a report on images.
    kind: String,
    /// What that code is called, for people; the code alone when left out.
    kind_name: Option<String>,
    /// What the document is called, one line.
    title: String,
    /// When it was made, as precisely as that is known; not said when left out.
    created_at: Option<DateTime>,
    /// Its files, one to ten, in their order.
    files: Vec<DocumentFileInput>,
}

/// A file of a document that is filed.
#[derive(InputObject)]
pub(crate) struct DocumentFileInput {
    /// The upload, as the answer of `POST /documents` named it.
    upload: Id,
    /// What this file is called, one line; as the document when left out.
    title: Option<String>,
}

/// The document is filed.
#[derive(SimpleObject)]
pub(crate) struct FileDocumentPayload {
    /// The document: its files are at `/documents/{document}/0` and so on.
    document: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for FileDocumentInput {
    const ACTION: Action = Action::FileDocument;
    type Payload = FileDocumentPayload;

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
        let uploads = self.files.iter().map(|file| file.upload.typed("input.files", UploadId));
        let uploads = uploads.collect::<Result<Vec<_>, _>>()?;
        let created = created(self.created_at.as_ref(), clerk.now)?;
        let document = RecordId::from_bytes(clerk.derived("document", order));
        let session = clerk.request.session.ok_or(NotDone::NoUpload)?;
        let account = clerk.account();
        let by = Destination { account, session, patient, encounter, command: order.id };
        let told = |files: &[Uploaded]| Document {
            document,
            patient,
            encounters: vec![encounter],
            status: "current".to_owned(),
            kind: Some(self.kind()),
            categories: Vec::new(),
            filed_at: Some(words::DateTime::from_micros(clerk.now)),
            authors: vec![account],
            description: Some(self.title.as_str().into()),
            attachments: self.attachments(files, created.as_ref()),
        };
        // They are held from the first try to the last.
        let held: OnceCell<Held> = OnceCell::new();
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            treats(&clerk.clinical_sight()?, patient)?;
            if held.get().is_none() {
                let _ = held.set(clerk.node.uploads().hold(&uploads, &by)?);
            }
            let files = held.get().map(Held::files).unwrap_or_default();
            let blobs = files.iter().map(|file| file.blob.clone()).collect();
            let file = encounter::Command::FileDocument(told(files));
            let stream = Stream::Encounter(encounter);
            let filed = unit.execute_with_sealed::<Encounters>(&stream, command, file, blobs);
            filed.map_err(elsewhere)
        });
        // After a failure the log may have it all the same.
        let may_be_filed = matches!(done, Ok(_) | Err(NotDone::Failed(_)));
        if let Some(held) = held.into_inner().filter(|_| may_be_filed) {
            held.filed();
        }
        let position = done?.position.to_string();
        Ok(FileDocumentPayload { document: document.into(), position })
    }
}

impl FileDocumentInput {
    fn kind(&self) -> Concept {
        let display = self.kind_name.clone();
        let text = display.as_deref().map(Text::from);
        let code = Code { system: LOINC.to_owned(), code: self.kind.clone(), display };
        Concept { codes: vec![code], text }
    }

    fn attachments(
        &self,
        files: &[Uploaded],
        created: Option<&words::DateTime>,
    ) -> Vec<Attachment> {
        let titles = self.files.iter().map(|file| file.title.as_deref());
        let attachment = |(file, title): (&Uploaded, Option<&str>)| Attachment {
            content_type: Some(file.content_type.clone()),
            title: title.map(Text::from),
            size: Some(file.size),
            digest: Some(file.digest),
            inline: None,
            url: None,
            created: created.cloned(),
        };
        files.iter().zip(titles).map(attachment).collect()
    }
}

fn created(at: Option<&DateTime>, now: i64) -> Result<Option<words::DateTime>, NotDone> {
    let field = "input.createdAt";
    let Some(at) = at else { return Ok(None) };
    let sentence =
        "this must be a time with an offset, such as 2026-03-13T14:20:00-05:00, or a date";
    let at = at.parse(field).map_err(|_| NotDone::BadInput { field, sentence })?;
    if at.utc_micros() > now {
        return Err(NotDone::BadInput { field, sentence: "this must not be after now" });
    }
    Ok(Some(at))
}
