//! Digests in headers (RFC 9530): `sha-256=:BASE64:`, several of them with commas between.

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{CONTENT_DIGEST, REPR_DIGEST, WANT_REPR_DIGEST};
use crate::files::Digests;

const SHA_256: &str = "sha-256";
const SHA_512: &str = "sha-512";

/// What was said of a body cannot be compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotComparable;

/// The digests that a body comes with. Of a body that is not encoded, `Content-Digest` and
/// `Repr-Digest` say the same. Whoever sends one wants it compared, so one that cannot be is an error;
/// beside one that can be, others are left out.
pub(super) fn expected(headers: &HeaderMap) -> Result<Digests, NotComparable> {
    let mut digests = Digests::default();
    for name in [CONTENT_DIGEST, REPR_DIGEST] {
        let said: Vec<_> = members(headers, &name).collect();
        let mut compared = said.is_empty();
        for (algorithm, value) in said {
            let bytes = value.strip_prefix(':').and_then(|value| value.strip_suffix(':'));
            let bytes = bytes.and_then(|value| BASE64.decode(value).ok());
            match algorithm.as_str() {
                SHA_256 => agree(&mut digests.sha256, bytes)?,
                SHA_512 => agree(&mut digests.sha512, bytes)?,
                _ => continue,
            }
            compared = true;
        }
        if !compared {
            return Err(NotComparable);
        }
    }
    Ok(digests)
}

fn agree<const N: usize>(
    known: &mut Option<[u8; N]>,
    said: Option<Vec<u8>>,
) -> Result<(), NotComparable> {
    let said = said.and_then(|bytes| <[u8; N]>::try_from(bytes).ok()).ok_or(NotComparable)?;
    match known.replace(said) {
        Some(before) if before != said => Err(NotComparable),
        Some(_) | None => Ok(()),
    }
}

/// Whether the SHA-256 of a file is wanted: `Want-Repr-Digest: sha-256=5`.
pub(super) fn wants_sha256(headers: &HeaderMap) -> bool {
    members(headers, &WANT_REPR_DIGEST).any(|(algorithm, weight)| {
        algorithm == SHA_256 && weight.parse::<u8>().is_ok_and(|weight| (1..=10).contains(&weight))
    })
}

/// A digest as a header says it.
pub(super) fn sha256(digest: &[u8; 32]) -> String {
    format!("{SHA_256}=:{}:", BASE64.encode(digest))
}

/// The members of a dictionary (RFC 9651, 3.2), their parameters left out.
fn members<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = (String, &'a str)> + use<'a> {
    let values = headers.get_all(name).iter();
    // What is no text has no member that is understood.
    values.flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(|member| {
        let (key, value) = member.split_once('=').unwrap_or((member, ""));
        let value = value.split(';').next().unwrap_or_default();
        (key.trim().to_ascii_lowercase(), value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn digests_are_read_out_of_both_headers_and_must_agree() {
        let abc = headers(&[("content-digest", ABC)]);
        let digests = expected(&abc).unwrap();
        assert_eq!(sha256(&digests.sha256.unwrap()), ABC);
        assert_eq!(expected(&headers(&[("repr-digest", ABC)])).unwrap(), digests);
        let both = headers(&[("repr-digest", ABC), ("content-digest", ABC)]);
        assert_eq!(expected(&both).unwrap(), digests);
        let beside = format!("md5=:AAAA:, {ABC}");
        assert_eq!(expected(&headers(&[("repr-digest", &beside)])).unwrap(), digests);
        assert_eq!(expected(&HeaderMap::new()).unwrap(), Digests::default());
        let other = sha256(&[7; 32]);
        let two = headers(&[("repr-digest", ABC), ("content-digest", &other)]);
        assert_eq!(expected(&two), Err(NotComparable));
        for line in ["md5=:AAAA:", "sha-256", "sha-256=:!:", "sha-256=abc", "sha-256=:AAAA:", ""] {
            assert_eq!(expected(&headers(&[("repr-digest", line)])), Err(NotComparable), "{line}");
        }
    }

    #[test]
    fn a_digest_is_wanted_when_its_weight_is_above_zero() {
        for (line, wanted) in [
            ("sha-256=10", true),
            ("sha-512=3, sha-256=1", true),
            ("sha-256=0", false),
            ("sha-256", false),
            ("sha-512=10", false),
        ] {
            assert_eq!(wants_sha256(&headers(&[("want-repr-digest", line)])), wanted, "{line}");
        }
    }
}
