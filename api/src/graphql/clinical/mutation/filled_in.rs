//! What clinicians fill in: codes, concepts, amounts, remarks. Codes are taken as given; only their shape
//! is checked.

use async_graphql::InputObject;
use chartlog_domain::words::{self, Text};

use crate::graphql::scalars::Decimal;

/// URI of UCUM.
const UCUM: &str = "http://unitsofmeasure.org";

/// A code in a code system (FHIR Coding).
#[derive(InputObject, Clone)]
pub(crate) struct CodeInput {
    /// URI of the code system: `http://hl7.org/fhir/sid/icd-10-cm`, `http://snomed.info/sct`,
    /// `http://loinc.org`, `http://www.nlm.nih.gov/research/umls/rxnorm`,
    /// `http://hl7.org/fhir/sid/cvx`, `http://www.ama-assn.org/go/cpt` or another one.
    system: String,
    /// The code itself, such as `E11.9`: at most 64 bytes, without blanks, and of the shape that codes
    /// of its system have.
    code: String,
    /// What it is called, for people.
    display: Option<String>,
}

/// A concept: codes for the same thing, and words (FHIR CodeableConcept). One of them at least.
#[derive(InputObject, Clone)]
pub(crate) struct ConceptInput {
    /// Codes for the concept, the one to go by first.
    codings: Option<Vec<CodeInput>>,
    /// The concept in words.
    text: Option<String>,
}

/// A measured amount (FHIR Quantity).
#[derive(InputObject, Clone)]
pub(crate) struct QuantityInput {
    /// The number.
    value: Decimal,
    /// Unit as a code of UCUM, such as `mm[Hg]`, `kg` or `mg/dL`.
    unit: String,
    /// `<`, `<=`, `>=` or `>` when the number is a bound; left out it is the amount itself.
    comparator: Option<String>,
}

impl From<CodeInput> for words::Code {
    fn from(code: CodeInput) -> Self {
        Self { system: code.system, code: code.code, display: code.display }
    }
}

impl From<ConceptInput> for words::Concept {
    fn from(concept: ConceptInput) -> Self {
        let codes = concept.codings.unwrap_or_default();
        Self {
            codes: codes.into_iter().map(words::Code::from).collect(),
            text: concept.text.map(Text::from),
        }
    }
}

impl From<QuantityInput> for words::Quantity {
    fn from(quantity: QuantityInput) -> Self {
        Self {
            value: Some(quantity.value.number()),
            comparator: quantity.comparator,
            unit: Some(quantity.unit.clone()),
            system: Some(UCUM.to_owned()),
            code: Some(quantity.unit),
        }
    }
}

/// Concepts of an input.
pub(super) fn concepts(all: Option<Vec<ConceptInput>>) -> Vec<words::Concept> {
    all.unwrap_or_default().into_iter().map(words::Concept::from).collect()
}

/// Codes of an input.
pub(super) fn codes(all: Option<Vec<CodeInput>>) -> Vec<words::Code> {
    all.unwrap_or_default().into_iter().map(words::Code::from).collect()
}

/// Texts of an input.
pub(super) fn texts(all: Option<Vec<String>>) -> Vec<Text> {
    all.unwrap_or_default().into_iter().map(Text::from).collect()
}
