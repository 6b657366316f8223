//! Phone numbers.

use unicode_normalization::UnicodeNormalization;

use super::{NotOne, line};

/// Digits of a number with its country code (E.164, 6.2.1); fewer than seven reach nobody abroad.
const E164_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Most digits of an extension: longer ones are something else.
const EXTENSION_DIGITS: usize = 7;

/// Fewest digits of something that may be a number: 911 has three.
const FEWEST_DIGITS: usize = 3;

/// A number in E.164 form (`+16025551234`), with its extension as RFC 3966 writes it (`;ext=77`):
/// numbers with a country code, and those of the North American plan. Everything else that may be one,
/// such as a number without area code or one in letters, is left as it was typed.
///
/// # Errors
/// [`NotOne`] with fewer than three digits, or control characters.
pub fn phone(typed: &str) -> Result<String, NotOne> {
    let typed = line(typed)?;
    let plain: String = typed.nfkc().collect::<String>().to_lowercase();
    let (number, extension) = split_extension(&plain);
    let number = e164(number);
    match (number, extension) {
        (Some(number), None) => Ok(number),
        (Some(number), Some(extension)) if is_extension(extension) => {
            Ok(format!("{number};ext={}", extension.trim()))
        }
        (Some(_) | None, _) if typed.chars().filter(|c| c.is_numeric()).count() < FEWEST_DIGITS => {
            Err(NotOne)
        }
        (Some(_) | None, _) => Ok(typed),
    }
}

fn split_extension(plain: &str) -> (&str, Option<&str>) {
    for mark in [";ext=", "extension", "ext.", "ext", "x.", "x", "#"] {
        if let Some((number, extension)) = plain.split_once(mark) {
            return (number, Some(extension));
        }
    }
    (plain, None)
}

fn is_extension(text: &str) -> bool {
    let text = text.trim();
    (1..=EXTENSION_DIGITS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn e164(number: &str) -> Option<String> {
    // Of `+44 (0)20 ...` the zero is dialled only inside the country.
    let number = number.trim().replace("(0)", "");
    let between =
        |c: char| matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}');
    let (abroad, rest) = match number.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, number.as_str()),
    };
    if !rest.chars().all(|c| c.is_ascii_digit() || between(c)) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let abroad_by = |prefix: &str| (!abroad).then(|| digits.strip_prefix(prefix)).flatten();
    if let Some(country) = abroad_by("011").or_else(|| abroad_by("00")) {
        return international(country);
    }
    if abroad {
        return international(&digits);
    }
    let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
    is_north_american(national).then(|| format!("+1{national}"))
}

fn international(digits: &str) -> Option<String> {
    if !E164_DIGITS.contains(&digits.len()) || digits.starts_with('0') {
        return None;
    }
    let known = digits.strip_prefix('1').is_none_or(is_north_american);
    known.then(|| format!("+{digits}"))
}

/// Area code and exchange begin with 2 to 9 (North American Numbering Plan, NXX-NXX-XXXX).
fn is_north_american(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 10 && matches!(bytes[0], b'2'..=b'9') && matches!(bytes[3], b'2'..=b'9')
}
