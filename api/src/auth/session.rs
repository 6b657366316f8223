//! Sessions: an opaque random token; the log knows the session by a keyed hash of it. So a token
//! minted by one process is known to the next one, and no process needs a table of its own.
//!
//! When a session was used last is known to the process that serves it. To another one (after a
//! restart) it counts as used last when it was opened: better ended too early than too late.

mod ending;
mod method;
mod recorded;

pub use ending::Ending;
pub use method::Method;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight::{SessionOpened, SteppedUp};
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, SessionId};
use chartlog_domain::purpose::Purpose;
use chartlog_eventlog::{EventId, Position};
use parking_lot::Mutex;
use zeroize::Zeroizing;

use crate::access::own_purpose;
use crate::audit::{AccessLog, Record};
use crate::journal::{Journal, JournalError};
use crate::{access, limits, random};

/// Who is asking, in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which session.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// How it came to be.
    pub method: Method,
    /// When it began, microseconds since 1970 UTC.
    pub opened_at: i64,
    /// When it ends at the latest, microseconds since 1970 UTC.
    pub expires_at: i64,
    /// Purpose of use of what is asked in it, unless a request names another.
    pub purpose: Purpose,
    /// What the client said that it is.
    pub user_agent: Option<String>,
}

/// What a session is opened with beside whose it is.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Purpose of use; the role's own when none was chosen.
    pub purpose: Option<Purpose>,
    /// Source address of the sign-in.
    pub source_address: Option<String>,
    /// What the client said that it is.
    pub user_agent: Option<String>,
}

/// A session and when it was used.
#[derive(Clone, Debug)]
struct Running {
    session: Session,
    used_at: i64,
    /// When a fresh second factor was shown last.
    stepped_up_at: Option<i64>,
    /// Where the last command of it stands in the log.
    wrote: Option<Position>,
}

/// A session as its holder sees it in the list of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub session: Session,
    /// When it was used last, microseconds since 1970 UTC.
    pub used_at: i64,
}

/// A new session and the token that proves it. The token is shown once and kept nowhere.
pub struct Minted {
    /// The session.
    pub session: Session,
    /// The bearer token.
    pub token: Zeroizing<String>,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The token is not one of ours, or its session has ended.
    #[error("no such session, or it has ended")]
    Unknown,
    /// The log could not be asked.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The sessions of a log.
#[derive(Clone)]
pub struct Sessions {
    journal: Journal,
    access: AccessLog,
    table: Arc<Mutex<Table>>,
    /// How long a session may lie unused, microseconds.
    idle_us: Arc<AtomicI64>,
}

/// What this process knows of sessions.
#[derive(Default)]
struct Table {
    running: HashMap<SessionId, Running>,
    /// Those that were ended here, until they would have expired: from the moment of the call
    /// nobody gets in with them, whatever the log says yet.
    ended: HashMap<SessionId, i64>,
}

impl Table {
    /// Takes a session out, for good.
    fn end(&mut self, session: SessionId, until: i64) {
        self.running.remove(&session);
        self.ended.insert(session, until);
    }
}

impl Sessions {
    /// Sessions as this log has them.
    #[must_use]
    pub fn new(journal: Journal, access: AccessLog) -> Self {
        let idle_us = Arc::new(AtomicI64::new(limits::SESSION_IDLE_US));
        Self { journal, access, table: Arc::default(), idle_us }
    }

    /// How long a session may lie unused, microseconds; 15 minutes unless told.
    #[must_use]
    pub fn idle_us(&self) -> i64 {
        self.idle_us.load(Ordering::Relaxed)
    }

    /// Why a session is over, if it is.
    fn over(&self, running: &Running, now: i64) -> Option<Ending> {
        let session = &running.session;
        let is_idle = now.saturating_sub(running.used_at) >= self.idle_us();
        if session.expires_at <= now {
            Some(Ending::Expired)
        } else if session.method.is_sign_in() && is_idle {
            Some(Ending::Idle)
        } else {
            None
        }
    }

    /// Ends sessions after so long without use, microseconds: half an hour at most (access.md).
    pub fn end_unused_after(&self, idle_us: i64) {
        let idle_us = idle_us.clamp(0, limits::SESSION_IDLE_MOST_US);
        self.idle_us.store(idle_us, Ordering::Relaxed);
    }

