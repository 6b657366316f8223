//! Vital signs and results.

use crate::ids::{AccountId, EncounterId, PatientId, RecordId};
use crate::words::{Concept, DateTime, Period, Quantity, Text, Value};

/// What an observation found, with the components of one that has several (a blood pressure).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was observed.
    pub code: Concept,
    /// The value; none when absent.
    pub value: Option<Value>,
    /// Why there is none.
    pub absent_reason: Option<Concept>,
    /// High, low, abnormal ... (HL7 v3 ObservationInterpretation).
    pub interpretation: Vec<Concept>,
    /// What is normal, in the source's order.
    pub reference_ranges: Vec<ReferenceRange>,
}

/// What is normal for a finding.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ReferenceRange {
    /// Lower bound, inclusive.
    pub low: Option<Quantity>,
    /// Upper bound, inclusive.
    pub high: Option<Quantity>,
    /// In words.
    pub text: Option<Text>,
}

/// A vital sign, a result, a survey answer (FHIR Observation).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its id.
    pub observation: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter; none when outside one.
    pub encounter: Option<EncounterId>,
    /// FHIR observation-status.
    pub status: String,
    /// Categories such as `vital-signs`, `laboratory`, `survey`.
    pub categories: Vec<Concept>,
    /// What was found.
    pub finding: Finding,
    /// Parts, for one that has several.
    pub components: Vec<Finding>,
    /// When it was true of the patient.
    pub effective: Period,
    /// When it was made available.
    pub issued: Option<DateTime>,
    /// Who observed.
    pub performers: Vec<AccountId>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// An observation that is right although it is outside what is plausible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitOverride {
    /// Which observation.
    pub observation: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// Why it is right all the same.
    pub reason: Text,
}
