//! `restricted`: psychotherapy notes (45 CFR 164.501), substance use records (42 CFR part 2) and
//! anything marked so. In no role's view: opened from the log for each granted request.

use super::Imported;
use crate::ids::{AccountId, EncounterId, NoteId, PatientId, RecordId};
use crate::words::{Code, DateTime, Text};

/// A record whose source marked it as restricted, kept whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictedRecord {
    /// Its id.
    pub record: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// Who wrote it: may read it without a grant.
    pub author: Option<AccountId>,
    /// FHIR resource type.
    pub resource_type: String,
    /// The security labels that made it restricted (FHIR meta.security).
    pub labels: Vec<Code>,
    /// The resource as JSON.
    pub content: Text,
}

/// A note that is kept apart from the chart. Its author reads it again; nobody else does without a
/// grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictedNote {
    /// Its id.
    pub note: NoteId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// Who wrote and signed it.
    pub author: AccountId,
    /// Why it is restricted: `psychotherapy` (45 CFR 164.501), `substance-use` (42 CFR part 2) or
    /// `other`.
    pub category: String,
    /// Title.
    pub title: Text,
    /// The note.
    pub text: Text,
    /// When it was signed.
    pub signed_at: DateTime,
}

/// What the `restricted` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestrictedFact {
    /// A restricted record was imported.
    RecordImported(Imported<RestrictedRecord>),
    /// A restricted note was signed.
    NoteSigned(RestrictedNote),
}
