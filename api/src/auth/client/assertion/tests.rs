//! Assertions signed by a client of the test's, and by others.

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use super::*;
use crate::auth::client::testing::Signer;

const NOW: i64 = 1_800_000_000;
const AUDIENCE: &str = "https://chart.example/auth/token";

fn claims() -> Value {
    json!({ "iss": "lab", "sub": "lab", "aud": AUDIENCE, "exp": NOW + 300, "jti": "one" })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn checked(assertion: &str, jwks: &str) -> Option<Asserted> {
    Claimed::of(assertion)?.check(assertion, jwks, AUDIENCE, NOW * 1_000_000)
}

#[test]
fn an_assertion_of_the_client_for_us_and_for_now_is_taken() {
    for algorithm in [Algorithm::ES384, Algorithm::RS384, Algorithm::ES256, Algorithm::EdDSA] {
        let signer = Signer::new(algorithm, "1");
        let asserted = checked(&signer.signs(&claims()), &signer.set()).unwrap();
        assert_eq!((asserted.jti.as_str(), asserted.expires_at), ("one", (NOW + 300) * 1_000_000));
    }
}

#[test]
fn what_is_not_signed_with_a_registered_key_for_its_algorithm_is_refused() {
    let (signer, stranger) =
        (Signer::new(Algorithm::ES384, "1"), Signer::new(Algorithm::ES384, "1"));
    let good = signer.signs(&claims());
    assert!(checked(&good, &signer.set()).is_some());
    assert!(checked(&good, &stranger.set()).is_none(), "somebody else's key");
    assert!(checked(&good, &Signer::new(Algorithm::ES384, "2").set()).is_none(), "unknown kid");
    assert!(checked(&good, &Signer::new(Algorithm::RS384, "1").set()).is_none(), "other kind");
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let others = stranger.signs(&claims());
    let payload = signer.signs(&with("jti", json!("two")));
    for forged in [
        format!("{signed}."),
        format!("{signed}.{}", others.rsplit_once('.').unwrap().1),
        format!("{header}.{}.{signature}", payload.split('.').nth(1).unwrap()),
        signed.to_owned(),
        format!("{good}.{signature}"),
        String::new(),
        "..".to_owned(),
    ] {
        assert!(checked(&forged, &signer.set()).is_none(), "{forged}");
    }
}

#[test]
fn no_algorithm_and_a_public_key_as_a_shared_secret_are_refused() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let signer = Signer::new(Algorithm::RS384, "1");
    let none = BASE64.encode(r#"{"alg":"none","kid":"1"}"#);
    let payload = BASE64.encode(claims().to_string());
    assert!(checked(&format!("{none}.{payload}."), &signer.set()).is_none());
    for secret in [signer.jwk["n"].as_str().unwrap().to_owned(), signer.set()] {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some("1".to_owned());
        let key = EncodingKey::from_secret(secret.as_bytes());
        let forged = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
        assert!(checked(&forged, &signer.set()).is_none());
    }
    let mut header = Header::new(Algorithm::RS384);
    let signs = |header: &Header| jsonwebtoken::encode(header, &claims(), &signer.key).unwrap();
    assert!(checked(&signs(&header), &signer.set()).is_none(), "no kid");
    header.kid = Some("1".to_owned());
    assert!(checked(&signs(&header), &signer.set()).is_some());
    header.crit = Some(vec!["b64".to_owned()]);
    assert!(checked(&signs(&header), &signer.set()).is_none(), "what must be understood");
    header.crit = None;
    header.alg = Algorithm::RS256;
    assert!(checked(&signs(&header), &signer.set()).is_none(), "RS256 is not taken");
}

#[test]
fn claims_are_those_of_the_client_for_us() {
    let signer = Signer::new(Algorithm::ES256, "1");
    let taken = |claims: &Value| checked(&signer.signs(claims), &signer.set()).is_some();
    assert!(taken(&with("aud", json!([AUDIENCE]))));
    for name in ["iss", "sub", "aud", "exp", "jti"] {
        let mut without = claims();
        without.as_object_mut().unwrap().remove(name);
        assert!(!taken(&without), "{name} is missing");
    }
    for (name, value) in [
        ("sub", json!("other")),
        ("iss", json!("other")),
        ("aud", json!("https://chart.example")),
        ("aud", json!("https://chart.example/auth/token/")),
        ("aud", json!([AUDIENCE, "https://other.example"])),
        ("aud", json!([])),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("jti", json!("j".repeat(limits::ASSERTION_ID_BYTES + 1))),
    ] {
        assert!(!taken(&with(name, value.clone())), "{name}: {value}");
    }
    assert!(taken(&with("jti", json!("j".repeat(limits::ASSERTION_ID_BYTES)))));
}

#[test]
fn times_are_those_of_our_clock_with_a_minute_for_one_that_is_ahead() {
    let signer = Signer::new(Algorithm::ES256, "1");
    let taken = |claims: &Value| checked(&signer.signs(claims), &signer.set()).is_some();
    for (name, value, expected) in [
        ("exp", json!(NOW + 1), true),
        ("exp", json!(NOW), false),
        ("exp", json!(NOW - 1), false),
        ("exp", json!(NOW + 360), true),
        ("exp", json!(NOW + 361), false),
        ("exp", json!(u64::MAX), false),
        ("exp", json!(1e300), false),
        ("exp", json!(-1), false),
        ("exp", json!("soon"), false),
        ("exp", json!(null), false),
        ("nbf", json!(NOW + 60), true),
        ("nbf", json!(NOW + 61), false),
        ("iat", json!(NOW + 60), true),
        ("iat", json!(NOW + 61), false),
        ("iat", json!(NOW - 86_400), true),
    ] {
        assert_eq!(taken(&with(name, value.clone())), expected, "{name}: {value}");
    }
}

#[test]
fn an_assertion_has_its_limit() {
    let signer = Signer::new(Algorithm::ES256, "1");
    let filled = |filler: usize| signer.signs(&with("more", json!("x".repeat(filler))));
    let mut at = filled(0);
    let mut past = None;
    for filler in (0..limits::ASSERTION_BYTES).step_by(64) {
        let next = filled(filler);
        if next.len() > limits::ASSERTION_BYTES {
            past = Some(next);
            break;
        }
        at = next;
    }
    assert!(at.len() > limits::ASSERTION_BYTES - 128 && checked(&at, &signer.set()).is_some());
    assert!(checked(&past.unwrap(), &signer.set()).is_none());
    let padded = format!("{}.", "a".repeat(limits::ASSERTION_BYTES));
    assert!(Claimed::of(&padded).is_none());
}
