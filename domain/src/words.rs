//! Value types that facts share. Types that hold PHI print `[redacted]`.

mod code;
mod person;
mod quantity;
mod text;
mod time;

pub use code::{Code, Concept};
pub use person::{
    Address, ContactPoint, Deceased, EmergencyContact, HumanName, Identifier, Person,
};
pub use quantity::{Decimal, Money, NotADecimal, Quantity, Value};
pub use text::Text;
pub use time::{DateTime, NotADateTime, Period};
