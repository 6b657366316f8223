//! Names of people.

use super::{NotOne, part, parts};
use crate::words::{HumanName, Text};

/// A name, each part as one line; parts without a word are left out.
///
/// # Errors
/// [`NotOne`] when no part has a letter, or one has control characters.
pub fn name(typed: &HumanName) -> Result<HumanName, NotOne> {
    let name = HumanName {
        usage: typed.usage.clone(),
        family: part(typed.family.as_ref())?,
        given: parts(&typed.given)?,
        prefix: parts(&typed.prefix)?,
        suffix: parts(&typed.suffix)?,
        text: part(typed.text.as_ref())?,
    };
    let of_the_person = name.family.iter().chain(&name.given).chain(&name.text);
    let has_letter = |text: &Text| text.expose().chars().any(char::is_alphabetic);
    if of_the_person.clone().any(has_letter) { Ok(name) } else { Err(NotOne) }
}
