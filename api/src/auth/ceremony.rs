//! A sign-in between its steps: who has shown what so far. Kept in memory for some minutes, known
//! by a random token, and good for nothing but the next step. One that comes to nothing before a second
//! factor was shown is kept until it is on record: somebody knew a password.

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
    /// When the password was shown, microseconds since 1970 UTC.
    pub begun_at: i64,
}

impl Ceremony {
    /// Whether its time is over.
    fn is_over(&self, now: i64) -> bool {
        self.begun_at.saturating_add(limits::CEREMONY_US) <= now
    }

    /// Names the purpose of use of its session; nothing where none is named.
    pub(super) fn names(&mut self, purpose: Option<&str>) {
        if let Some(named) = purpose {
            self.purpose = Some(Purpose::from_code(named).map_or("", Purpose::code));
        }
    }
}

/// The ceremonies of this process.
#[derive(Default)]
pub(super) struct Ceremonies(Mutex<Table>);

#[derive(Default)]
struct Table {
    under_way: HashMap<[u8; 32], Ceremony>,
    /// Those that came to nothing without a second factor, until somebody puts them on record: no more
    /// than passwords were checked since.
    unfinished: Vec<Ceremony>,
}

impl Table {
    /// Takes one out that comes to nothing. A second factor that was shown is on record by itself.
    fn give_up(&mut self, key: &[u8; 32]) {
        let given_up = self.under_way.remove(key);
        self.unfinished.extend(given_up.filter(|ceremony| ceremony.shown.is_none()));
    }

    fn give_up_those(&mut self, choice: impl Fn(&Ceremony) -> bool) {
        let chosen = self.under_way.iter().filter(|(_, ceremony)| choice(ceremony));
        let keys: Vec<_> = chosen.map(|(key, _)| *key).collect();
        for key in &keys {
            self.give_up(key);
        }
    }
}

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
        opening: Opening,
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
            opening,
            begun_at: now,
        };
        self.put(ceremony, now)
    }

    /// The ceremony of a token; none when there is none, or its time is over.
    pub(super) fn find(&self, token: &str, now: i64) -> Option<Ceremony> {
        self.0.lock().under_way.get(&key(token)).filter(|ceremony| !ceremony.is_over(now)).cloned()
    }

    /// Notes a wrong answer. After [`limits::CEREMONY_FAILURES`] of them it is over: false.
    pub(super) fn failed(&self, token: &str) -> bool {
        let mut table = self.0.lock();
        let Some(ceremony) = table.under_way.get_mut(&key(token)) else { return false };
        ceremony.failures += 1;
        let goes_on = ceremony.failures < limits::CEREMONY_FAILURES;
        if !goes_on {
            table.give_up(&key(token));
        }
        goes_on
    }

    /// Ends one that has come to its next step. Of several that end it at the same time, one is told
    /// true.
    pub(super) fn end(&self, token: &str) -> bool {
        self.0.lock().under_way.remove(&key(token)).is_some()
    }

    /// Ends one that comes to nothing.
    pub(super) fn give_up(&self, token: &str) {
        self.0.lock().give_up(&key(token));
    }

    /// Ends all of them.
    pub(super) fn give_up_all(&self) {
        self.0.lock().give_up_those(|_| true);
    }

    /// Those that came to nothing without a second factor since this was asked last.
    pub(super) fn unfinished(&self, now: i64) -> Vec<Ceremony> {
        let mut table = self.0.lock();
        table.give_up_those(|ceremony| ceremony.is_over(now));
        std::mem::take(&mut table.unfinished)
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
        let mut table = self.0.lock();
        if table.under_way.len() >= limits::CEREMONIES {
            table.give_up_those(|ceremony| ceremony.is_over(now));
        }
        if table.under_way.len() >= limits::CEREMONIES {
            // The one that ends next: it is the least likely to be somebody's who still types.
            let next = table.under_way.iter().min_by_key(|(_, c)| c.begun_at).map(|(key, _)| *key);
            next.iter().for_each(|key| table.give_up(key));
        }
        table.under_way.insert(key(&token), ceremony);
        Ok(token)
    }
}

/// Found by a hash of the token, so that no comparison takes a time that tells something.
pub(super) fn key(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}
