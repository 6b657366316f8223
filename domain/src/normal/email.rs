//! Addresses of e-mail.

use super::{NotOne, line};

/// Longest address, bytes (RFC 5321, 4.5.3.1.3, without the brackets).
const BYTES: usize = 254;

/// Longest part before the `@`, bytes (RFC 5321, 4.5.3.1.1).
const LOCAL_BYTES: usize = 64;

/// An address: without white space around it, the domain in small letters. The part before the `@` is
/// as it was typed: whether capitals count there is for its host to say (RFC 5321, 2.4).
///
/// # Errors
/// [`NotOne`] without a part on either side of one `@`, with white space in it, or over its length.
pub fn email(typed: &str) -> Result<String, NotOne> {
    let typed = line(typed)?;
    let (local, domain) = typed.split_once('@').ok_or(NotOne)?;
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    let is_one = !local.is_empty()
        && local.len() <= LOCAL_BYTES
        && typed.len() <= BYTES
        && !local.contains(char::is_whitespace)
        && domain.split('.').all(label);
    if is_one { Ok(format!("{local}@{}", domain.to_ascii_lowercase())) } else { Err(NotOne) }
}
