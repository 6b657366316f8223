//! A machine client: a key of its own, and assertions that it signs.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::{Answer, Server};

/// Somebody who signs JWTs with ES384.
pub struct Machine {
    key: EncodingKey,
    /// Its public key, with the `kid` `1`.
    pub jwk: Value,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A new key.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn new() -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key");
        let key = EncodingKey::from_ec_der(&pair.serialize_der());
        let mut jwk = json!(Jwk::from_encoding_key(&key, Algorithm::ES384).expect("a public key"));
        jwk["kid"] = json!("1");
        Self { key, jwk }
    }

    /// Its key set.
    #[must_use]
    pub fn jwks(&self) -> String {
        json!({ "keys": [self.jwk] }).to_string()
    }

    /// Claims for a server, good for so many seconds from now.
    #[must_use]
    pub fn claims(&self, server: &Server, jti: &str, seconds: i64) -> Value {
        json!({
            "iss": "lab", "sub": "lab", "aud": server.url("/auth/token"),
            "exp": now() + seconds, "jti": jti,
        })
    }

    /// An assertion with these claims.
    #[must_use]
    pub fn signs(&self, claims: &Value) -> String {
        self.signs_as("1", claims)
    }

    /// As [`Machine::signs`], with another `kid`.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn signs_as(&self, kid: &str, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES384);
        header.kid = Some(kid.to_owned());
        jsonwebtoken::encode(&header, claims, &self.key).expect("a signature")
    }

    /// An assertion that takes the public key for a shared secret.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn signs_with_its_public_key(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some("1".to_owned());
        let secret = EncodingKey::from_secret(self.jwk.to_string().as_bytes());
        jsonwebtoken::encode(&header, claims, &secret).expect("a signature")
    }
}

impl Server {
    /// Shows an assertion.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn token(&self, assertion: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        let answer = self.agent().post(self.url("/auth/token")).send_form(form);
        Answer::of(answer.expect("an answer"))
    }
}

/// Seconds since 1970 by the clock that the server goes by too.
#[allow(clippy::disallowed_methods)] // a test from outside has no other
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    i64::try_from(since.as_secs()).expect("a time before the end of time")
}
