//! Key sets of machine clients (RFC 7517): public keys for the signatures that are taken. ES384 and
//! RS384 are those of SMART; ES256 and Ed25519 are as good. Nothing that is shared is a key here.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::limits;

/// Parameters of private and of shared keys (RFC 7518, 6): whoever sends one has given it away.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a key set is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum BadKeys {
    /// No JSON Web Key Set.
    NotASet,
    /// None, or more than [`limits::CLIENT_KEYS`].
    Count,
    /// It has a private key.
    Private,
    /// A key without a name, with a long one, or with the one of another key.
    Id,
    /// A key for something else.
    Kind,
    /// A key that is too short, too long or damaged.
    Size,
}

impl BadKeys {
    /// What to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotASet => "this must be a JSON Web Key Set: {\"keys\": [...]}",
            Self::Count => "a key set has 1 to 10 keys",
            Self::Private => {
                "this key set holds a private key: make a new one, and send its public half only"
            }
            Self::Id => "each key needs a `kid` of its own, of 1 to 255 bytes",
            Self::Kind => {
                "each key must be for signatures with ES384, RS384, ES256 or EdDSA (Ed25519)"
            }
            Self::Size => "an RSA key has 2048 to 4096 bits, and the numbers of a key are whole",
        }
    }
}

/// Whether a key set can be a client's.
///
/// # Errors
/// What is wrong with it.
pub fn check(jwks: &str) -> Result<(), BadKeys> {
    let keys = keys(jwks)?;
    if keys.is_empty() || keys.len() > limits::CLIENT_KEYS {
        return Err(BadKeys::Count);
    }
    let mut names = BTreeSet::new();
    for key in keys {
        if PRIVATE.iter().any(|name| key.get(name).is_some()) {
            return Err(BadKeys::Private);
        }
        let name = key.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned();
        if name.is_empty() || name.len() > limits::ASSERTION_ID_BYTES || !names.insert(name) {
            return Err(BadKeys::Id);
        }
        let key: Jwk = serde_json::from_value(key).map_err(|_| BadKeys::Kind)?;
        algorithm(&key).ok_or(BadKeys::Kind)?;
        if !is_whole(&key) {
            return Err(BadKeys::Size);
        }
    }
    Ok(())
}

/// The key of a name, when it is one for this algorithm.
pub(super) fn find(jwks: &str, kid: &str, wanted: Algorithm) -> Option<DecodingKey> {
    let keys = keys(jwks).ok()?;
    let key = keys.into_iter().find(|key| key.get("kid").and_then(Value::as_str) == Some(kid))?;
    let key: Jwk = serde_json::from_value(key).ok()?;
    let fits = algorithm(&key)? == wanted && is_whole(&key);
    DecodingKey::from_jwk(&key).ok().filter(|_| fits)
}

fn keys(jwks: &str) -> Result<Vec<Value>, BadKeys> {
    let Ok(Value::Object(mut set)) = serde_json::from_str(jwks) else {
        return Err(BadKeys::NotASet);
    };
    let Some(Value::Array(keys)) = set.remove("keys") else { return Err(BadKeys::NotASet) };
    Ok(keys)
}

/// The one algorithm that a key is for: its kind says which, whatever a token says (RFC 8725, 3.1).
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    let algorithm = match &key.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS384,
        AlgorithmParameters::EllipticCurve(key) => match &key.curve {
            EllipticCurve::P256 => Algorithm::ES256,
            EllipticCurve::P384 => Algorithm::ES384,
            EllipticCurve::P521 | EllipticCurve::Ed25519 | _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            Algorithm::EdDSA
        }
        AlgorithmParameters::OctetKeyPair(_)
        | AlgorithmParameters::OctetKey(_)
        | AlgorithmParameters::Other(_)
        | _ => return None,
    };
    let said = key.common.key_algorithm.is_none_or(|said| said == algorithm.into());
    let signs = matches!(&key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    (said && signs).then_some(algorithm)
}

