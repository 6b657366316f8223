//! Attempts to get in that failed go on record; alike ones that come close together go on record together,
//! so that nobody can fill the disk with them.

use std::collections::HashMap;

use chartlog_domain::event::Subject;
use chartlog_domain::facts::oversight::SignInRefused;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::AccountId;
use chartlog_eventlog::EventId;
use parking_lot::Mutex;

use crate::audit::{AccessLog, Record};
use crate::journal::JournalError;
use crate::{limits, random, subscriber};

/// Why an attempt failed. Whoever tried is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reason {
    /// No such login name.
    Unknown,
    /// The password is wrong, or there is none.
    Password,
    /// The second factor is wrong or was used already.
    SecondFactor,
    /// A passkey whose counter says that there are two of it.
    ClonedPasskey,
    /// The account is locked.
    Locked,
    /// The account is closed, or nobody signs in with it.
    Closed,
    /// Too many attempts.
    Limited,
    /// The assertion of a machine client is not signed by it, not for us or not for now.
    Assertion,
    /// The assertion of a machine client was used before.
    Replayed,
    /// The key of the second factor was destroyed: an administrator resets it first.
    KeyDestroyed,
    /// The token of a session that has ended.
    EndedSession,
    /// A token that is of no session that is known.
    UnknownSession,
    /// The password was right, and no second factor came after it.
    Unfinished,
}

impl Reason {
    /// The code in the log.
    #[must_use]
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
            Self::ClonedPasskey => "cloned_passkey",
            Self::Locked => "locked",
            Self::Closed => "closed",
            Self::Limited => "limited",
            Self::Assertion => "assertion",
            Self::Replayed => "replayed",
            Self::KeyDestroyed => "key_destroyed",
            Self::EndedSession => "ended_session",
            Self::UnknownSession => "unknown_session",
            Self::Unfinished => "unfinished",
        }
    }
}

type Kind = (Option<AccountId>, Option<String>, Reason);

/// Attempts of one kind that have not been told yet.
struct Waiting {
    /// When the one that was told at once came.
    told_at: i64,
    count: u32,
    first_at: i64,
    last_at: i64,
}

/// The record of failed attempts, in the sign-in stream of this process.
pub(super) struct Refusals {
    log: AccessLog,
    waiting: Mutex<HashMap<Kind, Waiting>>,
}

impl Refusals {
    /// A record in a stream of its own.
    #[must_use]
    pub(super) fn new(log: AccessLog) -> Self {
        Self { log, waiting: Mutex::new(HashMap::new()) }
    }

    /// Records an attempt. The first of its kind is durable when this returns; those that follow
    /// within [`limits::SIGN_IN_WINDOW_US`] are counted and told together.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub(super) fn record(
        &self,
        account: Option<AccountId>,
        address: &str,
        reason: Reason,
        now: i64,
    ) -> Result<(), JournalError> {
        self.record_of(account, address, reason, now, now)
    }

    /// As [`Refusals::record`], of an attempt that was made at another time than now.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub(super) fn record_of(
        &self,
        account: Option<AccountId>,
        address: &str,
        reason: Reason,
        at: i64,
        now: i64,
    ) -> Result<(), JournalError> {
        self.flush(now)?;
        let mut waiting = self.waiting.lock();
        let full = waiting.len() >= limits::SIGN_IN_KINDS;
        // Attempts are limited by subscriber, so that is who was. Tokens that nobody was given are not,
        // and whoever makes them up has a whole network of addresses.
        let by_subscriber = matches!(reason, Reason::Limited | Reason::UnknownSession);
        let place = match address.parse() {
            Ok(ip) if by_subscriber => subscriber::of(ip).to_string(),
            _ => address.to_owned(),
        };
        let mut kind = (account, Some(place), reason);
        if full && !waiting.contains_key(&kind) {
            // From so many places that places do not matter; whose account it is does.
            let whose = account.filter(|_| waiting.len() < 2 * limits::SIGN_IN_KINDS);
            kind = (whose, None, reason);
        }
        if let Some(more) = waiting.get_mut(&kind) {
            let is_first = more.count == 0;
            more.count = more.count.saturating_add(1);
            more.first_at = if is_first { at } else { more.first_at.min(at) };
            more.last_at = if is_first { at } else { more.last_at.max(at) };
            return Ok(());
        }
        let record = refused(&kind, 1, at, at)?;
        waiting.insert(kind, Waiting { told_at: now, count: 0, first_at: at, last_at: at });
        drop(waiting);
        self.log.record(&[record])?.wait()?;
        Ok(())
    }

    /// Tells what has waited long enough.
    ///
    /// # Errors
    /// When it could not be recorded: it is tried again with the next attempt.
    pub(super) fn flush(&self, now: i64) -> Result<(), JournalError> {
        self.tell(|waiting| now - waiting.told_at >= limits::SIGN_IN_WINDOW_US)
    }

    /// Tells everything that waits: before the process ends.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub(super) fn flush_all(&self) -> Result<(), JournalError> {
        self.tell(|_| true)
    }

    fn tell(&self, is_due: impl Fn(&Waiting) -> bool) -> Result<(), JournalError> {
        let mut waiting = self.waiting.lock();
        let mut records = Vec::new();
        for (kind, due) in waiting.iter().filter(|(_, waiting)| is_due(waiting)) {
            if due.count > 0 {
                records.push(refused(kind, due.count, due.first_at, due.last_at)?);
            }
        }
        for some in records.chunks(limits::SIGN_IN_RECORDS) {
            self.log.record(some)?.wait()?;
        }
        waiting.retain(|_, waiting| !is_due(waiting));
        Ok(())
    }
}

fn refused(kind: &Kind, count: u32, first_at: i64, last_at: i64) -> Result<Record, JournalError> {
    let (account, source_address, reason) = kind;
    let fact = OversightFact::SignInRefused(SignInRefused {
        account: *account,
        source_address: source_address.clone(),
        reason: reason.code().to_owned(),
        count,
        first_at,
        last_at,
    });
    Ok(Record {
        event_id: EventId::from_bytes(random::bytes()?),
        facts: vec![(Subject::Organisation, Fact::Oversight(fact))],
        now: last_at,
    })
}
