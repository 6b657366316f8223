//! Codes, quantities, money, spans: values that say nothing about a person by themselves. What
//! they mean is the business of the field that holds them, and so is its facet.
//!
//! Their fields weigh nothing: they come with the record that they are a part of.

use async_graphql::SimpleObject;
use chartlog_domain::words::{self, Text};

use super::{DateTime, Decimal};

/// A code in a code system (FHIR Coding).
#[derive(SimpleObject)]
pub struct Code {
    /// URI of the code system, such as `http://loinc.org`; null when the source gave none.
    #[graphql(complexity = 0)]
    system: Option<String>,
    /// The code itself, such as `8480-6`.
    #[graphql(complexity = 0)]
    code: String,
    /// What the source calls it, for people; null when it gave no name, and always where codes
    /// are kept without words.
    #[graphql(complexity = 0)]
    display: Option<String>,
}

impl From<&words::Code> for Code {
    fn from(code: &words::Code) -> Self {
        Self {
            system: Some(code.system.clone()).filter(|system| !system.is_empty()),
            code: code.code.clone(),
            display: code.display.clone(),
        }
    }
}

/// A concept: any number of codes for the same thing, and text (FHIR CodeableConcept).
#[derive(SimpleObject)]
pub struct Concept {
    /// Codes for the concept, in the source's order; empty when there is only text.
    #[graphql(complexity = child_complexity)]
    codings: Vec<Code>,
    /// The concept in the source's words; null when there are only codes.
    #[graphql(complexity = 0)]
    text: Option<String>,
    /// What to show: `text`, else the first display, else the first code. Empty when there is
    /// neither.
    #[graphql(complexity = 0)]
    label: String,
}

impl From<&words::Concept> for Concept {
    fn from(concept: &words::Concept) -> Self {
        Self {
            codings: concept.codes.iter().map(Code::from).collect(),
            text: concept.text.as_ref().map(|text| text.expose().to_owned()),
            label: concept.label().to_owned(),
        }
    }
}

/// An amount of money.
#[derive(SimpleObject)]
pub struct Money {
    /// The amount, exact.
    #[graphql(complexity = 0)]
    amount: Decimal,
    /// ISO 4217 code of the currency, such as `USD`.
    #[graphql(complexity = 0)]
    currency: String,
}

impl From<&words::Money> for Money {
    fn from(money: &words::Money) -> Self {
        Self { amount: Decimal::from(&money.amount), currency: money.currency.clone() }
    }
}

/// A span of time (FHIR Period).
#[derive(SimpleObject)]
pub struct Period {
    /// When it began, inclusive; null when not known.
    #[graphql(complexity = 0)]
    start: Option<DateTime>,
    /// When it ended, inclusive; null when it goes on or is not known.
    #[graphql(complexity = 0)]
    end: Option<DateTime>,
}

impl From<&words::Period> for Period {
    fn from(period: &words::Period) -> Self {
        Self {
            start: period.start.as_ref().map(DateTime::from),
            end: period.end.as_ref().map(DateTime::from),
        }
    }
}

/// A measured amount (FHIR Quantity).
#[derive(SimpleObject)]
pub struct Quantity {
    /// The number; null when only the unit is known.
    #[graphql(complexity = 0)]
    value: Option<Decimal>,
    /// `<`, `<=`, `>=` or `>` when the number is a bound; null means exactly.
    #[graphql(complexity = 0)]
    comparator: Option<String>,
    /// Unit for people, such as `mmHg`; null when not said.
    #[graphql(complexity = 0)]
    unit: Option<String>,
    /// URI of the unit system, usually `http://unitsofmeasure.org` (UCUM); null when not said.
    #[graphql(complexity = 0)]
    system: Option<String>,
    /// Unit as a code of that system, such as `mm[Hg]`; null when not said.
    #[graphql(complexity = 0)]
    code: Option<String>,
}

impl From<&words::Quantity> for Quantity {
    fn from(quantity: &words::Quantity) -> Self {
        Self {
            value: quantity.value.as_ref().map(Decimal::from),
            comparator: quantity.comparator.clone(),
            unit: quantity.unit.clone(),
            system: quantity.system.clone(),
            code: quantity.code.clone(),
        }
    }
}

/// From one amount to another (FHIR Range).
#[derive(SimpleObject)]
pub struct Range {
    /// Lower bound, inclusive; null when open.
    #[graphql(complexity = child_complexity)]
    low: Option<Quantity>,
    /// Upper bound, inclusive; null when open.
    #[graphql(complexity = child_complexity)]
    high: Option<Quantity>,
}

impl Range {
    /// From one amount to another.
    pub(crate) fn between(low: Option<&words::Quantity>, high: Option<&words::Quantity>) -> Self {
        Self { low: low.map(Quantity::from), high: high.map(Quantity::from) }
    }
}

/// One amount in relation to another (FHIR Ratio), such as a titre of 1:128.
#[derive(SimpleObject)]
pub struct Ratio {
    /// What stands above the line; null when not said.
    #[graphql(complexity = child_complexity)]
    numerator: Option<Quantity>,
    /// What stands below the line; null when not said.
    #[graphql(complexity = child_complexity)]
    denominator: Option<Quantity>,
}

impl Ratio {
    /// One amount in relation to another.
    pub(crate) fn of(above: Option<&words::Quantity>, below: Option<&words::Quantity>) -> Self {
        Self { numerator: above.map(Quantity::from), denominator: below.map(Quantity::from) }
    }
}

/// Concepts as callers see them.
pub(crate) fn concepts(concepts: &[words::Concept]) -> Vec<Concept> {
    concepts.iter().map(Concept::from).collect()
}

/// Codes as callers see them.
pub(crate) fn codes(codes: &[words::Code]) -> Vec<Code> {
    codes.iter().map(Code::from).collect()
}

/// Text that a field answers with.
pub(crate) fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(Text::expose).collect()
}