    /// Mints a session and records it. The answer comes when the record is durable.
    ///
    /// # Errors
    /// When it could not be recorded: then there is no session.
    pub fn mint(
        &self,
        account: AccountId,
        role: Role,
        method: Method,
        by: Actor,
    ) -> Result<Minted, JournalError> {
        self.open(account, role, method, by, Opening::default())
    }

    /// As [`Sessions::mint`], for somebody who came over the network.
    ///
    /// # Errors
    /// When it could not be recorded: then there is no session.
    pub fn open(
        &self,
        account: AccountId,
        role: Role,
        method: Method,
        by: Actor,
        opening: Opening,
    ) -> Result<Minted, JournalError> {
        let secret = Zeroizing::new(random::bytes::<32>()?);
        let token = Zeroizing::new(format!("clog_{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
        let now = self.journal.now();
        let session = Session {
            id: self.id_of(&token),
            account,
            role,
            method,
            opened_at: now,
            expires_at: now.saturating_add(limits::SESSION_US),
            purpose: opening.purpose.unwrap_or_else(|| own_purpose(role)),
            user_agent: opening.user_agent.clone(),
        };
        let opened = OversightFact::SessionOpened(SessionOpened {
            session: session.id,
            account,
            role,
            method: method.code().to_owned(),
            expires_at: session.expires_at,
            by,
            purpose: Some(session.purpose.code().to_owned()),
            source_address: opening.source_address,
            user_agent: opening.user_agent,
        });
        let record = record(self.opening_of(session.id), opened, now);
        self.access.record(&[record])?.wait()?;
        self.remember(Running {
            session: session.clone(),
            used_at: now,
            // Whoever signs in says when; a token for development has no factor to show.
            stepped_up_at: (!method.is_sign_in()).then_some(now),
            wrote: None,
        });
        Ok(Minted { session, token })
    }

    /// The session of a bearer token, which is used by that.
    ///
    /// # Errors
    /// [`SessionError::Unknown`] for whatever is not the token of a session that runs.
    pub fn find(&self, token: &str) -> Result<Session, SessionError> {
        let id = self.named_by(token).ok_or(SessionError::Unknown)?;
        let now = self.journal.now();
        let known = {
            let mut table = self.table.lock();
            if table.ended.contains_key(&id) {
                return Err(SessionError::Unknown);
            }
            if let Some(running) = table.running.get_mut(&id)
                && self.over(running, now).is_none()
            {
                running.used_at = now;
                return Ok(running.session.clone());
            }
            table.running.get(&id).cloned()
        };
        let is_looked_up = known.is_none();
        let mut running = match known {
            Some(running) => running,
            None => self.recorded(id)?.ok_or(SessionError::Unknown)?,
        };
        if let Some(ending) = self.over(&running, now) {
            self.end(&running.session, ending, Actor::System)?;
            return Err(SessionError::Unknown);
        }
        running.used_at = now;
        let session = running.session.clone();
        if !self.remember(running) {
            return Err(SessionError::Unknown);
        }
        // What ends sessions knows those that run: what happened before this one did is seen here.
        if is_looked_up && session.method.is_sign_in() && !self.still_holds(&session)? {
            self.table.lock().running.remove(&id);
            return Err(SessionError::Unknown);
        }
        Ok(session)
    }

    /// The session of a token that runs, without using it: for the record of what was turned away.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn peek(&self, token: &str) -> Result<Option<Session>, JournalError> {
        let Some(id) = self.named_by(token) else { return Ok(None) };
        let now = self.journal.now();
        let known = {
            let table = self.table.lock();
            if table.ended.contains_key(&id) {
                return Ok(None);
            }
            table.running.get(&id).cloned()
        };
        let running = known.map_or_else(|| self.recorded(id), |running| Ok(Some(running)))?;
        Ok(running
            .filter(|running| self.over(running, now).is_none())
            .map(|running| running.session))
    }

    /// Whether the session of a token is at hand: then finding it takes no look at the log.
    #[must_use]
    pub fn is_at_hand(&self, token: &str) -> bool {
        let id = self.id_of(token);
        let now = self.journal.now();
        let table = self.table.lock();
        table.ended.contains_key(&id)
            || table.running.get(&id).is_some_and(|running| self.over(running, now).is_none())
    }

    /// Whether a session runs, and nothing has happened to its account that ends it.
    ///
    /// # Errors
    /// When log or keys cannot be read: then nobody gets in with it.
    pub fn holds(&self, session: &Session) -> Result<bool, JournalError> {
        let holds = !session.method.is_sign_in() || self.still_holds(session)?;
        let mut table = self.table.lock();
        if !holds {
            table.end(session.id, session.expires_at);
        }
        Ok(holds && table.running.contains_key(&session.id))
    }

    /// Whether a session runs at this moment. That is no use of it.
    #[must_use]
    pub fn runs(&self, session: SessionId) -> bool {
        let now = self.journal.now();
        let table = self.table.lock();
        table.running.get(&session).is_some_and(|running| self.over(running, now).is_none())
    }

    /// The sessions of an account that were used in this process and run, the newest first.
    #[must_use]
    pub fn of(&self, account: AccountId) -> Vec<Listed> {
        let now = self.journal.now();
        let table = self.table.lock();
        let mut listed: Vec<_> = table
            .running
            .values()
            .filter(|running| {
                running.session.account == account && self.over(running, now).is_none()
            })
            .map(|r| Listed { session: r.session.clone(), used_at: r.used_at })
            .collect();
        listed.sort_by_key(|listed| std::cmp::Reverse(listed.session.opened_at));
        listed
    }

    /// A session that the log has and that was not used in this process, when it runs.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn unused_here(&self, session: SessionId) -> Result<Option<Listed>, JournalError> {
        let is_known = {
            let table = self.table.lock();
            table.running.contains_key(&session) || table.ended.contains_key(&session)
        };
        if is_known {
            return Ok(None);
        }
        let now = self.journal.now();
        let running = self.recorded(session)?.filter(|running| self.over(running, now).is_none());
        Ok(running.map(|r| Listed { session: r.session, used_at: r.used_at }))
    }

