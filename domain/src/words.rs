//! Value types that facts share. Types that hold PHI print `[redacted]`.

mod code;
mod person;
mod quantity;
mod secret;
mod text;
mod time;

pub use code::{Code, Concept};
pub use person::{
    Address, ContactPoint, Deceased, EmergencyContact, HumanName, Identifier, Person,
};
pub use quantity::{Decimal, Money, NotADecimal, Quantity, Value};
pub use secret::Secret;
pub use text::Text;
pub use time::{DateTime, NotADateTime, Period};
