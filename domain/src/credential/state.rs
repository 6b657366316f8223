//! What is remembered of the credentials of one account.

use crate::facts::{CredentialsFact, Fact};
use crate::ids::{AccountId, FactorId};
use crate::limits;
use crate::words::{Secret, Text};
use std::collections::{BTreeMap, BTreeSet};

/// A password.
#[derive(Clone, Debug)]
pub struct Password {
    /// Its hash: argon2id as a PHC string.
    pub hash: Text,
    /// Whether it must be changed at the next sign-in.
    pub temporary: bool,
    /// When it was set, microseconds since 1970 UTC.
    pub set_at: i64,
}

/// A generator of one-time passwords.
#[derive(Clone, Debug)]
pub struct Totp {
    /// Which factor.
    pub factor: FactorId,
    /// The shared secret.
    pub secret: Secret,
    /// Digits of a code.
    pub digits: u8,
    /// How long a step is, seconds.
    pub period_s: u32,
    /// The last step that was used; it and those before it are not taken again.
    pub last_step: Option<u64>,
    /// When it was enrolled, microseconds since 1970 UTC.
    pub enrolled_at: i64,
    /// When it was used last, microseconds since 1970 UTC.
    pub used_at: Option<i64>,
}

impl Totp {
    /// The step of a time, microseconds since 1970 UTC (RFC 6238, 4.2).
    #[must_use]
    pub fn step_at(&self, at: i64) -> u64 {
        let seconds = u64::try_from(at / 1_000_000).unwrap_or_default();
        seconds / u64::from(self.period_s.max(1))
    }
}

/// A passkey.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// The credential with its last counter, as the sign-in code wrote it.
    pub credential: Secret,
    /// What its holder calls it.
    pub label: Text,
    /// When it was enrolled, microseconds since 1970 UTC.
    pub enrolled_at: i64,
    /// When it was used last, microseconds since 1970 UTC.
    pub used_at: Option<i64>,
}

/// What is remembered of the credentials of one account.
#[derive(Clone, Default)]
pub struct State {
    /// Whose, once there is something.
    pub account: Option<AccountId>,
    /// The password.
    pub password: Option<Password>,
    /// The generator of one-time passwords.
    pub totp: Option<Totp>,
    /// Passkeys.
    pub passkeys: BTreeMap<FactorId, Passkey>,
    /// When all second factors were taken away last, microseconds since 1970 UTC.
    pub factors_reset_at: Option<i64>,
    /// Digests of recovery codes that are left.
    pub recovery: BTreeSet<[u8; 32]>,
    /// Public keys of a machine client, as a JSON Web Key Set.
    pub client_keys: Option<Text>,
    /// Digests of the `jti` of assertions that were used and may not have expired, each with its
    /// expiry in microseconds since 1970 UTC.
    pub assertions: BTreeMap<[u8; 32], i64>,
}

impl State {
    /// Whether there is a second factor. Recovery codes are none: they stand in for one.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }

    /// How many second factors there are.
    #[must_use]
    pub fn factors(&self) -> usize {
        self.passkeys.len() + usize::from(self.totp.is_some())
    }

    /// Whether there is this factor.
    pub(super) fn knows(&self, factor: FactorId) -> bool {
        self.passkeys.contains_key(&factor)
            || self.totp.as_ref().is_some_and(|totp| totp.factor == factor)
    }

    /// An assertion that expires at `latest` was not used earlier than its longest time before
    /// that: whatever has expired by then is forgotten.
    fn forget_assertions(&mut self, latest: i64) {
        let used = latest.saturating_sub(limits::micros(limits::ASSERTION_S));
        self.assertions.retain(|_, expires_at| *expires_at > used);
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("account", &self.account)
            .field("password", &self.password.is_some())
            .field("totp", &self.totp.is_some())
            .field("passkeys", &self.passkeys.len())
            .field("recovery", &self.recovery.len())
            .field("client_keys", &self.client_keys.is_some())
            .field("assertions", &self.assertions.len())
            .finish()
    }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Credentials(fact) = fact else {
        return state;
    };
    state.account = Some(whose(fact));
    match fact {
        CredentialsFact::PasswordSet(set) => {
            let (hash, temporary) = (set.hash.clone(), set.temporary);
            state.password = Some(Password { hash, temporary, set_at: set.at });
        }
        CredentialsFact::TotpEnrolled(totp) => {
            state.totp = Some(Totp {
                factor: totp.factor,
                secret: totp.secret.clone(),
                digits: totp.digits,
                period_s: totp.period_s,
                last_step: None,
                enrolled_at: totp.at,
                used_at: None,
            });
        }
        CredentialsFact::TotpUsed(used) => {
            if let Some(totp) = state.totp.as_mut().filter(|totp| totp.factor == used.factor) {
                totp.last_step = totp.last_step.max(Some(used.step));
                totp.used_at = Some(used.at);
            }
        }
        CredentialsFact::PasskeyEnrolled(passkey) => {
            let (credential, label) = (passkey.credential.clone(), passkey.label.clone());
            let enrolled_at = passkey.at;
            let enrolled = Passkey { credential, label, enrolled_at, used_at: None };
            state.passkeys.insert(passkey.factor, enrolled);
        }
        CredentialsFact::PasskeyUsed(used) => {
            if let Some(passkey) = state.passkeys.get_mut(&used.factor) {
                passkey.credential = used.credential.clone();
                passkey.used_at = Some(used.at);
            }
        }
        CredentialsFact::RecoveryCodesMade(made) => {
            state.recovery = made.digests.iter().copied().collect()
        }
        CredentialsFact::RecoveryCodeUsed(used) => {
            state.recovery.remove(&used.digest);
        }
        CredentialsFact::FactorsReset(reset) => {
            state.factors_reset_at = Some(reset.at);
            state.totp = None;
            state.passkeys.clear();
            state.recovery.clear();
        }
        CredentialsFact::FactorRemoved(removed) => {
            state.passkeys.remove(&removed.factor);
            state.totp = state.totp.filter(|totp| totp.factor != removed.factor);
        }
        CredentialsFact::ClientKeysSet(keys) => state.client_keys = Some(keys.jwks.clone()),
        CredentialsFact::AssertionUsed(used) => {
            state.forget_assertions(used.expires_at);
            state.assertions.insert(used.jti_digest, used.expires_at);
        }
    }
    state
}

fn whose(fact: &CredentialsFact) -> AccountId {
    match fact {
        CredentialsFact::PasswordSet(set) => set.account,
        CredentialsFact::TotpEnrolled(totp) => totp.account,
        CredentialsFact::TotpUsed(used) => used.account,
        CredentialsFact::PasskeyEnrolled(passkey) => passkey.account,
        CredentialsFact::PasskeyUsed(used) => used.account,
        CredentialsFact::RecoveryCodesMade(made) => made.account,
        CredentialsFact::RecoveryCodeUsed(used) => used.account,
        CredentialsFact::FactorsReset(reset) => reset.account,
        CredentialsFact::ClientKeysSet(keys) => keys.account,
        CredentialsFact::AssertionUsed(used) => used.account,
        CredentialsFact::FactorRemoved(removed) => removed.account,
    }
}
