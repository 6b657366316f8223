//! Samples of the words that facts share.

use super::ids;
use crate::facts::{Imported, Origin};
use crate::words::{
    Address, Code, Concept, ContactPoint, DateTime, Deceased, Decimal, EmergencyContact, HumanName,
    Identifier, Money, Period, Person, Quantity, Text,
};

/// A list of one, or none.
pub fn list<T>(full: bool, one: T) -> Vec<T> {
    full.then_some(one).into_iter().collect()
}

/// Text.
#[must_use]
pub fn text(text: &str) -> Text {
    Text::from(text)
}

/// A date or time.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn at(text: &str) -> DateTime {
    DateTime::parse(text).expect("a FHIR date or dateTime")
}

/// A decimal.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a decimal")
}

/// An amount.
#[must_use]
pub fn money() -> Money {
    Money::usd_cents(12_550)
}

/// A code with a display text.
#[must_use]
pub fn code(code: &str) -> Code {
    Code::new("urn:example:codes", code, "what it is called")
}

/// A concept; without a code, only words.
#[must_use]
pub fn concept(full: bool, words: &str) -> Concept {
    Concept { codes: list(full, code("c-17")), text: Some(text(words)) }
}

/// A time span; open on both sides, or a visit's.
#[must_use]
pub fn period(full: bool) -> Period {
    Period {
        start: full.then(|| at("2026-05-04T09:00:00-04:00")),
        end: full.then(|| at("2026-05-04T09:20:00-04:00")),
    }
}

/// A measured amount.
#[must_use]
pub fn quantity(full: bool) -> Quantity {
    Quantity {
        value: full.then(|| decimal("120.50")),
        comparator: full.then(|| "<".to_owned()),
        unit: full.then(|| "mmHg".to_owned()),
        system: full.then(|| "http://unitsofmeasure.org".to_owned()),
        code: full.then(|| "mm[Hg]".to_owned()),
    }
}

/// A name.
#[must_use]
pub fn name(full: bool) -> HumanName {
    HumanName {
        usage: full.then(|| "official".to_owned()),
        family: Some(text("Murphy")),
        given: list(full, text("Grace")),
        prefix: list(full, text("Dr.")),
        suffix: list(full, text("MD")),
        text: full.then(|| text("Dr. Grace Murphy MD")),
    }
}

/// An identifier.
#[must_use]
pub fn identifier(full: bool) -> Identifier {
    Identifier {
        kind: full.then(|| "SS".to_owned()),
        system: "urn:example:ssn".to_owned(),
        value: text("999-00-0001"),
    }
}

/// An address.
#[must_use]
pub fn address(full: bool) -> Address {
    Address {
        usage: full.then(|| "home".to_owned()),
        lines: list(full, text("12 Elm Street")),
        city: full.then(|| text("Boston")),
        district: full.then(|| text("Suffolk")),
        state: full.then(|| text("MA")),
        postal_code: full.then(|| text("02101")),
        country: full.then(|| text("US")),
        period: full.then(|| period(full)),
    }
}

/// A phone number.
#[must_use]
pub fn contact_point(full: bool) -> ContactPoint {
    ContactPoint {
        system: "phone".to_owned(),
        value: text("555-0100"),
        usage: full.then(|| "mobile".to_owned()),
        rank: full.then_some(1),
    }
}

/// Whom to call.
#[must_use]
pub fn emergency_contact(full: bool) -> EmergencyContact {
    EmergencyContact {
        name: full.then(|| name(full)),
        relationship: list(full, concept(full, "mother")),
        points: list(full, contact_point(full)),
    }
}

/// A death, with its time or without.
#[must_use]
pub fn deceased(full: bool) -> Deceased {
    if full { Deceased::At(at("2026-05-30")) } else { Deceased::Known(true) }
}

/// Who a patient is; if not in full, nothing but a name.
#[must_use]
pub fn person(full: bool) -> Person {
    Person {
        names: vec![name(full)],
        birth_date: full.then(|| at("1975-03-13")),
        sex: full.then(|| "female".to_owned()),
        mrn: full.then(|| text("MRN-00042")),
        identifiers: list(full, identifier(full)),
        deceased: full.then_some(Deceased::Known(false)),
    }
}

/// Imported history.
pub fn imported<T>(full: bool, record: T) -> Imported<T> {
    Imported {
        record,
        occurred_at: full.then(|| at("2026-05-04T09:00:00-04:00")),
        origin: Origin { import: ids::IMPORT, item: 300, digest: [0xd0; 32] },
    }
}
