//! `contact`: phone, e-mail, language, emergency contact, whether coverage is on file.

use super::Imported;
use crate::ids::PatientId;
use crate::words::{Code, ContactPoint, EmergencyContact};

/// How to reach a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The patient.
    pub patient: PatientId,
    /// Phones, e-mail and the like, the one to use first.
    pub points: Vec<ContactPoint>,
    /// Languages, the preferred one first (BCP 47).
    pub languages: Vec<Code>,
    /// Whom to call.
    pub emergency: Vec<EmergencyContact>,
}

/// Whether coverage is on file: all that the front desk may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageOnFile {
    /// The patient.
    pub patient: PatientId,
    /// Whether any is.
    pub on_file: bool,
}

/// What the `contact` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactFact {
    /// The whole contact was set or changed.
    Changed(Contact),
    /// The contact was imported.
    ContactImported(Imported<Contact>),
    /// Coverage was put on file, or none is left.
    CoverageOnFile(CoverageOnFile),
}
