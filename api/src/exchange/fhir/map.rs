//! From a resource to what is told of it. One file per family of resources.

mod attachment;
mod billing;
mod calendar;
mod care;
mod clinical;
mod registration;
mod restricted;
pub(super) mod words;

use chartlog_domain::ids::{AccountId, EncounterId, PatientId, RecordId};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::plan::{Planned, Told};
use super::refusal::Refused;
use super::resolve::{About, ContainedIn, Place, Resolver};
use super::resources::datatypes::Reference;
use super::table::{Row, Table};

/// What the mapping of one resource has at hand.
pub(super) struct Mapping<'a> {
    resolver: Resolver<'a>,
    place: Place<'a>,
    row: &'a Row,
}

type Plan = Result<Vec<Planned>, Refused>;

/// What is to be told of a resource; nothing when its type, or what it is about, has no home.
///
/// # Errors
/// A [`Refused`] when it is not what its type must be.
pub(super) fn resource(resolver: Resolver<'_>, row: &Row, json: &str, about: About) -> Plan {
    let contained = contained(row, json);
    let mapping = Mapping { resolver, place: Place::of(row, &contained), row };
    if let About::Patient(patient) = about
        && is_restricted(row, resolver.table)
    {
        return mapping.restricted(patient, json);
    }
    let registration = match &*row.kind {
        "Practitioner" => Some(mapping.practitioner(read(json)?)),
        "PractitionerRole" => Some(mapping.practitioner_role(read(json)?)),
        "Organization" => Some(mapping.organization(read(json)?)),
        "Location" => Some(mapping.location(read(json)?)),
        "Schedule" => Some(mapping.schedule(read(json)?)),
        "Slot" => Some(mapping.slot(read(json)?)),
        kind if subject_of(kind).is_none() => Some(Ok(Vec::new())),
        _ => None,
    };
    if let Some(plan) = registration {
        return plan;
    }
    let patient = match about {
        About::Patient(patient) => patient,
        About::Other => return Ok(Vec::new()),
        About::Nobody => return nobody(&row.kind),
        About::Unresolved => {
            let path = subject_of(&row.kind).unwrap_or_default();
            return Err(Refused::at(path, "does not lead to a patient"));
        }
    };
    mapping.of_patient(patient, json)
}

impl Mapping<'_> {
    fn of_patient(&self, patient: PatientId, json: &str) -> Plan {
        match &*self.row.kind {
            "Patient" => self.patient(patient, read(json)?),
            "Encounter" => self.encounter(patient, read(json)?),
            "Condition" => self.condition(patient, read(json)?),
            "AllergyIntolerance" => self.allergy(patient, read(json)?),
            "MedicationRequest" => self.medication_request(patient, read(json)?),
            "Observation" => self.observation(patient, read(json)?),
            "Procedure" => self.procedure(patient, read(json)?),
            "Immunization" => self.immunization(patient, read(json)?),
            "DiagnosticReport" => self.diagnostic_report(patient, read(json)?),
            "DocumentReference" => self.document_reference(patient, read(json)?),
            "CarePlan" => self.care_plan(patient, read(json)?),
            "Goal" => self.goal(patient, read(json)?),
            "CareTeam" => self.care_team(patient, read(json)?),
            "Coverage" => self.coverage(patient, read(json)?),
            "Claim" => self.claim(patient, read(json)?),
            "ExplanationOfBenefit" => self.explanation_of_benefit(patient, read(json)?),
            "Appointment" => self.appointment(patient, read(json)?),
            _ => Ok(Vec::new()),
        }
    }

    /// The id of the resource as a record of the chart.
    fn record_id(&self) -> RecordId {
        self.resolver.ids.record(&self.row.identity)
    }

    fn encounter_of(&self, reference: Option<&Reference>) -> Option<EncounterId> {
        self.resolver.encounter(reference?, self.place)
    }

    fn account_of(&self, reference: Option<&Reference>) -> Option<AccountId> {
        self.resolver.account(reference?, self.place)
    }

    fn accounts<'r>(&self, references: impl IntoIterator<Item = &'r Reference>) -> Vec<AccountId> {
        let mut accounts = Vec::new();
        for reference in references {
            if let Some(account) = self.resolver.account(reference, self.place)
                && !accounts.contains(&account)
            {
                accounts.push(account);
            }
        }
        accounts
    }

    fn records(&self, references: &[Reference], kinds: &[&'static str]) -> Vec<RecordId> {
        references
            .iter()
            .filter_map(|reference| self.resolver.record(reference, self.place, kinds))
            .collect()
    }
}

/// Whether a resource is about nobody by its type: it belongs to the organisation.
pub(super) fn is_registration(kind: &str) -> bool {
    matches!(
        kind,
        "Practitioner" | "PractitionerRole" | "Organization" | "Location" | "Schedule" | "Slot"
    )
}

/// Whether security labels make a resource restricted.
pub(super) fn is_restricted(row: &Row, table: &Table) -> bool {
    restricted::applies(&row.kind) && table.is_labelled(row)
}

/// The element that says whom a resource of this type is about; none for types without a home.
fn subject_of(kind: &str) -> Option<&'static str> {
    match kind {
        "Patient" => Some("id"),
        "AllergyIntolerance" | "Immunization" | "Claim" | "ExplanationOfBenefit" => Some("patient"),
        "Coverage" => Some("beneficiary"),
        "Appointment" => Some("participant"),
        "Encounter" | "Condition" | "MedicationRequest" | "Observation" | "Procedure"
        | "DiagnosticReport" | "DocumentReference" | "CarePlan" | "Goal" | "CareTeam" => {
            Some("subject")
        }
        _ => None,
    }
}

/// A resource that names nobody: FHIR R4 lets some types do that (subject 0..1), and those are
/// filed; in the others a mandatory element is missing.
fn nobody(kind: &str) -> Plan {
    match kind {
        "Observation" | "DiagnosticReport" | "DocumentReference" | "Encounter" | "CareTeam"
        | "Appointment" => Ok(Vec::new()),
        _ => Err(Refused::missing(subject_of(kind).unwrap_or_default())),
    }
}

/// Reads a resource as its type. It is read again to name the path when it is not one.
fn read<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, Refused> {
    serde_json::from_str(json).map_err(|_| Refused::shape_of::<T>(json))
}

fn contained(row: &Row, json: &str) -> ContainedIn {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Container {
        contained: Vec<Box<RawValue>>,
    }
    if !row.contained {
        return Vec::new();
    }
    let container: Container = serde_json::from_str(json).unwrap_or_default();
    container
        .contained
        .into_iter()
        .filter_map(|json| Some((serde_json::from_str(json.get()).ok()?, json)))
        .collect()
}

/// One command that tells the whole resource.
fn told(told: Told, occurred_at: Option<chartlog_domain::words::DateTime>) -> Plan {
    Ok(vec![Planned::main(told, occurred_at)])
}
