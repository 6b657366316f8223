//! FHIR data types into the domain's words.

use chartlog_domain::words::{
    Address, Code, Concept, ContactPoint, DateTime, HumanName, Identifier, Money, Period, Quantity,
    Text,
};

use super::super::refusal::Refused;
use super::super::resources::datatypes as fhir;
use super::super::resources::primitives::{Date, Texts};

/// A mandatory element.
pub(in super::super) fn need<T>(element: Option<T>, path: &str) -> Result<T, Refused> {
    element.ok_or_else(|| Refused::missing(path))
}

/// A mandatory code.
pub(in super::super) fn need_code(code: Option<String>, path: &str) -> Result<String, Refused> {
    code.filter(|code| !code.is_empty()).ok_or_else(|| Refused::missing(path))
}

pub(in super::super) fn code(coding: fhir::Coding) -> Code {
    Code {
        system: coding.system.unwrap_or_default(),
        code: coding.code.unwrap_or_default(),
        display: coding.display,
    }
}

pub(in super::super) fn concept(concept: fhir::CodeableConcept) -> Concept {
    Concept {
        codes: concept.coding.into_iter().map(code).collect(),
        text: concept.text.map(Text::from),
    }
}

pub(in super::super) fn concepts(concepts: Vec<fhir::CodeableConcept>) -> Vec<Concept> {
    concepts.into_iter().map(concept).collect()
}

/// The first code of a concept without its display, for facets that hold no narrative. The code
/// is taken only when there is one: words alone stay out.
pub(in super::super) fn bare(concept: &fhir::CodeableConcept) -> Option<Code> {
    concept.coding.iter().find_map(|coding| {
        Some(Code {
            system: coding.system.clone().unwrap_or_default(),
            code: coding.code.clone().filter(|code| !code.is_empty())?,
            display: None,
        })
    })
}

/// The code of a concept that is itself a code in FHIR R5 and a concept of one code in R4, such
/// as a clinical status.
pub(in super::super) fn status(concept: Option<fhir::CodeableConcept>) -> Option<String> {
    let concept = concept?;
    concept.coding.into_iter().find_map(|coding| coding.code).or(concept.text)
}

pub(in super::super) fn text(text: Option<String>) -> Option<Text> {
    text.filter(|text| !text.trim().is_empty()).map(Text::from)
}

pub(in super::super) fn texts(texts: Texts) -> Vec<Text> {
    texts.0.into_iter().map(Text::from).collect()
}

pub(in super::super) fn notes(notes: Vec<fhir::Annotation>) -> Vec<Text> {
    notes.into_iter().filter_map(|note| text(note.text)).collect()
}

pub(in super::super) fn date(date: Option<Date>) -> Option<DateTime> {
    date.map(|date| date.0)
}

pub(in super::super) fn period(period: Option<fhir::Period>) -> Period {
    let period = period.unwrap_or_default();
    Period { start: date(period.start), end: date(period.end) }
}

/// A point in time as a span: from then to then, each as precise as it was written.
pub(in super::super) fn point(at: Option<Date>) -> Option<Period> {
    at.map(|at| Period { start: Some(at.0.clone()), end: Some(at.0) })
}

pub(in super::super) fn quantity(quantity: fhir::Quantity) -> Quantity {
    Quantity {
        value: quantity.value.map(|number| number.0),
        comparator: quantity.comparator,
        unit: quantity.unit,
        system: quantity.system,
        code: quantity.code,
    }
}

/// An amount; `XXX` is what ISO 4217 has for one without a currency.
pub(in super::super) fn money(money: Option<fhir::Money>) -> Option<Money> {
    let money = money?;
    let currency = money.currency.unwrap_or_else(|| "XXX".to_owned());
    Some(Money { amount: money.value?.0, currency })
}

