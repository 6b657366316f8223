//! Scalars: ids, dates and numbers exactly as they were written. And the small values that any
//! role's types may use, because they say nothing about a person by themselves.

#[cfg(test)]
pub(crate) mod contract;
pub mod fields;
mod found;
mod role;
mod values;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chartlog_domain::words;
use uuid::Uuid;

use super::error::bad_input;
use crate::command::NotDone;

pub use found::{BooleanValue, DateTimeValue, IntegerValue, ObservationValue, TextValue};
pub use role::RoleName;
pub use values::{Code, Concept, Money, Period, Quantity, Range, Ratio};
pub(crate) use values::{codes, concepts, texts};

/// An id. Callers' text is parsed where it is used, so that an error can name the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(Result<Uuid, NotAnId>);

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct NotAnId;

impl Id {
    /// The typed id that an argument names.
    pub(crate) fn parse_as<T>(&self, field: &str, id: fn(Uuid) -> T) -> async_graphql::Result<T> {
        self.0.map(id).map_err(|NotAnId| {
            bad_input(field, "this must be a UUID, such as 0190163d-8694-739b-aea5-966c26f8ad91")
        })
    }
}

impl Id {
    /// The typed id that a field of a command's input names.
    pub(crate) fn typed<T>(&self, field: &'static str, id: fn(Uuid) -> T) -> Result<T, NotDone> {
        let sentence = "this must be a UUID, such as 0190163d-8694-739b-aea5-966c26f8ad91";
        self.0.map(id).map_err(|NotAnId| NotDone::BadInput { field, sentence })
    }
}

/// The typed id that a field of a command's input names, when it names one.
pub(crate) fn typed_id<T>(
    id: Option<&Id>,
    field: &'static str,
    typed: fn(Uuid) -> T,
) -> Result<Option<T>, NotDone> {
    id.map(|id| id.typed(field, typed)).transpose()
}

/// A typed id out of an argument that may be left out.
pub(crate) fn optional_id<T>(
    id: Option<&Id>,
    field: &str,
    typed: fn(Uuid) -> T,
) -> async_graphql::Result<Option<T>> {
    id.map(|id| id.parse_as(field, typed)).transpose()
}

