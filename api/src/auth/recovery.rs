//! Recovery codes: ten, each used once, for whoever lost the second factor. Only keyed digests of
//! them are kept.

use chartlog_eventlog::IdDeriver;
use zeroize::Zeroizing;

use crate::random::{self, NoRandomness};

/// How many are made together.
pub(super) const COUNT: usize = chartlog_domain::limits::RECOVERY_CODES;

/// Letters and digits that are not taken for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes: 80 bits each, as `xxxx-xxxx-xxxx-xxxx`.
///
/// # Errors
/// [`NoRandomness`].
pub(super) fn codes() -> Result<Vec<Zeroizing<String>>, NoRandomness> {
    (0..COUNT).map(|_| Ok(written(&Zeroizing::new(random::bytes::<16>()?)))).collect()
}

fn written(bytes: &[u8; 16]) -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(19));
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    code
}

/// The keyed digest of a code, however it was typed; none when it is no code.
#[must_use]
pub(super) fn digest(ids: &IdDeriver, account: &[u8; 16], typed: &str) -> Option<[u8; 32]> {
    let mut plain = Zeroizing::new(String::with_capacity(16));
    for typed in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let meant = match typed.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        if !meant.is_ascii() || !ALPHABET.contains(&(meant as u8)) {
            return None;
        }
        plain.push(meant);
    }
    (plain.len() == 16).then(|| ids.keyed_digest("recovery-code", &[account, plain.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_many_different_and_typed_in_any_way() {
        let codes = codes().unwrap();
        let distinct: std::collections::BTreeSet<_> = codes.iter().map(|code| &**code).collect();
        assert_eq!((codes.len(), distinct.len()), (COUNT, COUNT));
        let keys = chartlog_eventlog::OrgKeys::in_memory(
            chartlog_eventlog::LogId::from_bytes([1; 16]),
            &[],
        );
        let ids = keys.unwrap().deriver();
        let code = written(&[0, 1, 2, 3, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
        let kept = digest(&ids, &[7; 16], &code).unwrap();
        for typed in [code.to_uppercase(), code.replace('-', ""), code.replace('-', " ")] {
            assert_eq!(digest(&ids, &[7; 16], &typed), Some(kept));
        }
        assert_eq!(digest(&ids, &[7; 16], &code.replace('0', "O").replace('1', "l")), Some(kept));
        assert_ne!(digest(&ids, &[8; 16], &code), Some(kept));
        for typed in ["", "0123", "0123-4567-89ab-cdeu", "ü123-4567-89ab-cdef"] {
            assert_eq!(digest(&ids, &[7; 16], typed), None);
        }
    }
}
