//! Passwords: what is accepted (NIST SP 800-63B, 5.1.1.2), and argon2id hashes of them (RFC 9106).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::limits;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Shorter than [`limits::PASSWORD_LEAST`].
    #[error("a password has at least {} characters", limits::PASSWORD_LEAST)]
    Short,
    /// Longer than [`limits::PASSWORD_MOST`].
    #[error("a password has at most {} bytes", limits::PASSWORD_MOST)]
    Long,
    /// One that is tried first.
    #[error("this password is among those that are tried first; take another one")]
    Common,
    /// The one that was to be changed.
    #[error("the new password is the old one")]
    Same,
    /// The login name with something around it.
    #[error("a password must not be made of the login name")]
    Login,
}

/// The hash could not be made: no memory, or no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashFailed;

/// Whether a password may be somebody's.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(password: &str, login: &str) -> Result<(), BadPassword> {
    if password.len() > limits::PASSWORD_MOST {
        return Err(BadPassword::Long);
    }
    if password.chars().count() < limits::PASSWORD_LEAST {
        return Err(BadPassword::Short);
    }
    let plain = password.to_lowercase();
    if is_common(&plain) {
        return Err(BadPassword::Common);
    }
    let rest = plain.replace(&login.to_lowercase(), "");
    if rest.chars().filter(|c| c.is_alphabetic()).count() < 4 && rest.len() < plain.len() {
        return Err(BadPassword::Login);
    }
    Ok(())
}

/// A PHC string.
///
/// # Errors
/// [`HashFailed`].
pub fn hash(password: &str) -> Result<String, HashFailed> {
    let hash = argon2().hash_password(password.as_bytes()).map_err(|_| HashFailed)?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. It takes as long for a hash that is none, so
/// that nobody learns from the time whether there is an account.
#[must_use]
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
    let parsed = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let Some(parsed) = parsed else {
        let mut out = [0; 32];
        // The result does not matter, the work does.
        let _ = argon2().hash_password_into(password.as_bytes(), b"nobody's salt...", &mut out);
        return false;
    };
    argon2().verify_password(password.as_bytes(), &parsed).is_ok()
}

/// Argon2id, 19 MiB, two passes, one lane (RFC 9106 leaves the choice; this is what OWASP advises
/// where several people sign in at the same time).
fn argon2() -> Argon2<'static> {
    #[cfg(test)]
    EVALUATIONS.set(EVALUATIONS.get() + 1);
    let params = Params::new(limits::PASSWORD_KIB, 2, 1, Some(32)).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
thread_local! {
    static EVALUATIONS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// How often this thread has begun to evaluate argon2id.
#[cfg(test)]
pub(super) fn evaluations() -> u32 {
    EVALUATIONS.get()
}

/// Whether a password is one of those that are tried first: a beginning that everyone knows, with
/// nothing but digits, marks and repetitions around it, or hardly more than one character.
fn is_common(plain: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = plain.chars().collect();
    if distinct.len() < 4 || is_run(plain) {
        return true;
    }
    // What is left of it without the words that everyone knows, however they are spelled.
    let typed: Vec<char> = plain.chars().collect();
    let mut rest: Vec<char> = typed.iter().copied().map(letter).collect();
    for word in KNOWN {
        let word: Vec<char> = word.chars().collect();
        while let Some(at) = rest.windows(word.len()).position(|part| part == word) {
            rest[at..at + word.len()].fill(' ');
        }
    }
    let left =
        typed.iter().zip(&rest).filter(|(typed, rest)| typed.is_alphabetic() && **rest != ' ');
    left.count() < 3
}

/// Digits and marks that stand for a letter.
const fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// A walk along the keyboard or the alphabet, or back.
fn is_run(plain: &str) -> bool {
    const ROWS: [&str; 6] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
        "1q2w3e4r5t6y7u8i9o0p",
    ];
    let back: String = plain.chars().rev().collect();
    ROWS.iter().any(|row| row.contains(plain) || row.contains(&back))
}

/// Words that most guessed passwords are made of, longest first.
const KNOWN: [&str; 44] = [
    "iloveyou", "princess", "football", "baseball", "sunshine", "superman", "passwort", "password",
    "starwars", "computer", "internet", "chartlog", "hospital", "whatever", "trustnoi", "qwertyui",
    "changeme", "passw", "welcome", "charlie", "michael", "monkey", "dragon", "master", "shadow",
    "letmein", "secret", "summer", "winter", "spring", "autumn", "freedom", "clinic", "doctor",
    "health", "admin", "login", "access", "qwerty", "azerty", "asdf", "hello", "test", "user",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_no_password() {
        for bad in [
            "Password1234!",
            "p@ssw0rd2024",
            "qwertyuiop12",
            "aaaaaaaaaaaaaaa",
            "123456789012",
            "Welcome2026!!",
            "admin-admin-1",
            "Summer2026!!",
            "abcdefghijklm",
            "letmein123456",
        ] {
            assert_eq!(check(bad, "mara.lindt"), Err(BadPassword::Common), "{bad}");
        }
    }

    #[test]
    fn the_login_name_is_no_password() {
        assert_eq!(check("mara.lindt.2026", "mara.lindt"), Err(BadPassword::Login));
        assert_eq!(check("Mara.Lindt!!", "mara.lindt"), Err(BadPassword::Login));
    }

    #[test]
    fn length_counts_characters_at_the_limit_and_one_past() {
        assert_eq!(check("tangerine po", "x.y"), Ok(()));
        assert_eq!(check("tangerine p", "x.y"), Err(BadPassword::Short));
        assert_eq!(check("ähre öl fünf", "x.y"), Ok(()));
        let longest = "quartz fox ".repeat(limits::PASSWORD_MOST / 11 + 1);
        assert_eq!(check(&longest[..limits::PASSWORD_MOST], "x.y"), Ok(()));
        assert_eq!(check(&longest[..=limits::PASSWORD_MOST], "x.y"), Err(BadPassword::Long));
    }

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let hash = hash("tangerine portrait").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("tangerine portrait", Some(&hash)));
        assert!(!verify("tangerine portraits", Some(&hash)));
        assert!(!verify("tangerine portrait", Some("not a hash")));
        assert!(!verify("tangerine portrait", None));
    }

    #[test]
    fn a_password_is_evaluated_once_whether_there_is_a_hash_or_not() {
        let hash = hash("tangerine portrait").unwrap();
        for hash in [Some(&*hash), Some("not a hash"), None] {
            let before = evaluations();
            assert!(!verify("tangerine portraits", hash));
            assert_eq!(evaluations() - before, 1);
        }
    }
}