/// A quantity in words: `40 a`, `< 3 mg`.
pub(in super::super) fn quantity_text(quantity: &fhir::Quantity) -> Option<String> {
    let value = quantity.value.as_ref()?.0.as_str();
    let unit = quantity.unit.as_deref().or(quantity.code.as_deref());
    let parts = [quantity.comparator.as_deref(), Some(value), unit];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// A range in words: `40 a - 50 a`.
pub(in super::super) fn range_text(range: &fhir::Range) -> Option<String> {
    let end = |end: &Option<fhir::Quantity>| end.as_ref().and_then(quantity_text);
    match (end(&range.low), end(&range.high)) {
        (None, None) => None,
        (low, high) => Some(format!("{} - {}", low.unwrap_or_default(), high.unwrap_or_default())),
    }
}

/// A time span in words, for a field that holds words.
pub(in super::super) fn period_text(period: &fhir::Period) -> Option<String> {
    let end = |end: &Option<Date>| end.as_ref().map(|date| date.0.as_str().to_owned());
    match (end(&period.start), end(&period.end)) {
        (_, None) => None, // the start is a date of its own
        (start, Some(until)) => Some(format!("{} - {until}", start.unwrap_or_default())),
    }
}

pub(in super::super) fn name(name: fhir::HumanName) -> HumanName {
    HumanName {
        usage: name.usage,
        family: text(name.family),
        given: texts(name.given),
        prefix: texts(name.prefix),
        suffix: texts(name.suffix),
        text: text(name.text),
    }
}

pub(in super::super) fn points(points: Vec<fhir::ContactPoint>) -> Vec<ContactPoint> {
    points
        .into_iter()
        .filter_map(|point| {
            Some(ContactPoint {
                system: point.system.unwrap_or_else(|| "other".to_owned()),
                value: text(point.value)?,
                usage: point.usage,
                rank: point.rank,
            })
        })
        .collect()
}

pub(in super::super) fn address(address: fhir::Address) -> Address {
    let mut lines = texts(address.line);
    if lines.is_empty() && address.city.is_none() {
        lines.extend(text(address.text)); // an address in words only
    }
    Address {
        usage: address.usage,
        lines,
        city: text(address.city),
        district: text(address.district),
        state: text(address.state),
        postal_code: text(address.postal_code),
        country: text(address.country),
        period: address.period.map(|span| period(Some(span))),
    }
}

/// Identifiers that have a value; the kind is the code of HL7 table 0203 where there is one.
pub(in super::super) fn identifiers(identifiers: Vec<fhir::Identifier>) -> Vec<Identifier> {
    identifiers
        .into_iter()
        .filter_map(|identifier| {
            Some(Identifier {
                kind: identifier_kind(&identifier),
                system: identifier.system.unwrap_or_default(),
                value: text(identifier.value)?,
            })
        })
        .collect()
}

fn identifier_kind(identifier: &fhir::Identifier) -> Option<String> {
    let coding = &identifier.kind.as_ref()?.coding;
    let table_0203 = |coding: &&fhir::Coding| {
        coding.system.as_deref().is_some_and(|system| system.ends_with("0203"))
    };
    coding.iter().find(table_0203).or(coding.first())?.code.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_words() {
        let age = serde_json::from_str(r#"{"value": 40.50, "unit": "years"}"#).unwrap();
        assert_eq!(quantity_text(&age).as_deref(), Some("40.50 years"));
        let range =
            serde_json::from_str(r#"{"low": {"value": 40}, "high": {"value": 50}}"#).unwrap();
        assert_eq!(range_text(&range).as_deref(), Some("40 - 50"));
    }

    #[test]
    fn words_without_a_code_are_no_bare_code() {
        let words = serde_json::from_str(r#"{"text": "a story"}"#).unwrap();
        assert!(bare(&words).is_none());
    }

    #[test]
    fn the_kind_of_an_identifier_is_that_of_table_0203() {
        let identifier = serde_json::from_str(
            r#"[{"value": "1", "type": {"coding": [{"system": "x", "code": "y"},
            {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}}]"#,
        )
        .unwrap();
        assert_eq!(identifiers(identifier)[0].kind.as_deref(), Some("MR"));
    }
}
