//! Shapes that the facets share. Frozen for ever: a change is a new shape with the next number.

use super::frozen::{BadValue, Freeze, Thaw, frozen};
use crate::actor::Actor;
use crate::facet::{Facet, Role};
use crate::facts::Origin;
use crate::ids;
use crate::words::{
    Address, Code, Concept, ContactPoint, DateTime, Deceased, Decimal, EmergencyContact, HumanName,
    Identifier, Money, Period, Person, Quantity, Secret, Text, Value,
};

/// Imported history.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Imported1<W> {
    pub(super) record: W,
    pub(super) occurred_at: Option<String>,
    pub(super) origin: Origin1,
}

/// Bytes: length and bytes, written and read in one piece.
pub(super) struct Bytes1(Vec<u8>);

frozen! {
    struct Origin1 for Origin { import: [u8; 16], item: u32, digest: [u8; 32] }
    struct Code1 for Code { system: String, code: String, display: Option<String> }
    struct Concept1 for Concept { codes: Vec<Code1>, text: Option<String> }
    struct Period1 for Period { start: Option<String>, end: Option<String> }
    struct Money1 for Money { amount: String, currency: String }
    struct Quantity1 for Quantity {
        value: Option<String>,
        comparator: Option<String>,
        unit: Option<String>,
        system: Option<String>,
        code: Option<String>,
    }
    struct Name1 for HumanName {
        usage: Option<String>,
        family: Option<String>,
        given: Vec<String>,
        prefix: Vec<String>,
        suffix: Vec<String>,
        text: Option<String>,
    }
    struct Identifier1 for Identifier { kind: Option<String>, system: String, value: String }
    struct Address1 for Address {
        usage: Option<String>,
        lines: Vec<String>,
        city: Option<String>,
        district: Option<String>,
        state: Option<String>,
        postal_code: Option<String>,
        country: Option<String>,
        period: Option<Period1>,
    }
    struct ContactPoint1 for ContactPoint {
        system: String,
        value: String,
        usage: Option<String>,
        rank: Option<u32>,
    }
    struct EmergencyContact1 for EmergencyContact {
        name: Option<Name1>,
        relationship: Vec<Concept1>,
        points: Vec<ContactPoint1>,
    }
    struct Person1 for Person {
        names: Vec<Name1>,
        birth_date: Option<String>,
        sex: Option<String>,
        mrn: Option<String>,
        identifiers: Vec<Identifier1>,
        deceased: Option<Deceased1>,
    }
}

frozen! {
    enum Deceased1 for Deceased { Known(dead: bool), At(at: String) }
    enum Value1 for Value {
        Quantity(quantity: Quantity1),
        Concept(concept: Concept1),
        Text(text: String),
        Boolean(yes: bool),
        Integer(number: i64),
        Range(low: Option<Quantity1>, high: Option<Quantity1>),
        Ratio(numerator: Option<Quantity1>, denominator: Option<Quantity1>),
        DateTime(at: String),
        Period(period: Period1),
    }
    enum Role1 for Role { FrontDesk, Clinical, Billing, Patient, Compliance, Admin }
    enum Actor1 for Actor { Account(account: [u8; 16]), Operator(user: u32), System }
}

macro_rules! as_it_is {
    ($($same:ty),+ $(,)?) => {$(
        impl Freeze<$same> for $same {
            fn freeze(value: &$same) -> Self { value.clone() }
        }

        impl Thaw<$same> for $same {
            fn thaw(self) -> Result<$same, BadValue> { Ok(self) }
        }
    )+};
}

as_it_is!(String, bool, u8, u32, u64, i64, [u8; 8], [u8; 16], [u8; 32]);

macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        impl Freeze<ids::$id> for [u8; 16] {
            fn freeze(value: &ids::$id) -> Self { *value.as_bytes() }
        }

        impl Thaw<ids::$id> for [u8; 16] {
            fn thaw(self) -> Result<ids::$id, BadValue> { Ok(ids::$id::from_bytes(self)) }
        }
    )+};
}

ids!(
    PatientId,
    AccountId,
    EncounterId,
    NoteId,
    RecordId,
    AppointmentId,
    SlotId,
    RoomId,
    CoverageId,
    ClaimId,
    AdjudicationId,
    LedgerLineId,
    LocationId,
    OrganisationId,
    SessionId,
    ImportId,
    CommandId,
    AccessId,
    FactorId,
    GlassId,
    RestrictionId,
);

impl Freeze<Text> for String {
    fn freeze(value: &Text) -> Self {
        value.expose().to_owned()
    }
}

impl Thaw<Text> for String {
    fn thaw(self) -> Result<Text, BadValue> {
        Ok(Text::from(self))
    }
}

impl Freeze<DateTime> for String {
    fn freeze(value: &DateTime) -> Self {
        value.as_str().to_owned()
    }
}

impl Thaw<DateTime> for String {
    fn thaw(self) -> Result<DateTime, BadValue> {
        DateTime::parse(&self).map_err(|_| BadValue::DateTime)
    }
}

impl Freeze<Decimal> for String {
    fn freeze(value: &Decimal) -> Self {
        value.as_str().to_owned()
    }
}

impl Thaw<Decimal> for String {
    fn thaw(self) -> Result<Decimal, BadValue> {
        Decimal::parse(&self).map_err(|_| BadValue::Decimal)
    }
}

impl Freeze<Facet> for u8 {
    fn freeze(value: &Facet) -> Self {
        value.tag()
    }
}

impl Thaw<Facet> for u8 {
    fn thaw(self) -> Result<Facet, BadValue> {
        Facet::from_tag(self).ok_or(BadValue::FacetTag)
    }
}

impl Freeze<Vec<u8>> for Bytes1 {
    fn freeze(value: &Vec<u8>) -> Self {
        Self(value.clone())
    }
}

impl Thaw<Vec<u8>> for Bytes1 {
    fn thaw(self) -> Result<Vec<u8>, BadValue> {
        Ok(self.0)
    }
}

impl Freeze<Secret> for Bytes1 {
    fn freeze(value: &Secret) -> Self {
        Self(value.expose().to_vec())
    }
}

impl Thaw<Secret> for Bytes1 {
    fn thaw(self) -> Result<Secret, BadValue> {
        Ok(Secret::from(self.0))
    }
}

impl serde::Serialize for Bytes1 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Bytes1 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes1;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes1, E> {
                Ok(Bytes1(bytes.to_vec()))
            }
        }

        deserializer.deserialize_bytes(Visitor)
    }
}
