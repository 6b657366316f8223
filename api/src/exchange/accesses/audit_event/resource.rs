//! The parts of an AuditEvent (FHIR R4) that we fill in. What is empty is left out.

use serde::{Serialize, Serializer};

/// Codes of DICOM (PS3.16, DCM).
pub(super) const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditEvent<'a> {
    pub(super) resource_type: &'static str,
    pub(super) id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) meta: Option<Meta>,
    #[serde(rename = "type")]
    pub(super) kind: Coding<'a>,
    pub(super) subtype: [Coding<'a>; 1],
    pub(super) action: &'a str,
    pub(super) recorded: &'a str,
    pub(super) outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome_desc: Option<&'a str>,
    pub(super) purpose_of_event: Vec<Concept<'a>>,
    pub(super) agent: Vec<Agent<'a>>,
    pub(super) source: Source<'a>,
    pub(super) entity: Vec<Entity<'a>>,
}

#[derive(Serialize)]
pub(super) struct Meta {
    pub(super) profile: [String; 1],
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Coding<'a> {
    system: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    display: &'a str,
}

impl<'a> Coding<'a> {
    pub(super) const fn new(system: &'a str, code: &'a str, display: &'a str) -> Self {
        Self { system, code, display }
    }
}

#[derive(Clone, Serialize)]
pub(super) struct Concept<'a> {
    #[serde(serialize_with = "one", skip_serializing_if = "Option::is_none")]
    pub(super) coding: Option<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
}

/// A list of one.
fn one<S: Serializer>(coding: &Option<Coding<'_>>, serializer: S) -> Result<S::Ok, S::Error> {
    coding.as_slice().serialize(serializer)
}

#[derive(Serialize)]
pub(super) struct Identifier<'a> {
    system: &'a str,
    value: &'a str,
}

impl<'a> Identifier<'a> {
    pub(super) const fn new(system: &'a str, value: &'a str) -> Self {
        Self { system, value }
    }
}

#[derive(Default, Serialize)]
pub(super) struct Reference<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<Identifier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// To something that has a name and nothing else.
    pub(super) const fn named(display: &'a str) -> Self {
        Self { reference: None, identifier: None, display: Some(display) }
    }
}

#[derive(Serialize)]
pub(super) struct Network<'a> {
    pub(super) address: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Agent<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Concept<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) role: Vec<Concept<'a>>,
    pub(super) who: Reference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alt_id: Option<&'a str>,
    pub(super) requestor: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network: Option<Network<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) purpose_of_use: Vec<Concept<'a>>,
}

impl<'a> Agent<'a> {
    pub(super) const fn new(kind: Coding<'a>, who: Reference<'a>) -> Self {
        Self {
            kind: Concept { coding: Some(kind), text: None },
            role: Vec::new(),
            who,
            alt_id: None,
            requestor: false,
            network: None,
            purpose_of_use: Vec::new(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Source<'a> {
    pub(super) observer: Reference<'a>,
    #[serde(rename = "type")]
    pub(super) kind: [Coding<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entity<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<Reference<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Coding<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<Coding<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) security_label: Vec<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<&'a str>,
}

impl<'a> Entity<'a> {
    pub(super) const fn new(kind: Coding<'a>) -> Self {
        Self {
            what: None,
            kind,
            role: None,
            security_label: Vec::new(),
            description: None,
            query: None,
        }
    }
}