fn is_whole(key: &Jwk) -> bool {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    match &key.algorithm {
        AlgorithmParameters::RSA(key) => {
            let (n, e) = (bytes(&key.n), bytes(&key.e));
            let exponent = (1..=4).contains(&e.len()) && e.last().is_some_and(|last| last % 2 == 1);
            limits::RSA_BYTES.contains(&n.len()) && n.first().is_some_and(|b| *b > 127) && exponent
        }
        AlgorithmParameters::EllipticCurve(key) => {
            let length = if key.curve == EllipticCurve::P384 { 48 } else { 32 };
            [&key.x, &key.y].into_iter().all(|number| bytes(number).len() == length)
        }
        AlgorithmParameters::OctetKeyPair(key) => bytes(&key.x).len() == 32,
        AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_) | _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(length: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xC1; length])
    }

    fn rsa(kid: &str, length: usize) -> Value {
        json!({ "kty": "RSA", "kid": kid, "n": number(length), "e": "AQAB" })
    }

    fn ec(curve: &str, length: usize) -> Value {
        json!({ "kty": "EC", "kid": "1", "crv": curve, "x": number(length), "y": number(length) })
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    fn checked(keys: &[Value]) -> Result<(), BadKeys> {
        check(&json!({ "keys": keys }).to_string())
    }

    #[test]
    fn public_keys_of_four_kinds_are_taken() {
        let ed = json!({ "kty": "OKP", "kid": "1", "crv": "Ed25519", "x": number(32) });
        for (key, algorithm) in [
            (rsa("1", 256), Algorithm::RS384),
            (rsa("1", 512), Algorithm::RS384),
            (ec("P-256", 32), Algorithm::ES256),
            (ec("P-384", 48), Algorithm::ES384),
            (ed, Algorithm::EdDSA),
        ] {
            let key = with(key, "use", json!("sig"));
            assert_eq!(checked(std::slice::from_ref(&key)), Ok(()), "{key}");
            let set = json!({ "keys": [key] }).to_string();
            for asked in [Algorithm::RS384, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA] {
                assert_eq!(find(&set, "1", asked).is_some(), asked == algorithm);
            }
            assert!(find(&set, "1", Algorithm::HS256).is_none());
            assert!(find(&set, "2", algorithm).is_none());
        }
    }

    #[test]
    fn the_sentences_name_the_limits() {
        let named = |limit: usize, bad: BadKeys| bad.sentence().contains(&limit.to_string());
        assert!(named(limits::CLIENT_KEYS, BadKeys::Count));
        assert!(named(limits::ASSERTION_ID_BYTES, BadKeys::Id));
        assert!(named(limits::RSA_BYTES.start() * 8, BadKeys::Size));
        assert!(named(limits::RSA_BYTES.end() * 8, BadKeys::Size));
    }

    #[test]
    fn what_is_no_set_of_public_keys_is_refused_with_its_reason() {
        for text in ["", "[]", "{}", "null", r#"{"keys": 7}"#, r#"{"kty": "RSA"}"#] {
            assert_eq!(check(text), Err(BadKeys::NotASet), "{text}");
        }
        let set = |count: usize| -> Vec<Value> {
            (0..count).map(|at| with(rsa("", 256), "kid", json!(at.to_string()))).collect()
        };
        assert_eq!(checked(&set(0)), Err(BadKeys::Count));
        assert_eq!(checked(&set(limits::CLIENT_KEYS)), Ok(()));
        assert_eq!(checked(&set(limits::CLIENT_KEYS + 1)), Err(BadKeys::Count));
        for name in PRIVATE {
            let key = with(rsa("1", 256), name, json!("AQAB"));
            assert_eq!(checked(&[key]), Err(BadKeys::Private), "{name}");
        }
        let named = |length: usize| with(rsa("", 256), "kid", json!("k".repeat(length)));
        assert_eq!(checked(&[named(limits::ASSERTION_ID_BYTES)]), Ok(()));
        assert_eq!(checked(&[named(limits::ASSERTION_ID_BYTES + 1)]), Err(BadKeys::Id));
        assert_eq!(checked(&[named(0)]), Err(BadKeys::Id));
        assert_eq!(checked(&[rsa("1", 256), rsa("1", 256)]), Err(BadKeys::Id));
        for key in [
            json!({ "kty": "oct", "kid": "1" }),
            ec("P-521", 66),
            ec("secp256k1", 32),
            with(rsa("1", 256), "alg", json!("RS256")),
            with(rsa("1", 256), "alg", json!("HS256")),
            with(rsa("1", 256), "use", json!("enc")),
            with(ec("P-256", 32), "alg", json!("ES384")),
            json!({ "kty": "OKP", "kid": "1", "crv": "Ed448", "x": number(57) }),
            json!(7),
        ] {
            let refused = checked(std::slice::from_ref(&key));
            let expected = if key == json!(7) { BadKeys::Id } else { BadKeys::Kind };
            assert_eq!(refused, Err(expected), "{key}");
        }
        for key in [
            rsa("1", 255),
            rsa("1", 513),
            ec("P-256", 31),
            ec("P-384", 32),
            with(rsa("1", 256), "e", json!("AQ==")),
            with(rsa("1", 256), "e", json!("AAI")),
            with(rsa("1", 256), "n", json!("not base64url!")),
        ] {
            assert_eq!(checked(std::slice::from_ref(&key)), Err(BadKeys::Size), "{key}");
        }
    }
}
