//! What was done.

use crate::ids::{AccountId, EncounterId, PatientId, RecordId};
use crate::words::{Concept, Period, Text};

/// A procedure (FHIR Procedure).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its id.
    pub procedure: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// FHIR event-status.
    pub status: String,
    /// What was done.
    pub code: Concept,
    /// When, when it is dates.
    pub performed: Period,
    /// When, when it is an age, a range or words.
    pub performed_text: Option<Text>,
    /// Who did it.
    pub performers: Vec<AccountId>,
    /// Why.
    pub reasons: Vec<Concept>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Where on the body.
    pub body_sites: Vec<Concept>,
    /// How it ended.
    pub outcome: Option<Concept>,
    /// Remarks.
    pub notes: Vec<Text>,
}
