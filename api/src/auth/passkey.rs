//! Passkeys (WebAuthn, level 2) as a second factor after the password.
//!
//! The authenticator must verify who holds it (a PIN, a fingerprint): what is shown again in a
//! session that somebody left open is then shown by its holder, and not by whoever sits down there.
//!
//! A credential is kept as
//!
//! ```text
//! 01 | JSON of `webauthn_rs::prelude::Passkey`: id, public key, counter, flags, policy
//! ```

use chartlog_domain::credential;
use chartlog_domain::ids::{AccountId, FactorId};
use chartlog_domain::words::Secret;
use serde_json::Value;
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::limits;

/// The first byte of a credential that is kept in the format above.
const FORMAT: u8 = 1;

/// The server as browsers know it: a passkey is made for its host, and answers its pages only.
pub(super) struct RelyingParty {
    webauthn: Webauthn,
    origin: String,
}

/// What a browser was asked to have signed, and the credentials that may sign it.
pub(super) struct Challenge {
    state: PasskeyAuthentication,
    passkeys: Vec<(FactorId, Secret)>,
}

/// A passkey that was used.
pub(super) struct Used {
    /// Which factor.
    pub factor: FactorId,
    /// The credential as it was when it was asked for.
    pub seen: Secret,
    /// The credential with its new counter.
    pub credential: Secret,
}

/// Why an answer was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Another challenge, origin, host, credential or signature, or nobody was verified.
    Answer,
    /// The signature is right and its counter is not: there are two of the authenticator
    /// (WebAuthn, 6.1.1).
    Cloned,
}

/// What a passkey signed, as a browser gives it.
pub struct Assertion(PublicKeyCredential);

impl Assertion {
    /// Reads the JSON of a browser's `PublicKeyCredential`; none when it is not that, or is longer
    /// than [`limits::PASSKEY_ANSWER`].
    #[must_use]
    pub fn read(json: &str) -> Option<Self> {
        within(json).and_then(|json| serde_json::from_str(json).ok()).map(Self)
    }
}

/// A new passkey, as a browser gives it.
pub struct Attestation(RegisterPublicKeyCredential);

impl Attestation {
    /// As [`Assertion::read`].
    #[must_use]
    pub fn read(json: &str) -> Option<Self> {
        within(json).and_then(|json| serde_json::from_str(json).ok()).map(Self)
    }
}

fn within(json: &str) -> Option<&str> {
    (json.len() <= limits::PASSKEY_ANSWER).then_some(json)
}

impl RelyingParty {
    /// The server at an origin; none where its host is an address, for which no passkey can be made.
    #[must_use]
    pub(super) fn of(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let host = url.domain()?;
        let party = WebauthnBuilder::new(host, &url).ok()?.rp_name("Chartlog");
        let webauthn = party.timeout(limits::CHALLENGE).build().ok()?;
        Some(Self { webauthn, origin: origin.to_owned() })
    }

    /// Where its pages are.
    #[must_use]
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// What a browser is to make a new passkey of, other than those that are known.
    #[must_use]
    pub(super) fn creation(
        &self,
        account: AccountId,
        login: &str,
        known: &credential::State,
    ) -> Option<(Value, PasskeyRegistration)> {
        let known = known.passkeys.values().filter_map(|passkey| opened(&passkey.credential));
        let known = known.map(|passkey| passkey.cred_id().clone()).collect();
        let begun = self.webauthn.start_passkey_registration(account.0, login, login, Some(known));
        let (options, state) = begun.ok()?;
        Some((serde_json::to_value(options).ok()?, state))
    }

    /// The credential that was made, when it was made as asked.
    #[must_use]
    pub(super) fn created(
        &self,
        creation: &PasskeyRegistration,
        answer: &Attestation,
    ) -> Option<Secret> {
        kept(&self.webauthn.finish_passkey_registration(&answer.0, creation).ok()?)
    }

    /// What a browser is to have signed by one of somebody's passkeys; none when there is none.
    #[must_use]
    pub(super) fn challenge(&self, known: &credential::State) -> Option<(Value, Challenge)> {
        let (mut readable, mut passkeys) = (Vec::new(), Vec::new());
        for (factor, passkey) in &known.passkeys {
            if let Some(opened) = opened(&passkey.credential) {
                readable.push(opened);
                passkeys.push((*factor, passkey.credential.clone()));
            }
        }
        if readable.is_empty() {
            return None;
        }
        let (options, state) = self.webauthn.start_passkey_authentication(&readable).ok()?;
        Some((serde_json::to_value(options).ok()?, Challenge { state, passkeys }))
    }

    /// Checks the answer to a challenge.
    ///
    /// # Errors
    /// [`Wrong`].
    pub(super) fn used(&self, challenge: &Challenge, answer: &Assertion) -> Result<Used, Wrong> {
        let checked = self.webauthn.finish_passkey_authentication(&answer.0, &challenge.state);
        let result = checked.map_err(|error| {
            let cloned = matches!(error, WebauthnError::CredentialPossibleCompromise);
            if cloned { Wrong::Cloned } else { Wrong::Answer }
        })?;
        let mut passkeys = challenge.passkeys.iter();
        let used = passkeys.find_map(|(factor, seen)| {
            let mut passkey = opened(seen)?;
            passkey.update_credential(&result)?; // none: it is another one
            Some(Used { factor: *factor, seen: seen.clone(), credential: kept(&passkey)? })
        });
        used.ok_or(Wrong::Answer)
    }
}

fn kept(passkey: &Passkey) -> Option<Secret> {
    let mut bytes = vec![FORMAT];
    serde_json::to_writer(&mut bytes, passkey).ok()?;
    Some(Secret::from(bytes))
}

fn opened(credential: &Secret) -> Option<Passkey> {
    let (format, json) = credential.expose().split_first()?;
    if *format == FORMAT { serde_json::from_slice(json).ok() } else { None }
}

#[cfg(test)]
mod tests;
