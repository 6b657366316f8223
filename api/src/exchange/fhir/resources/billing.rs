//! Insurance and money: Coverage, Claim, ExplanationOfBenefit.

use serde::Deserialize;

use super::datatypes::{CodeableConcept, Identifier, Money, Period, Quantity, Reference};
use super::primitives::{Date, Number};

/// Coverage.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Coverage {
    pub(in super::super) identifier: Vec<Identifier>,
    pub(in super::super) status: Option<String>,
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<CodeableConcept>,
    pub(in super::super) subscriber: Option<Reference>,
    pub(in super::super) subscriber_id: Option<String>,
    pub(in super::super) relationship: Option<CodeableConcept>,
    pub(in super::super) period: Option<Period>,
    pub(in super::super) payor: Vec<Reference>,
    pub(in super::super) class: Vec<Class>,
}

/// Coverage.class: group, plan and the like.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Class {
    #[serde(rename = "type")]
    pub(in super::super) kind: CodeableConcept,
    pub(in super::super) value: Option<String>,
    pub(in super::super) name: Option<String>,
}

/// Claim.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Claim {
    pub(in super::super) status: Option<String>,
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<CodeableConcept>,
    #[serde(rename = "use")]
    pub(in super::super) usage: Option<String>,
    pub(in super::super) billable_period: Option<Period>,
    pub(in super::super) created: Option<Date>,
    pub(in super::super) insurer: Option<Reference>,
    pub(in super::super) diagnosis: Vec<Diagnosis>,
    pub(in super::super) insurance: Vec<Insurance>,
    pub(in super::super) item: Vec<Item>,
    pub(in super::super) total: Option<Money>,
}

/// Claim.diagnosis.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Diagnosis {
    pub(in super::super) sequence: Option<u32>,
    pub(in super::super) diagnosis_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) diagnosis_reference: Option<Reference>,
}

/// Claim.insurance and ExplanationOfBenefit.insurance.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Insurance {
    pub(in super::super) coverage: Option<Reference>,
}

/// Claim.item.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Item {
    pub(in super::super) sequence: Option<u32>,
    pub(in super::super) diagnosis_sequence: Vec<u32>,
    pub(in super::super) product_or_service: Option<CodeableConcept>,
    pub(in super::super) modifier: Vec<CodeableConcept>,
    pub(in super::super) serviced_date: Option<Date>,
    pub(in super::super) serviced_period: Option<Period>,
    pub(in super::super) quantity: Option<Quantity>,
    pub(in super::super) net: Option<Money>,
    pub(in super::super) encounter: Vec<Reference>,
}

/// ExplanationOfBenefit.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ExplanationOfBenefit {
    pub(in super::super) status: Option<String>,
    pub(in super::super) outcome: Option<String>,
    pub(in super::super) created: Option<Date>,
    pub(in super::super) insurer: Option<Reference>,
    pub(in super::super) claim: Option<Reference>,
    pub(in super::super) insurance: Vec<Insurance>,
    pub(in super::super) item: Vec<AdjudicatedItem>,
    pub(in super::super) adjudication: Vec<Adjudication>,
    pub(in super::super) total: Vec<Total>,
    pub(in super::super) payment: Option<Payment>,
}

/// ExplanationOfBenefit.item.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct AdjudicatedItem {
    pub(in super::super) sequence: Option<u32>,
    pub(in super::super) adjudication: Vec<Adjudication>,
}

/// ExplanationOfBenefit.item.adjudication.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Adjudication {
    pub(in super::super) category: Option<CodeableConcept>,
    pub(in super::super) amount: Option<Money>,
    pub(in super::super) value: Option<Number>,
}

/// ExplanationOfBenefit.total.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Total {
    pub(in super::super) category: Option<CodeableConcept>,
    pub(in super::super) amount: Option<Money>,
}

/// ExplanationOfBenefit.payment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Payment {
    pub(in super::super) amount: Option<Money>,
}
