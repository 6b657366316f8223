//! Medical record numbers.

use super::{NotOne, line};

/// A number: letters, digits and the marks that stand between them, without white space. Capitals are
/// left as they are: some clinics' numbers differ by them.
///
/// # Errors
/// [`NotOne`] without a letter or digit, or with anything else in it.
pub fn mrn(typed: &str) -> Result<String, NotOne> {
    let number = line(typed)?;
    let good = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '.' | '/' | '_');
    let is_one = number.contains(char::is_alphanumeric) && number.chars().all(good);
    if is_one { Ok(number) } else { Err(NotOne) }
}
