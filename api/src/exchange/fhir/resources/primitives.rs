//! Primitive types: numbers that keep their digits, dates that keep their precision.

use chartlog_domain::words;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::refusal::OURS;

/// A FHIR decimal, digits kept. A number in quotes is refused: FHIR writes numbers as numbers.
#[derive(Clone)]
pub(in super::super) struct Number(pub(in super::super) words::Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        let parsed = words::Decimal::parse(raw.get());
        parsed.map(Self).map_err(|_| D::Error::custom(format_args!("{OURS}is not a number")))
    }
}

/// A FHIR date, dateTime or instant, as written.
#[derive(Clone)]
pub(in super::super) struct Date(pub(in super::super) words::DateTime);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateVisitor)
    }
}

struct DateVisitor;

impl Visitor<'_> for DateVisitor {
    type Value = Date;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date or dateTime as text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        words::DateTime::parse(text).map(Date).map_err(|e| E::custom(format_args!("{OURS}{e}")))
    }
}

/// Texts of which some may be absent (`null`), as FHIR writes repeating primitives whose
/// extensions stand elsewhere.
#[derive(Clone, Default)]
pub(in super::super) struct Texts(pub(in super::super) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element::<Option<String>>()? {
            texts.extend(text);
        }
        Ok(Texts(texts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_its_digits() {
        let number: Number = serde_json::from_str("132.34377502976770").unwrap();
        assert_eq!(number.0.as_str(), "132.34377502976770");
        assert_eq!(serde_json::from_str::<Number>("1.0e-3").unwrap().0.as_str(), "1.0e-3");
    }

    #[test]
    fn a_number_in_quotes_is_refused() {
        let error = serde_json::from_str::<Number>("\"1.5\"").err().unwrap();
        assert!(error.to_string().starts_with("fhir: is not a number"));
    }

    #[test]
    fn a_date_keeps_its_precision() {
        let date: Date = serde_json::from_str("\"2015-03\"").unwrap();
        assert_eq!(date.0.as_str(), "2015-03");
    }

    #[test]
    fn absent_texts_are_skipped() {
        let texts: Texts = serde_json::from_str(r#"["a", null, "b"]"#).unwrap();
        assert_eq!(texts.0, ["a", "b"]);
    }
}
