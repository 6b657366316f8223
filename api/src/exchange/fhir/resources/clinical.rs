//! What was found and done: Encounter, Condition, AllergyIntolerance, MedicationRequest,
//! Observation, Procedure, Immunization, DiagnosticReport.

use serde::Deserialize;

use super::datatypes::{
    Annotation, Attachment, CodeableConcept, Coding, Period, Quantity, Range, Ratio, Reference,
    SampledData,
};
use super::primitives::{Date, Number};

/// Encounter.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Encounter {
    pub(in super::super) status: Option<String>,
    pub(in super::super) class: Option<Coding>,
    #[serde(rename = "type")]
    pub(in super::super) kinds: Vec<CodeableConcept>,
    pub(in super::super) participant: Vec<Participant>,
    pub(in super::super) period: Option<Period>,
    pub(in super::super) reason_code: Vec<CodeableConcept>,
    pub(in super::super) reason_reference: Vec<Reference>,
    pub(in super::super) location: Vec<EncounterLocation>,
    pub(in super::super) service_provider: Option<Reference>,
}

/// Encounter.participant.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Participant {
    #[serde(rename = "type")]
    pub(in super::super) kinds: Vec<CodeableConcept>,
    pub(in super::super) individual: Option<Reference>,
}

/// Encounter.location.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct EncounterLocation {
    pub(in super::super) location: Option<Reference>,
}

/// Condition.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Condition {
    pub(in super::super) clinical_status: Option<CodeableConcept>,
    pub(in super::super) verification_status: Option<CodeableConcept>,
    pub(in super::super) category: Vec<CodeableConcept>,
    pub(in super::super) severity: Option<CodeableConcept>,
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) body_site: Vec<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) onset_date_time: Option<Date>,
    pub(in super::super) onset_age: Option<Quantity>,
    pub(in super::super) onset_period: Option<Period>,
    pub(in super::super) onset_range: Option<Range>,
    pub(in super::super) onset_string: Option<String>,
    pub(in super::super) abatement_date_time: Option<Date>,
    pub(in super::super) abatement_age: Option<Quantity>,
    pub(in super::super) abatement_period: Option<Period>,
    pub(in super::super) abatement_range: Option<Range>,
    pub(in super::super) abatement_string: Option<String>,
    pub(in super::super) recorded_date: Option<Date>,
    pub(in super::super) note: Vec<Annotation>,
}

/// AllergyIntolerance.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct AllergyIntolerance {
    pub(in super::super) clinical_status: Option<CodeableConcept>,
    pub(in super::super) verification_status: Option<CodeableConcept>,
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<String>,
    pub(in super::super) category: Vec<String>,
    pub(in super::super) criticality: Option<String>,
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) onset_date_time: Option<Date>,
    pub(in super::super) onset_period: Option<Period>,
    pub(in super::super) recorded_date: Option<Date>,
    pub(in super::super) reaction: Vec<Reaction>,
    pub(in super::super) note: Vec<Annotation>,
}

/// AllergyIntolerance.reaction.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Reaction {
    pub(in super::super) substance: Option<CodeableConcept>,
    pub(in super::super) manifestation: Vec<CodeableConcept>,
    pub(in super::super) severity: Option<String>,
}

/// MedicationRequest.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct MedicationRequest {
    pub(in super::super) status: Option<String>,
    pub(in super::super) intent: Option<String>,
    pub(in super::super) medication_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) medication_reference: Option<Reference>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) authored_on: Option<Date>,
    pub(in super::super) requester: Option<Reference>,
    pub(in super::super) reason_code: Vec<CodeableConcept>,
    pub(in super::super) reason_reference: Vec<Reference>,
    pub(in super::super) note: Vec<Annotation>,
    pub(in super::super) dosage_instruction: Vec<Dosage>,
}

/// Dosage.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Dosage {
    pub(in super::super) text: Option<String>,
    pub(in super::super) additional_instruction: Vec<CodeableConcept>,
    pub(in super::super) patient_instruction: Option<String>,
    pub(in super::super) timing: Option<Timing>,
    pub(in super::super) as_needed_boolean: Option<bool>,
    pub(in super::super) as_needed_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) route: Option<CodeableConcept>,
    pub(in super::super) dose_and_rate: Vec<DoseAndRate>,
}

/// Timing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Timing {
    pub(in super::super) repeat: Option<Repeat>,
    pub(in super::super) code: Option<CodeableConcept>,
}

/// Timing.repeat.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Repeat {
    pub(in super::super) frequency: Option<u32>,
    pub(in super::super) period: Option<Number>,
    pub(in super::super) period_unit: Option<String>,
}

/// Dosage.doseAndRate.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct DoseAndRate {
    pub(in super::super) dose_quantity: Option<Quantity>,
    pub(in super::super) dose_range: Option<Range>,
}

