//! `contact`: phone, e-mail, language, emergency contact, whether coverage is on file, by which other
//! means a patient wants to be reached.

use super::Imported;
use crate::ids::PatientId;
use crate::words::{Code, ContactPoint, EmergencyContact, Text};

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

/// By which other means a patient wants to be reached (45 CFR 164.522(b), confidential
/// communications). Nobody asks why. Where it says something, it takes the place of the ordinary
/// contact for everybody who may read that; the address that goes with it is in `residence`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfidentialContact {
    /// The patient.
    pub patient: PatientId,
    /// In place of the ordinary phones and e-mail: none leaves those, an empty list means that nobody
    /// phones or mails at all.
    pub points: Option<Vec<ContactPoint>>,
    /// How to go about it, such as that no message is to be left.
    pub instructions: Option<Text>,
    /// When it was set, microseconds since 1970 UTC.
    pub at: i64,
}

/// The ordinary ways are good again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfidentialContactEnd {
    /// The patient.
    pub patient: PatientId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
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
    /// Other means were set, as a whole.
    ConfidentialContactSet(ConfidentialContact),
    /// They are not wanted any more.
    ConfidentialContactCleared(ConfidentialContactEnd),
}
