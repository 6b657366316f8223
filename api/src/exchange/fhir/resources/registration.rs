//! Who and where: Patient, Practitioner, PractitionerRole, Organization, Location.

use serde::Deserialize;

use super::datatypes::{Address, CodeableConcept, ContactPoint, HumanName, Identifier, Reference};
use super::primitives::Date;

/// Patient.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Patient {
    pub(in super::super) identifier: Vec<Identifier>,
    pub(in super::super) name: Vec<HumanName>,
    pub(in super::super) telecom: Vec<ContactPoint>,
    pub(in super::super) gender: Option<String>,
    pub(in super::super) birth_date: Option<Date>,
    pub(in super::super) deceased_boolean: Option<bool>,
    pub(in super::super) deceased_date_time: Option<Date>,
    pub(in super::super) address: Vec<Address>,
    pub(in super::super) contact: Vec<PatientContact>,
    pub(in super::super) communication: Vec<Communication>,
}

/// Patient.contact.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct PatientContact {
    pub(in super::super) relationship: Vec<CodeableConcept>,
    pub(in super::super) name: Option<HumanName>,
    pub(in super::super) telecom: Vec<ContactPoint>,
}

/// Patient.communication.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Communication {
    pub(in super::super) language: CodeableConcept,
    pub(in super::super) preferred: Option<bool>,
}

/// Practitioner.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Practitioner {
    pub(in super::super) identifier: Vec<Identifier>,
    pub(in super::super) active: Option<bool>,
    pub(in super::super) name: Vec<HumanName>,
    pub(in super::super) qualification: Vec<Qualification>,
}

/// Practitioner.qualification.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Qualification {
    pub(in super::super) code: CodeableConcept,
}

/// PractitionerRole.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct PractitionerRole {
    pub(in super::super) active: Option<bool>,
    pub(in super::super) practitioner: Option<Reference>,
    pub(in super::super) organization: Option<Reference>,
    pub(in super::super) code: Vec<CodeableConcept>,
    pub(in super::super) specialty: Vec<CodeableConcept>,
    pub(in super::super) location: Vec<Reference>,
}

/// Organization.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Organization {
    pub(in super::super) name: Option<String>,
    pub(in super::super) alias: Vec<String>,
    #[serde(rename = "type")]
    pub(in super::super) kinds: Vec<CodeableConcept>,
    pub(in super::super) telecom: Vec<ContactPoint>,
    pub(in super::super) address: Vec<Address>,
    pub(in super::super) part_of: Option<Reference>,
}

/// Location.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Location {
    pub(in super::super) name: Option<String>,
    pub(in super::super) alias: Vec<String>,
    pub(in super::super) description: Option<String>,
    pub(in super::super) address: Option<Address>,
    pub(in super::super) telecom: Vec<ContactPoint>,
    pub(in super::super) managing_organization: Option<Reference>,
}
