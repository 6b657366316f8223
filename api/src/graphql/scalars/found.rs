//! What was found: a value of one of several kinds.

use async_graphql::{SimpleObject, Union};
use chartlog_domain::words;

use super::{Concept, DateTime, Period, Quantity, Range, Ratio};

/// What was found, or is to be reached (FHIR `value[x]`). Ask for `__typename`, and for the fields of
/// each kind in a fragment.
#[derive(Union)]
pub enum ObservationValue {
    /// A measured amount.
    Quantity(Quantity),
    /// A concept.
    Concept(Concept),
    /// Text.
    Text(TextValue),
    /// Yes or no.
    Boolean(BooleanValue),
    /// A whole number.
    Integer(IntegerValue),
    /// From one amount to another.
    Range(Range),
    /// One amount in relation to another.
    Ratio(Ratio),
    /// A point in time.
    DateTime(DateTimeValue),
    /// A span of time.
    Period(Period),
}

/// A value that is text.
#[derive(SimpleObject)]
pub struct TextValue {
    /// The text.
    string: String,
}

/// A value that is yes or no.
#[derive(SimpleObject)]
pub struct BooleanValue {
    /// Whether it is so.
    boolean: bool,
}

/// A value that is a whole number.
#[derive(SimpleObject)]
pub struct IntegerValue {
    /// The number.
    integer: i64,
}

/// A value that is a point in time.
#[derive(SimpleObject)]
pub struct DateTimeValue {
    /// The point in time, as precise as it was written.
    date_time: DateTime,
}

impl From<&words::Value> for ObservationValue {
    fn from(value: &words::Value) -> Self {
        match value {
            words::Value::Quantity(quantity) => Self::Quantity(quantity.into()),
            words::Value::Concept(concept) => Self::Concept(concept.into()),
            words::Value::Text(text) => Self::Text(TextValue { string: text.expose().to_owned() }),
            words::Value::Boolean(boolean) => Self::Boolean(BooleanValue { boolean: *boolean }),
            words::Value::Integer(integer) => Self::Integer(IntegerValue { integer: *integer }),
            words::Value::Range(low, high) => {
                Self::Range(Range::between(low.as_ref(), high.as_ref()))
            }
            words::Value::Ratio(above, below) => {
                Self::Ratio(Ratio::of(above.as_ref(), below.as_ref()))
            }
            words::Value::DateTime(at) => Self::DateTime(DateTimeValue { date_time: at.into() }),
            words::Value::Period(period) => Self::Period(period.into()),
        }
    }
}
