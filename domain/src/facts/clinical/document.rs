//! What was written: reports over results, documents, and their files.

use crate::ids::{AccountId, EncounterId, PatientId, RecordId};
use crate::words::{Concept, DateTime, Period, Text};

/// A report over results (FHIR DiagnosticReport).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub report: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// FHIR diagnostic-report-status.
    pub status: String,
    /// Which service made it.
    pub categories: Vec<Concept>,
    /// What was reported.
    pub code: Concept,
    /// When it was true of the patient.
    pub effective: Period,
    /// When it was made available.
    pub issued: Option<DateTime>,
    /// Who answers for it.
    pub performers: Vec<AccountId>,
    /// The observations it is about.
    pub results: Vec<RecordId>,
    /// What it concludes.
    pub conclusion: Option<Text>,
    /// The same in codes.
    pub conclusion_codes: Vec<Concept>,
    /// The report as documents.
    pub attachments: Vec<Attachment>,
}

/// A file: its bytes are a sealed blob, or it is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attachment {
    /// MIME type; none when not said.
    pub content_type: Option<String>,
    /// Title.
    pub title: Option<Text>,
    /// Size of the bytes here, in bytes.
    pub size: Option<u64>,
    /// BLAKE3 of the bytes here.
    pub digest: Option<[u8; 32]>,
    /// The bytes, when they are at most 64 KiB; longer ones are a blob of the same event, in
    /// the order of the attachments.
    pub inline: Option<Vec<u8>>,
    /// Where it is when it is not here.
    pub url: Option<Text>,
    /// When it was made.
    pub created: Option<DateTime>,
}

/// A document (FHIR DocumentReference).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub document: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounters.
    pub encounters: Vec<EncounterId>,
    /// `current`, `superseded`, `entered-in-error`.
    pub status: String,
    /// Kind of document.
    pub kind: Option<Concept>,
    /// Categories.
    pub categories: Vec<Concept>,
    /// When it was filed.
    pub filed_at: Option<DateTime>,
    /// Who wrote it.
    pub authors: Vec<AccountId>,
    /// What it is.
    pub description: Option<Text>,
    /// The files.
    pub attachments: Vec<Attachment>,
}
