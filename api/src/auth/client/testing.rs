//! A machine client of a test's own.

#![allow(clippy::wildcard_enum_match_arm)] // what is no algorithm here is many

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::KeyPair;
use serde_json::{Value, json};

/// A client's key, and its public half.
pub(in crate::auth) struct Signer {
    algorithm: Algorithm,
    kid: String,
    /// The private key.
    pub(in crate::auth) key: EncodingKey,
    /// The public key.
    pub(in crate::auth) jwk: Value,
}

impl Signer {
    /// A new key.
    pub(in crate::auth) fn new(algorithm: Algorithm, kid: &str) -> Self {
        let made = |of| KeyPair::generate_for(of).unwrap();
        let jwk = |key: &EncodingKey| json!(Jwk::from_encoding_key(key, algorithm).unwrap());
        let (key, mut jwk) = match algorithm {
            Algorithm::ES256 => {
                let pair = made(&rcgen::PKCS_ECDSA_P256_SHA256).serialize_der();
                let key = EncodingKey::from_ec_der(&pair);
                (key.clone(), jwk(&key))
            }
            Algorithm::ES384 => {
                let pair = made(&rcgen::PKCS_ECDSA_P384_SHA384).serialize_der();
                let key = EncodingKey::from_ec_der(&pair);
                (key.clone(), jwk(&key))
            }
            Algorithm::RS384 => {
                // PKCS #8 has 26 bytes before the key of PKCS #1.
                let pair = made(&rcgen::PKCS_RSA_SHA384).serialize_der();
                let key = EncodingKey::from_rsa_der(&pair[26..]);
                (key.clone(), jwk(&key))
            }
            Algorithm::EdDSA => {
                let pair = made(&rcgen::PKCS_ED25519);
                let x = URL_SAFE_NO_PAD.encode(pair.public_key_raw());
                let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA" });
                (EncodingKey::from_ed_der(&pair.serialize_der()), jwk)
            }
            other => panic!("{other:?} is no algorithm of clients"),
        };
        jwk["kid"] = json!(kid);
        Self { algorithm, kid: kid.to_owned(), key, jwk }
    }

    /// The key set with the public half.
    pub(in crate::auth) fn set(&self) -> String {
        let set = json!({ "keys": [self.jwk] }).to_string();
        assert_eq!(super::check_keys(&set), Ok(()));
        set
    }

    /// An assertion with these claims.
    pub(in crate::auth) fn signs(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}
