//! Resources that their source marked as restricted: kept whole, under the `restricted` facet.

use chartlog_domain::chart::ToldAs;
use chartlog_domain::facts::restricted::RestrictedRecord;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::Text;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::limits;
use super::super::plan::Told;
use super::super::refusal::Refused;
use super::super::resources::datatypes::Reference;
use super::{Mapping, Plan, read, told};

/// Whether a label makes a resource of this type restricted. Registration keeps its own facets
/// ([`super::super::labels`] says why).
pub(super) fn applies(kind: &str) -> bool {
    !matches!(
        kind,
        "Patient"
            | "Practitioner"
            | "PractitionerRole"
            | "Organization"
            | "Location"
            | "Schedule"
            | "Slot"
            | "CareTeam"
            | "Coverage"
    )
}

/// Who may have written a resource, in the words of the types that have an author.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    encounter: Option<Box<RawValue>>,
    author: Option<Box<RawValue>>,
    performer: Option<Box<RawValue>>,
    recorder: Option<Box<RawValue>>,
    asserter: Option<Box<RawValue>>,
    requester: Option<Box<RawValue>>,
    participant: Option<Box<RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    actor: Option<Reference>,
    individual: Option<Reference>,
}

impl Mapping<'_> {
    pub(super) fn restricted(&self, patient: PatientId, json: &str) -> Plan {
        if json.len() > limits::RESTRICTED_MAX {
            return Err(Refused::at("", "is restricted and longer than 128 KiB"));
        }
        let written: Written = read(json)?;
        let one =
            |raw: Option<&RawValue>| -> Option<Reference> { serde_json::from_str(raw?.get()).ok() };
        let references = [
            written.author.as_deref(),
            written.performer.as_deref(),
            written.recorder.as_deref(),
            written.asserter.as_deref(),
            written.requester.as_deref(),
            written.participant.as_deref(),
        ];
        let author = references.into_iter().flatten().flat_map(candidates).find_map(|reference| {
            let target = self.resolver.follow(&reference, self.place, "Practitioner")?;
            target.kind.is_some().then(|| self.account_of(Some(&reference))).flatten()
        });
        let record = RestrictedRecord {
            record: self.record_id(),
            patient,
            encounter: self.encounter_of(one(written.encounter.as_deref()).as_ref()),
            author,
            resource_type: self.row.kind.to_string(),
            labels: self.resolver.table.labels(self.row),
            content: Text::from(json),
        };
        told(Told::Restricted(record, self.told_as()), None)
    }

    /// As what this resource is told when it has no such label.
    fn told_as(&self) -> ToldAs {
        let (ids, identity) = (self.resolver.ids, &self.row.identity);
        match &*self.row.kind {
            "Encounter" => ToldAs::Encounter(ids.encounter(identity)),
            "Appointment" => ToldAs::Appointment(ids.appointment(identity)),
            "Claim" => ToldAs::Claim(ids.claim(identity)),
            "ExplanationOfBenefit" => ToldAs::Adjudication(ids.adjudication(identity)),
            _ => ToldAs::Record,
        }
    }
}

/// The references of an element: one, several, or several under a part of their own.
fn candidates(raw: &RawValue) -> Vec<Reference> {
    let json = raw.get();
    if let Ok(reference) = serde_json::from_str::<Reference>(json) {
        return vec![reference];
    }
    let mut found: Vec<Reference> = serde_json::from_str(json).unwrap_or_default();
    let parts: Vec<Part> = serde_json::from_str(json).unwrap_or_default();
    found.extend(parts.into_iter().filter_map(|part| part.actor.or(part.individual)));
    found
}
