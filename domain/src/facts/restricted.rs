//! `restricted`: psychotherapy notes (45 CFR 164.501), substance use records (42 CFR part 2) and
//! anything marked so. In no role's view: opened from the log for each granted request.

use super::Imported;
use crate::ids::{AccountId, EncounterId, PatientId, RecordId};
use crate::words::{Code, Text};

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

/// What the `restricted` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestrictedFact {
    /// A restricted record was imported.
    RecordImported(Imported<RestrictedRecord>),
}