macro_rules! ids {
    ($($id:ident),+) => {$(
        impl From<chartlog_domain::ids::$id> for Id {
            fn from(id: chartlog_domain::ids::$id) -> Self { Self(Ok(id.0)) }
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
    AccessId,
    GlassId,
    RestrictionId,
    RestrictionRequestId,
    AmendmentId,
    ImportId,
    CommandId
);

/// An id: a UUID (RFC 9562) in its usual form, such as `0190163d-8694-739b-aea5-966c26f8ad91`.
/// Opaque: it says nothing about what it names.
#[Scalar(name = "UUID", specified_by_url = "https://www.rfc-editor.org/rfc/rfc9562")]
impl ScalarType for Id {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else { return Err(expected_text()) };
        Ok(Self(Uuid::parse_str(&text).map_err(|_| NotAnId)))
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        self.0.map_or(Value::Null, |id| Value::String(id.to_string()))
    }
}

/// A point in time, or a date, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime(String);

impl DateTime {
    /// The time that an argument names.
    pub(crate) fn parse(&self, field: &str) -> async_graphql::Result<words::DateTime> {
        words::DateTime::parse(&self.0).map_err(|_| {
            bad_input(
                field,
                "this must be a time with an offset, such as 2026-03-13T14:20:00-05:00, or a date",
            )
        })
    }
}

impl DateTime {
    /// The time that a field of a command's input names.
    pub(crate) fn typed(&self, field: &'static str) -> Result<words::DateTime, NotDone> {
        let sentence =
            "this must be a time with an offset, such as 2026-03-13T14:20:00-05:00, or a date";
        words::DateTime::parse(&self.0).map_err(|_| NotDone::BadInput { field, sentence })
    }

    /// A time of the server's clock, microseconds since 1970 UTC, to the second.
    pub(crate) fn of_micros(micros: i64) -> Self {
        Self::from(&words::DateTime::from_micros(micros))
    }
}

impl From<&words::DateTime> for DateTime {
    fn from(at: &words::DateTime) -> Self {
        Self(at.as_str().to_owned())
    }
}

/// A point in time in ISO 8601, exactly as it was written: `2026-03-13T14:20:06-05:00`. Its
/// precision and its offset are part of what was said and are kept, so that it may also be a mere
/// year (`2026`), month (`2026-03`) or day (`2026-03-13`). A time always has an offset or `Z`.
#[Scalar(name = "DateTime", specified_by_url = "https://hl7.org/fhir/R4/datatypes.html#dateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else { return Err(expected_text()) };
        Ok(Self(text))
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A date as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date(String);

impl Date {
    /// The day that a field of a command's input names, `YYYY-MM-DD`.
    pub(crate) fn civil(&self, field: &'static str) -> Result<jiff::civil::Date, NotDone> {
        let sentence = "this must be one day, such as 2026-03-13";
        let day = self.0.parse().ok().filter(|_| self.0.len() == "YYYY-MM-DD".len());
        day.ok_or(NotDone::BadInput { field, sentence })
    }

    /// The day that an argument names, `YYYY-MM-DD`.
    pub(crate) fn day(&self, field: &str) -> async_graphql::Result<&str> {
        let day = words::DateTime::parse(&self.0).is_ok() && self.0.len() == "YYYY-MM-DD".len();
        if day {
            Ok(&self.0)
        } else {
            Err(bad_input(field, "this must be one day, such as 2026-03-13"))
        }
    }

    /// The date that an argument names, as precise as it is.
    pub(crate) fn parse(&self, field: &str) -> async_graphql::Result<words::DateTime> {
        let date = words::DateTime::parse(&self.0).ok().filter(|date| !date.is_timed());
        date.ok_or_else(|| bad_input(field, "this must be a date, such as 2026-03-13"))
    }
}

impl Date {
    /// The date that a field of a command's input names, as precise as it is.
    pub(crate) fn typed(&self, field: &'static str) -> Result<words::DateTime, NotDone> {
        let date = words::DateTime::parse(&self.0).ok().filter(|date| !date.is_timed());
        let sentence = "this must be a date, such as 2026-03-13";
        date.ok_or(NotDone::BadInput { field, sentence })
    }
}

impl From<&words::DateTime> for Date {
    fn from(at: &words::DateTime) -> Self {
        Self(at.date().to_owned())
    }
}

/// A date in ISO 8601, as precise as it is known: `1932-03-13`, `1932-03` or `1932`. It has no
/// time zone.
#[Scalar(name = "Date", specified_by_url = "https://hl7.org/fhir/R4/datatypes.html#date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else { return Err(expected_text()) };
        Ok(Self(text))
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A decimal number as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(words::Decimal);

impl Decimal {
    /// The number that a field of a command's input names.
    pub(crate) fn number(&self) -> words::Decimal {
        self.0.clone()
    }
}

impl From<&words::Decimal> for Decimal {
    fn from(number: &words::Decimal) -> Self {
        Self(number.clone())
    }
}

/// A decimal number as text, with every digit that was written: `"1.50"` is not `"1.5"`. Keep it as
/// text or in a decimal type; a float loses digits.
#[Scalar(name = "Decimal", specified_by_url = "https://hl7.org/fhir/R4/datatypes.html#decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else { return Err(expected_text()) };
        words::Decimal::parse(&text).map(Self).map_err(InputValueError::custom)
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

fn expected_text<T: async_graphql::InputType>() -> InputValueError<T> {
    InputValueError::custom("this must be text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        ScalarType::parse(Value::String(text.to_owned())).unwrap()
    }

    #[test]
    fn a_bad_id_names_the_field_and_the_code() {
        let error = id("Ada").parse_as("patient", |id| id).unwrap_err();
        let extensions = error.extensions.unwrap();
        assert_eq!(extensions.get("code"), Some(&Value::from("BAD_INPUT")));
        assert_eq!(extensions.get("field"), Some(&Value::from("patient")));
        assert!(!error.message.contains("Ada"));
    }

    #[test]
    fn an_id_goes_out_as_it_came_in() {
        let text = "0190163d-8694-739b-aea5-966c26f8ad91";
        assert_eq!(id(text).to_value(), Value::from(text));
        assert!(<Id as ScalarType>::parse(Value::from(7)).is_err());
    }

    #[test]
    fn times_and_numbers_keep_every_character() {
        let at = words::DateTime::parse("2026-03-13T14:20:06.50-05:00").unwrap();
        assert_eq!(DateTime::from(&at).to_value(), Value::from("2026-03-13T14:20:06.50-05:00"));
        assert_eq!(Date::from(&at).to_value(), Value::from("2026-03-13"));
        let number = words::Decimal::parse("1.50").unwrap();
        assert_eq!(Decimal::from(&number).to_value(), Value::from("1.50"));
    }

    #[test]
    fn a_day_is_a_whole_date() {
        assert_eq!(Date("2026-03-13".to_owned()).day("date").unwrap(), "2026-03-13");
        for text in ["2026", "2026-03", "2026-02-30", "2026-03-13T00:00:00Z", "tomorrow", ""] {
            assert!(Date(text.to_owned()).day("date").is_err(), "{text}");
        }
    }
}
