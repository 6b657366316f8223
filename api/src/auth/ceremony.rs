//! A sign-in between its steps: who has shown what so far. Kept in memory for some minutes, known
//! by a random token, and good for nothing but the next step.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chartlog_domain::ids::AccountId;
use chartlog_domain::purpose::Purpose;
use parking_lot::Mutex;
use zeroize::Zeroizing;

use super::session::{Method, Opening};
use crate::limits;
use crate::random::{self, NoRandomness};

/// What the next step is to show.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// A second factor that is enrolled.
    SecondFactor,
    /// A password in place of a temporary one.
    NewPassword,
    /// The first code of a generator that is being enrolled, with its secret; or a passkey.
    Enrolment(Zeroizing<Vec<u8>>),
    /// Which role, when there are several.
    Role,
}

/// A sign-in between its steps.
#[derive(Clone)]
pub(super) struct Ceremony {
    /// Whose password was shown.
    pub account: AccountId,
    /// Their login name.
    pub login: String,
    /// What is to be shown next.
    pub stage: Stage,
    /// Which second factor was shown; none yet when nothing is enrolled.
    pub shown: Option<Method>,
    /// When that was, microseconds since 1970 UTC.
    pub shown_at: Option<i64>,
    /// When the password that was shown had been set: with another one it is over.
    pub password_set_at: i64,
    /// Wrong answers so far.
    pub failures: u32,
    /// The purpose of use that was named for its session, by name; empty when it is none. Whether the
    /// role may name it is known with the role.
    pub purpose: Option<&'static str>,
    /// What its session will be opened with.
    pub opening: Opening,
    /// When it ends, microseconds since 1970 UTC.
    expires_at: i64,
}

impl Ceremony {
    /// Names the purpose of use of its session; nothing where none is named.
    pub(super) fn names(&mut self, purpose: Option<&str>) {
        if let Some(named) = purpose {
            self.purpose = Some(Purpose::from_code(named).map_or("", Purpose::code));
        }
    }
}

/// The ceremonies of this process.
#[derive(Default)]
pub(super) struct Ceremonies(Mutex<HashMap<[u8; 32], Ceremony>>);

impl Ceremonies {
    /// Begins one at its first step; gives its token.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub(super) fn begin(
        &self,
        account: AccountId,
        login: &str,
        password_set_at: i64,
        now: i64,
    ) -> Result<Zeroizing<String>, NoRandomness> {
        let ceremony = Ceremony {
            account,
            login: login.to_owned(),
            stage: Stage::SecondFactor,
            shown: None,
            shown_at: None,
            password_set_at,
            failures: 0,
            purpose: None,
            opening: Opening::default(),
            expires_at: now.saturating_add(limits::CEREMONY_US),
        };
        self.put(ceremony, now)
    }

    /// The ceremony of a token; none when there is none, or its time is over.
    pub(super) fn find(&self, token: &str, now: i64) -> Option<Ceremony> {
        self.0.lock().get(&key(token)).filter(|ceremony| ceremony.expires_at > now).cloned()
    }

    /// Notes a wrong answer. After [`limits::CEREMONY_FAILURES`] of them it is over: false.
    pub(super) fn failed(&self, token: &str) -> bool {
        let mut ceremonies = self.0.lock();
        let Some(ceremony) = ceremonies.get_mut(&key(token)) else { return false };
        ceremony.failures += 1;
        let goes_on = ceremony.failures < limits::CEREMONY_FAILURES;
        if !goes_on {
            ceremonies.remove(&key(token));
        }
        goes_on
    }

    /// Ends one. Of several that end it at the same time, one is told true.
    pub(super) fn end(&self, token: &str) -> bool {
        self.0.lock().remove(&key(token)).is_some()
    }

    /// Keeps it for its next step, under a new token.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub(super) fn put(
        &self,
        ceremony: Ceremony,
        now: i64,
    ) -> Result<Zeroizing<String>, NoRandomness> {
        let secret = Zeroizing::new(random::bytes::<32>()?);
        let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.as_slice()));
        let mut ceremonies = self.0.lock();
        if ceremonies.len() >= limits::CEREMONIES {
            ceremonies.retain(|_, ceremony| ceremony.expires_at > now);
        }
        if ceremonies.len() >= limits::CEREMONIES {
            // The one that ends next: it is the least likely to be somebody's who still types.
            let next = ceremonies.iter().min_by_key(|(_, c)| c.expires_at).map(|(key, _)| *key);
            next.iter().for_each(|key| drop(ceremonies.remove(key)));
        }
        ceremonies.insert(key(&token), ceremony);
        Ok(token)
    }
}

/// Found by a hash of the token, so that no comparison takes a time that tells something.
pub(super) fn key(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}
