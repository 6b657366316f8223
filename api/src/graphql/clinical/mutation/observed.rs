//! What was measured or found, as it is filled in.

use async_graphql::InputObject;
use chartlog_domain::facts::clinical::{Finding, ReferenceRange};
use chartlog_domain::words::{Concept, Quantity, Text, Value};

use super::filled_in::{ConceptInput, QuantityInput};
use crate::command::NotDone;

/// URI of the code system of flags.
const FLAGS: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
/// URI of the categories of observations.
const CATEGORIES: &str = "http://terminology.hl7.org/CodeSystem/observation-category";

/// What was found: one of these.
#[derive(InputObject, Clone)]
pub(crate) struct FoundInput {
    /// A measured amount.
    quantity: Option<QuantityInput>,
    /// A concept.
    concept: Option<ConceptInput>,
    /// Words.
    text: Option<String>,
    /// Yes or no.
    boolean: Option<bool>,
    /// A whole number.
    integer: Option<i64>,
}

/// What is normal: a bound at least, or words.
#[derive(InputObject, Clone)]
pub(crate) struct ReferenceRangeInput {
    /// Lower bound, inclusive, in the unit of the value.
    low: Option<QuantityInput>,
    /// Upper bound, inclusive, in the unit of the value.
    high: Option<QuantityInput>,
    /// In words.
    text: Option<String>,
}

/// A part of a result that has several.
#[derive(InputObject, Clone)]
pub(crate) struct ResultPartInput {
    /// What was observed (LOINC).
    code: ConceptInput,
    /// What was found.
    value: Option<FoundInput>,
    /// Why there is no value.
    absent_reason: Option<ConceptInput>,
    /// What is normal.
    reference_ranges: Option<Vec<ReferenceRangeInput>>,
    /// Flag, as for the whole result.
    interpretation: Option<String>,
}

impl ResultPartInput {
    /// What a result found, or a part of it.
    pub(super) fn of(
        code: ConceptInput,
        value: Option<FoundInput>,
        absent_reason: Option<ConceptInput>,
        reference_ranges: Option<Vec<ReferenceRangeInput>>,
        interpretation: Option<String>,
    ) -> Self {
        Self { code, value, absent_reason, reference_ranges, interpretation }
    }

    /// As the record has it.
    pub(super) fn finding(self) -> Result<Finding, NotDone> {
        let ranges = self.reference_ranges.unwrap_or_default();
        let flag = |code: String| Concept {
            codes: vec![chartlog_domain::words::Code {
                system: FLAGS.to_owned(),
                code,
                display: None,
            }],
            text: None,
        };
        Ok(Finding {
            code: self.code.into(),
            value: self.value.map(FoundInput::value).transpose()?,
            absent_reason: self.absent_reason.map(Concept::from),
            interpretation: self.interpretation.map(flag).into_iter().collect(),
            reference_ranges: ranges.into_iter().map(ReferenceRange::from).collect(),
        })
    }
}

impl FoundInput {
    fn value(self) -> Result<Value, NotDone> {
        let given = [
            self.quantity.map(|quantity| Value::Quantity(quantity.into())),
            self.concept.map(|concept| Value::Concept(concept.into())),
            self.text.map(|text| Value::Text(text.into())),
            self.boolean.map(Value::Boolean),
            self.integer.map(Value::Integer),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(value), None) => Ok(value),
            _ => {
                let sentence = "give one kind of value";
                Err(NotDone::BadInput { field: "input.value", sentence })
            }
        }
    }
}

impl From<ReferenceRangeInput> for ReferenceRange {
    fn from(range: ReferenceRangeInput) -> Self {
        Self {
            low: range.low.map(Quantity::from),
            high: range.high.map(Quantity::from),
            text: range.text.map(Text::from),
        }
    }
}

/// A category of observations.
pub(super) fn category(code: &str) -> Concept {
    Concept {
        codes: vec![chartlog_domain::words::Code {
            system: CATEGORIES.to_owned(),
            code: code.to_owned(),
            display: None,
        }],
        text: None,
    }
}

/// A finding that is a measured amount, or only its name.
pub(super) fn measured(code: ConceptInput, value: Option<QuantityInput>) -> Finding {
    Finding {
        code: code.into(),
        value: value.map(|quantity| Value::Quantity(quantity.into())),
        absent_reason: None,
        interpretation: Vec::new(),
        reference_ranges: Vec::new(),
    }
}
