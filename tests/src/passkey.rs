//! A passkey in software, as an authenticator and a browser make and use it together (WebAuthn,
//! level 2): ES256, no attestation. What it signs can be bent, to see that it is refused.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// A passkey in software. A clone of it is what a thief has who copied the key.
#[derive(Clone)]
pub struct SoftPasskey {
    id: Vec<u8>,
    key: Vec<u8>,
    counter: u32,
}

/// How an answer is made: all as a browser does it, unless it is bent.
#[derive(Clone)]
pub struct Signing<'a> {
    /// The origin of the page.
    pub origin: &'a str,
    /// The relying party; none takes the one that the server names.
    pub rp_id: Option<&'a str>,
    /// Whether the holder was verified.
    pub verified: bool,
    /// What kind of answer it says it is.
    pub kind: &'a str,
}

impl<'a> Signing<'a> {
    /// As a browser does it on a page of this origin.
    #[must_use]
    pub const fn at(origin: &'a str) -> Self {
        Self { origin, rp_id: None, verified: true, kind: "webauthn.get" }
    }
}

impl SoftPasskey {
    /// Makes a passkey as a server's creation options ask, and the answer to them.
    ///
    /// # Panics
    /// When they are none.
    #[must_use]
    pub fn create(options: &Value, origin: &str) -> (Self, Value) {
        Self::create_as(options, &Signing { kind: "webauthn.create", ..Signing::at(origin) })
    }

    /// As [`SoftPasskey::create`], bent.
    ///
    /// # Panics
    /// When the options are none.
    #[must_use]
    pub fn create_as(options: &Value, signing: &Signing<'_>) -> (Self, Value) {
        let options = &options["publicKey"];
        assert!(options["pubKeyCredParams"].to_string().contains("\"alg\":-7"), "{options}");
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random);
        let key = key.expect("a key").as_ref().to_vec();
        let mut id = vec![0; 32];
        aws_lc_rs::rand::fill(&mut id).expect("randomness");
        let passkey = Self { id, key, counter: 0 };
        let rp_id = signing.rp_id.or(options["rp"]["id"].as_str()).expect("a relying party");
        let mut data = passkey.data(rp_id, HAS_CREDENTIAL, signing.verified);
        data.extend([0; 16]);
        data.extend(u16::try_from(passkey.id.len()).expect("short").to_be_bytes());
        data.extend(&passkey.id);
        data.extend(passkey.public_key());
        // CBOR of {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend(data);
        let id = base64(&passkey.id);
        let answer = json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64(&client_data(options, signing)),
                "attestationObject": base64(&object),
                "transports": ["internal", "something-new"],
            },
        });
        (passkey, answer)
    }

    /// Signs a server's challenge, and counts on.
    ///
    /// # Panics
    /// When it is none.
    pub fn sign(&mut self, options: &Value, origin: &str) -> Value {
        self.sign_as(options, &Signing::at(origin))
    }

    /// As [`SoftPasskey::sign`], bent.
    ///
    /// # Panics
    /// When the options are none.
    pub fn sign_as(&mut self, options: &Value, signing: &Signing<'_>) -> Value {
        let options = &options["publicKey"];
        self.counter += 1;
        let rp_id = signing.rp_id.or(options["rpId"].as_str()).expect("a relying party");
        let data = self.data(rp_id, 0, signing.verified);
        let client_data = client_data(options, signing);
        let signed = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.pair().sign(&SystemRandom::new(), &signed).expect("a signature");
        let id = base64(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64(&client_data),
                "authenticatorData": base64(&data),
                "signature": base64(signature.as_ref()),
                "userHandle": null,
            },
        })
    }

    /// Whether a server's challenge names this passkey.
    #[must_use]
    pub fn is_asked(&self, options: &Value) -> bool {
        options["publicKey"]["allowCredentials"].to_string().contains(&base64(&self.id))
    }

    /// Authenticator data (WebAuthn, 6.1) up to the counter.
    fn data(&self, rp_id: &str, flags: u8, verified: bool) -> Vec<u8> {
        let verified = if verified { USER_VERIFIED } else { 0 };
        let mut data = digest(&SHA256, rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags | USER_PRESENT | verified);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE writes it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn public_key(&self) -> Vec<u8> {
        let pair = self.pair();
        let point = pair.public_key().as_ref(); // 4, x, y
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(&point[1..33]);
        key.extend(b"\x22\x58\x20");
        key.extend(&point[33..]);
        key
    }

    fn pair(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.key).expect("a key")
    }
}

fn client_data(options: &Value, signing: &Signing<'_>) -> Vec<u8> {
    let challenge = &options["challenge"];
    json!({
        "type": signing.kind, "challenge": challenge, "origin": signing.origin,
        "crossOrigin": false,
    })
    .to_string()
    .into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
