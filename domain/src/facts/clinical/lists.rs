//! The lists that outlive a visit: problems, allergies, medications, immunizations.

use crate::ids::{AccountId, EncounterId, PatientId, RecordId};
use crate::words::{Concept, DateTime, Quantity, Text};

/// A problem or diagnosis (FHIR Condition).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its id.
    pub problem: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was asserted.
    pub encounter: Option<EncounterId>,
    /// FHIR condition-clinical: `active`, `recurrence`, `relapse`, `inactive`, `remission`, `resolved`.
    pub clinical_status: Option<String>,
    /// FHIR condition-ver-status.
    pub verification_status: Option<String>,
    /// `problem-list-item`, `encounter-diagnosis` and the like.
    pub categories: Vec<Concept>,
    /// How bad.
    pub severity: Option<Concept>,
    /// What it is.
    pub code: Concept,
    /// Where on the body.
    pub body_sites: Vec<Concept>,
    /// Since when, when it is a date.
    pub onset: Option<DateTime>,
    /// Since when, when it is an age, a range or words.
    pub onset_text: Option<Text>,
    /// Until when, when it is a date.
    pub abatement: Option<DateTime>,
    /// Until when, when it is an age, a range or words.
    pub abatement_text: Option<Text>,
    /// When it was recorded.
    pub recorded_at: Option<DateTime>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A reaction to something one is allergic to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reaction {
    /// To what exactly.
    pub substance: Option<Concept>,
    /// How it showed.
    pub manifestations: Vec<Concept>,
    /// `mild`, `moderate`, `severe`.
    pub severity: Option<String>,
}

/// An allergy or intolerance (FHIR AllergyIntolerance).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allergy {
    /// Its id.
    pub allergy: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was asserted.
    pub encounter: Option<EncounterId>,
    /// FHIR allergyintolerance-clinical.
    pub clinical_status: Option<String>,
    /// FHIR allergyintolerance-verification.
    pub verification_status: Option<String>,
    /// `allergy` or `intolerance`.
    pub kind: Option<String>,
    /// `food`, `medication`, `environment`, `biologic`.
    pub categories: Vec<String>,
    /// `low`, `high`, `unable-to-assess`.
    pub criticality: Option<String>,
    /// To what.
    pub code: Concept,
    /// Since when.
    pub onset: Option<DateTime>,
    /// When it was recorded.
    pub recorded_at: Option<DateTime>,
    /// Known reactions.
    pub reactions: Vec<Reaction>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A medication as ordered (FHIR MedicationRequest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medication {
    /// Its id.
    pub medication: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was ordered.
    pub encounter: Option<EncounterId>,
    /// FHIR medicationrequest-status.
    pub status: String,
    /// FHIR medicationrequest-intent.
    pub intent: String,
    /// What.
    pub drug: Concept,
    /// When it was ordered.
    pub authored_on: Option<DateTime>,
    /// Who ordered it.
    pub requester: Option<AccountId>,
    /// How to take it, one line per dosage.
    pub dosages: Vec<Text>,
    /// Why, in codes or words.
    pub reasons: Vec<Concept>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// The end of a medication, a problem or an allergy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
    /// Why.
    pub reason: Option<Text>,
}

/// An immunization (FHIR Immunization).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Immunization {
    /// Its id.
    pub immunization: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// `completed`, `entered-in-error`, `not-done`.
    pub status: String,
    /// The vaccine (CVX).
    pub vaccine: Concept,
    /// When, when it is a date.
    pub occurred: Option<DateTime>,
    /// When, when it is words.
    pub occurred_text: Option<Text>,
    /// Lot number.
    pub lot_number: Option<Text>,
    /// Where on the body.
    pub site: Option<Concept>,
    /// How it was given.
    pub route: Option<Concept>,
    /// How much.
    pub dose: Option<Quantity>,
    /// Who gave it.
    pub performers: Vec<AccountId>,
    /// Remarks.
    pub notes: Vec<Text>,
}
