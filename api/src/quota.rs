//! How much one account may have put on record in a short time: so much text that was typed, and so many
//! refusals. Past either its requests are answered `LIMITED` and not looked at; those answers go on record
//! too, alike ones that come close together in one record, so that nobody who is signed in fills the disk.
//!
//! Each is a bucket that leaks: it takes so much at once, and gives so much back in a minute. Short
//! questions that are answered take nothing, however many. Kept in memory: a restart empties the buckets.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use chartlog_domain::event::Subject;
use chartlog_domain::facts::oversight::{Request, RequestsLimited};
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccessId, AccountId, SessionId};
use chartlog_eventlog::EventId;
use lru::LruCache;
use parking_lot::Mutex;

use crate::audit::{AccessLog, Record};
use crate::graphql::error::Code;
use crate::journal::JournalError;
use crate::{limits, random};

/// An account has had its share; so many seconds from now there is some again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "too much was asked, or refused, with this account in a short time; try again in {seconds} \
     seconds"
)]
pub struct Spent {
    seconds: u64,
}

/// What accounts have had of their share, and the answers that said so and wait to be told.
pub struct Quota {
    log: AccessLog,
    accounts: Mutex<LruCache<AccountId, Shares>>,
    waiting: Mutex<HashMap<Option<SessionId>, Waiting>>,
}

/// What an account has had.
#[derive(Default)]
struct Shares {
    typed: Bucket,
    refused: Bucket,
}

/// Requests of one session that were limited and have not been told yet.
struct Waiting {
    request: Request,
    /// When the one that was told at once came.
    told_at: i64,
    count: u32,
    first_at: i64,
    last_at: i64,
}

/// How much a bucket takes, and how much of that leaks out in a minute.
struct Size {
    takes: u64,
    leaks: u64,
}

const TYPED: Size = Size { takes: limits::TYPED, leaks: limits::TYPED_A_MINUTE };
const REFUSED: Size = Size { takes: limits::REFUSED, leaks: limits::REFUSED_A_MINUTE };

/// Microseconds.
const MINUTE: u64 = 60_000_000;

/// What is in it, in parts of [`MINUTE`], and when that was: so whatever leaks in a microsecond is whole.
#[derive(Clone, Copy, Default)]
struct Bucket {
    level: u64,
    at: i64,
}

impl Bucket {
    /// Lets out what has leaked since it was looked at.
    fn leak(&mut self, size: &Size, now: i64) {
        let passed = u64::try_from(now.saturating_sub(self.at)).unwrap_or_default();
        let leaked = passed.saturating_mul(size.leaks);
        *self = Self { level: self.level.saturating_sub(leaked), at: now };
    }

    /// How long it is until it takes so much more, seconds; none when it does.
    fn wait(self, size: &Size, more: u64) -> Option<u64> {
        let wanted = self.level.saturating_add(more.saturating_mul(MINUTE));
        let over = wanted.saturating_sub(size.takes.saturating_mul(MINUTE));
        (over > 0).then(|| over.div_ceil(size.leaks.saturating_mul(1_000_000)))
    }

    fn add(&mut self, size: &Size, more: u64) {
        let level = self.level.saturating_add(more.saturating_mul(MINUTE));
        self.level = level.min(size.takes.saturating_mul(MINUTE));
    }
}

impl Quota {
    /// Nothing is spent yet; what is refused for it goes on record in this access stream.
    #[must_use]
    pub fn new(log: AccessLog) -> Self {
        let accounts = NonZeroUsize::new(limits::QUOTA_ACCOUNTS).unwrap_or(NonZeroUsize::MIN);
        Self { log, accounts: Mutex::new(LruCache::new(accounts)), waiting: Mutex::default() }
    }

    /// Takes what was typed for a request, bytes, out of the share of its account.
    ///
    /// # Errors
    /// [`Spent`], when that is more than is left, or when nothing is left of its refusals.
    pub fn take(&self, account: AccountId, typed: usize, now: i64) -> Result<(), Spent> {
        let typed = typed.saturating_sub(limits::TYPED_FREE);
        let typed = u64::try_from(typed).unwrap_or(u64::MAX);
        let mut accounts = self.accounts.lock();
        let shares = accounts.get_or_insert_mut(account, Shares::default);
        shares.typed.leak(&TYPED, now);
        shares.refused.leak(&REFUSED, now);
        let waits = shares.typed.wait(&TYPED, typed).max(shares.refused.wait(&REFUSED, 1));
        if let Some(seconds) = waits {
            return Err(Spent { seconds });
        }
        shares.typed.add(&TYPED, typed);
        Ok(())
    }

    /// Counts a refusal that is on record.
    pub fn refused(&self, account: AccountId, now: i64) {
        let mut accounts = self.accounts.lock();
        let shares = accounts.get_or_insert_mut(account, Shares::default);
        shares.refused.leak(&REFUSED, now);
        shares.refused.add(&REFUSED, 1);
    }

    /// Records that a request with this id was limited. The first one of its session is durable when this
    /// returns; those that follow within [`limits::LIMITED_WINDOW_US`] are counted and told together.
    ///
    /// # Errors
    /// When it could not be recorded: then nobody may be told.
    pub fn record(&self, id: AccessId, request: Request, now: i64) -> Result<(), JournalError> {
        self.flush(false, now)?;
        // Held until the first one is durable: none is counted with one that is not.
        let mut waiting = self.waiting.lock();
        if let Some(more) = waiting.get_mut(&request.session) {
            more.count = more.count.saturating_add(1);
            more.first_at = if more.count == 1 { now } else { more.first_at };
            more.last_at = now;
            return Ok(());
        }
        // The record has the id of its request; one of several has an id of its own and names none.
        let request = Request { request: None, ..request };
        self.log.record(&[limited(id, request.clone(), 1, now, now)])?.wait()?;
        let told = Waiting { request, told_at: now, count: 0, first_at: now, last_at: now };
        waiting.insert(told.request.session, told);
        Ok(())
    }

    /// Tells what has waited long enough, or all that waits: before the process ends.
    ///
    /// # Errors
    /// When it could not be recorded: it is tried again with the next one.
    pub fn flush(&self, all: bool, now: i64) -> Result<(), JournalError> {
        let is_due = |it: &Waiting| all || now - it.told_at >= limits::LIMITED_WINDOW_US;
        let mut waiting = self.waiting.lock();
        let mut records = Vec::new();
        for due in waiting.values().filter(|it| is_due(it) && it.count > 0) {
            let id = AccessId(random::id()?);
            let request = due.request.clone();
            records.push(limited(id, request, due.count, due.first_at, due.last_at));
        }
        for some in records.chunks(limits::SIGN_IN_RECORDS) {
            self.log.record(some)?.wait()?;
        }
        waiting.retain(|_, it| !is_due(it));
        Ok(())
    }
}

fn limited(access: AccessId, request: Request, count: u32, first_at: i64, last_at: i64) -> Record {
    let code = Code::Limited.as_str().to_owned();
    let limited = RequestsLimited { access, request, code, count, first_at, last_at };
    let fact = Fact::Oversight(OversightFact::RequestsLimited(limited));
    Record {
        event_id: EventId::from_bytes(*access.as_bytes()),
        facts: vec![(Subject::Organisation, fact)],
        now: last_at,
    }
}

#[cfg(test)]
mod tests;
