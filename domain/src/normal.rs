//! What people type, in the one form in which it is kept: so that two desks that hear the same write
//! the same, and that it is found again.
//!
//! Each function is idempotent and takes whatever is plausible: what it cannot bring into a form of
//! its own it leaves as it was typed. It refuses only what is clearly none of its kind. What was typed
//! itself stays in `inquiry`, with the command.

mod email;
mod mrn;
mod name;
mod phone;
mod postal;
#[cfg(test)]
mod tests;

pub use email::email;
pub use mrn::mrn;
pub use name::name;
pub use phone::phone;
pub use postal::{AddressPart, address};

use crate::words::Text;
use unicode_normalization::UnicodeNormalization;

/// It is clearly none of what it should be. What it is, is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("clearly none")]
pub struct NotOne;

/// One line: Unicode NFC (UAX 15), no white space around it and one space between words, nothing that
/// cannot be seen.
///
/// # Errors
/// [`NotOne`] for control characters other than white space.
pub fn line(typed: &str) -> Result<String, NotOne> {
    let seen = |letter: &char| !matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let seen: String = typed.chars().filter(seen).nfc().collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().any(char::is_control) { Err(NotOne) } else { Ok(line) }
}

/// A part of something as one line; none without a word.
fn part(typed: Option<&Text>) -> Result<Option<Text>, NotOne> {
    let typed = typed.map(|text| line(text.expose())).transpose()?;
    Ok(typed.filter(|text| !text.is_empty()).map(Text::from))
}

/// Parts as one line each, without those that have no word.
fn parts(typed: &[Text]) -> Result<Vec<Text>, NotOne> {
    let parts = typed.iter().map(|text| part(Some(text)));
    Ok(parts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}
