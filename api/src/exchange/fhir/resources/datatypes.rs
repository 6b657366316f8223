//! Data types that resources share.

use serde::Deserialize;

use super::primitives::{Date, Number, Texts};

/// Coding.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Coding {
    pub(in super::super) system: Option<String>,
    pub(in super::super) code: Option<String>,
    pub(in super::super) display: Option<String>,
}

/// CodeableConcept.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct CodeableConcept {
    pub(in super::super) coding: Vec<Coding>,
    pub(in super::super) text: Option<String>,
}

/// Identifier.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Identifier {
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<CodeableConcept>,
    pub(in super::super) system: Option<String>,
    pub(in super::super) value: Option<String>,
}

/// Reference: literal, logical (by identifier) or in words only.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Reference {
    pub(in super::super) reference: Option<String>,
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<String>,
    pub(in super::super) identifier: Option<Box<Identifier>>,
    pub(in super::super) display: Option<String>,
}

/// Period.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Period {
    pub(in super::super) start: Option<Date>,
    pub(in super::super) end: Option<Date>,
}

/// Quantity, and the types that are one under another name (Age, Duration).
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Quantity {
    pub(in super::super) value: Option<Number>,
    pub(in super::super) comparator: Option<String>,
    pub(in super::super) unit: Option<String>,
    pub(in super::super) system: Option<String>,
    pub(in super::super) code: Option<String>,
}

/// Range.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Range {
    pub(in super::super) low: Option<Quantity>,
    pub(in super::super) high: Option<Quantity>,
}

/// Ratio.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Ratio {
    pub(in super::super) numerator: Option<Quantity>,
    pub(in super::super) denominator: Option<Quantity>,
}

/// SampledData: only the samples.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct SampledData {
    pub(in super::super) data: Option<String>,
}

/// Money.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Money {
    pub(in super::super) value: Option<Number>,
    pub(in super::super) currency: Option<String>,
}

/// Annotation: only its words.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Annotation {
    pub(in super::super) text: Option<String>,
}

/// HumanName.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct HumanName {
    #[serde(rename = "use")]
    pub(in super::super) usage: Option<String>,
    pub(in super::super) text: Option<String>,
    pub(in super::super) family: Option<String>,
    pub(in super::super) given: Texts,
    pub(in super::super) prefix: Texts,
    pub(in super::super) suffix: Texts,
}

/// ContactPoint.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ContactPoint {
    pub(in super::super) system: Option<String>,
    pub(in super::super) value: Option<String>,
    #[serde(rename = "use")]
    pub(in super::super) usage: Option<String>,
    pub(in super::super) rank: Option<u32>,
}

/// Address.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Address {
    #[serde(rename = "use")]
    pub(in super::super) usage: Option<String>,
    pub(in super::super) text: Option<String>,
    pub(in super::super) line: Texts,
    pub(in super::super) city: Option<String>,
    pub(in super::super) district: Option<String>,
    pub(in super::super) state: Option<String>,
    pub(in super::super) postal_code: Option<String>,
    pub(in super::super) country: Option<String>,
    pub(in super::super) period: Option<Period>,
}

/// Attachment.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Attachment {
    pub(in super::super) content_type: Option<String>,
    pub(in super::super) data: Option<String>,
    pub(in super::super) url: Option<String>,
    pub(in super::super) size: Option<u64>,
    pub(in super::super) title: Option<String>,
    pub(in super::super) creation: Option<Date>,
}

/// Meta: only the security labels.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Meta {
    pub(in super::super) security: Vec<Coding>,
}