/// Observation.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Observation {
    pub(in super::super) status: Option<String>,
    pub(in super::super) category: Vec<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) effective_date_time: Option<Date>,
    pub(in super::super) effective_period: Option<Period>,
    pub(in super::super) effective_instant: Option<Date>,
    pub(in super::super) issued: Option<Date>,
    pub(in super::super) performer: Vec<Reference>,
    pub(in super::super) note: Vec<Annotation>,
    pub(in super::super) component: Vec<Finding>,
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) value_quantity: Option<Quantity>,
    pub(in super::super) value_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) value_string: Option<String>,
    pub(in super::super) value_boolean: Option<bool>,
    pub(in super::super) value_integer: Option<i64>,
    pub(in super::super) value_range: Option<Range>,
    pub(in super::super) value_ratio: Option<Ratio>,
    pub(in super::super) value_sampled_data: Option<SampledData>,
    pub(in super::super) value_time: Option<String>,
    pub(in super::super) value_date_time: Option<Date>,
    pub(in super::super) value_period: Option<Period>,
    pub(in super::super) data_absent_reason: Option<CodeableConcept>,
    pub(in super::super) interpretation: Vec<CodeableConcept>,
    pub(in super::super) reference_range: Vec<ReferenceRange>,
}

/// Observation.component, and the elements that an observation shares with its components.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Finding {
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) value_quantity: Option<Quantity>,
    pub(in super::super) value_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) value_string: Option<String>,
    pub(in super::super) value_boolean: Option<bool>,
    pub(in super::super) value_integer: Option<i64>,
    pub(in super::super) value_range: Option<Range>,
    pub(in super::super) value_ratio: Option<Ratio>,
    pub(in super::super) value_sampled_data: Option<SampledData>,
    pub(in super::super) value_time: Option<String>,
    pub(in super::super) value_date_time: Option<Date>,
    pub(in super::super) value_period: Option<Period>,
    pub(in super::super) data_absent_reason: Option<CodeableConcept>,
    pub(in super::super) interpretation: Vec<CodeableConcept>,
    pub(in super::super) reference_range: Vec<ReferenceRange>,
}

impl Observation {
    /// What it shares with a component, taken out of it.
    pub(in super::super) fn take_finding(&mut self) -> Finding {
        Finding {
            code: self.code.take(),
            value_quantity: self.value_quantity.take(),
            value_codeable_concept: self.value_codeable_concept.take(),
            value_string: self.value_string.take(),
            value_boolean: self.value_boolean.take(),
            value_integer: self.value_integer.take(),
            value_range: self.value_range.take(),
            value_ratio: self.value_ratio.take(),
            value_sampled_data: self.value_sampled_data.take(),
            value_time: self.value_time.take(),
            value_date_time: self.value_date_time.take(),
            value_period: self.value_period.take(),
            data_absent_reason: self.data_absent_reason.take(),
            interpretation: std::mem::take(&mut self.interpretation),
            reference_range: std::mem::take(&mut self.reference_range),
        }
    }
}

/// Observation.referenceRange.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ReferenceRange {
    pub(in super::super) low: Option<Quantity>,
    pub(in super::super) high: Option<Quantity>,
    pub(in super::super) text: Option<String>,
}

/// Procedure.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Procedure {
    pub(in super::super) status: Option<String>,
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) performed_date_time: Option<Date>,
    pub(in super::super) performed_period: Option<Period>,
    pub(in super::super) performed_string: Option<String>,
    pub(in super::super) performed_age: Option<Quantity>,
    pub(in super::super) performed_range: Option<Range>,
    pub(in super::super) performer: Vec<Performer>,
    pub(in super::super) reason_code: Vec<CodeableConcept>,
    pub(in super::super) reason_reference: Vec<Reference>,
    pub(in super::super) body_site: Vec<CodeableConcept>,
    pub(in super::super) outcome: Option<CodeableConcept>,
    pub(in super::super) note: Vec<Annotation>,
}

/// Procedure.performer and Immunization.performer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Performer {
    pub(in super::super) actor: Option<Reference>,
}

/// Immunization.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Immunization {
    pub(in super::super) status: Option<String>,
    pub(in super::super) vaccine_code: Option<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) occurrence_date_time: Option<Date>,
    pub(in super::super) occurrence_string: Option<String>,
    pub(in super::super) lot_number: Option<String>,
    pub(in super::super) site: Option<CodeableConcept>,
    pub(in super::super) route: Option<CodeableConcept>,
    pub(in super::super) dose_quantity: Option<Quantity>,
    pub(in super::super) performer: Vec<Performer>,
    pub(in super::super) note: Vec<Annotation>,
}

/// DiagnosticReport.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct DiagnosticReport {
    pub(in super::super) status: Option<String>,
    pub(in super::super) category: Vec<CodeableConcept>,
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) effective_date_time: Option<Date>,
    pub(in super::super) effective_period: Option<Period>,
    pub(in super::super) issued: Option<Date>,
    pub(in super::super) performer: Vec<Reference>,
    pub(in super::super) result: Vec<Reference>,
    pub(in super::super) conclusion: Option<String>,
    pub(in super::super) conclusion_code: Vec<CodeableConcept>,
    pub(in super::super) presented_form: Vec<Attachment>,
}