    /// Notes that a fresh second factor was shown in a session, on record when this returns.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub fn step_up(&self, session: &Session) -> Result<(), JournalError> {
        let now = self.journal.now();
        let account = session.account;
        let stepped = SteppedUp { session: session.id, account, at: now };
        let event_id = EventId::from_bytes(random::bytes()?);
        let stepped = record(event_id, OversightFact::SteppedUp(stepped), now);
        self.access.record(&[stepped])?.wait()?;
        if let Some(running) = self.table.lock().running.get_mut(&session.id) {
            running.stepped_up_at = Some(now);
        }
        Ok(())
    }

    /// When a second factor was shown last in a session, microseconds since 1970 UTC.
    #[must_use]
    pub fn stepped_up_at(&self, session: SessionId) -> Option<i64> {
        self.table.lock().running.get(&session).and_then(|running| running.stepped_up_at)
    }

    /// Whether a second factor was shown in a session a short while ago.
    #[must_use]
    pub fn is_stepped_up(&self, session: SessionId) -> bool {
        access::is_fresh(self.stepped_up_at(session), self.journal.now())
    }

    /// Notes where the last command of a session stands: what it reads from now on is not older.
    pub fn wrote(&self, session: SessionId, position: Position) {
        if let Some(running) = self.table.lock().running.get_mut(&session) {
            running.wrote = running.wrote.max(Some(position));
        }
    }

    /// Where the last command of a session stands in the log.
    #[must_use]
    pub fn last_write(&self, session: SessionId) -> Option<Position> {
        self.table.lock().running.get(&session).and_then(|running| running.wrote)
    }

    /// Notes when a factor was shown that a session began with.
    pub fn factor_was_shown(&self, session: SessionId, at: i64) {
        if let Some(running) = self.table.lock().running.get_mut(&session) {
            running.stepped_up_at = Some(at);
        }
    }

    /// Keeps a session at hand; false when it was ended meanwhile.
    fn remember(&self, running: Running) -> bool {
        let mut table = self.table.lock();
        let ended = table.ended.contains_key(&running.session.id);
        if !ended {
            table.running.insert(running.session.id, running);
        }
        !ended
    }

    /// The session that a token would be of; none when no session's token looks like that.
    fn named_by(&self, token: &str) -> Option<SessionId> {
        let is_one = token.len() <= 64 && token.starts_with("clog_");
        is_one.then(|| self.id_of(token))
    }

    fn id_of(&self, token: &str) -> SessionId {
        SessionId::from_bytes(self.journal.ids().derive_id("session", &[token.as_bytes()]))
    }
}

fn record(event_id: EventId, fact: OversightFact, now: i64) -> Record {
    Record { event_id, facts: vec![(Subject::Organisation, Fact::Oversight(fact))], now }
}
