//! Sessions: an opaque random token; the log knows the session by a keyed hash of it. So a token
//! minted by one process is known to the next one, and no process needs a table of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::SessionOpened;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, SessionId};
use chartlog_eventlog::EventId;
use lru::LruCache;
use parking_lot::Mutex;
use zeroize::Zeroizing;

use crate::audit::{AccessLog, Record};
use crate::journal::{Journal, JournalError};
use crate::{limits, random};

/// Who is asking, in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which session.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// When it ends at the latest, microseconds since 1970 UTC.
    pub expires_at: i64,
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
    recent: Arc<Mutex<LruCache<SessionId, Session>>>,
}

impl Sessions {
    /// Sessions as this log has them.
    #[must_use]
    pub fn new(journal: Journal, access: AccessLog) -> Self {
        let size = NonZeroUsize::new(limits::SESSIONS).unwrap_or(NonZeroUsize::MIN);
        Self { journal, access, recent: Arc::new(Mutex::new(LruCache::new(size))) }
    }

    /// Mints a session and records it. The answer comes when the record is durable.
    ///
    /// # Errors
    /// When it could not be recorded: then there is no session.
    pub fn mint(
        &self,
        account: AccountId,
        role: Role,
        method: &str,
        by: Actor,
    ) -> Result<Minted, JournalError> {
        let secret = Zeroizing::new(random::bytes::<32>()?);
        let token = Zeroizing::new(format!("clog_{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
        let lasts = i64::try_from(limits::SESSION.as_micros()).unwrap_or(i64::MAX);
        let session = Session {
            id: self.id_of(&token),
            account,
            role,
            expires_at: self.journal.now().saturating_add(lasts),
        };
        let opened = SessionOpened {
            session: session.id,
            account,
            role,
            method: method.to_owned(),
            expires_at: session.expires_at,
            by,
        };
        let fact = Fact::Oversight(OversightFact::SessionOpened(opened));
        let record = Record {
            event_id: self.event_of(session.id),
            facts: vec![(Subject::Organisation, fact)],
            now: self.journal.now(),
        };
        self.access.record(&[record])?.wait()?;
        self.recent.lock().put(session.id, session.clone());
        Ok(Minted { session, token })
    }

    /// The session of a bearer token.
    ///
    /// # Errors
    /// [`SessionError::Unknown`] for whatever is not the token of a session that runs.
    pub fn find(&self, token: &str) -> Result<Session, SessionError> {
        if token.len() > 64 || !token.starts_with("clog_") {
            return Err(SessionError::Unknown);
        }
        let id = self.id_of(token);
        let cached = self.recent.lock().get(&id).cloned();
        let session = match cached {
            Some(session) => session,
            None => {
                let session = self.recorded(id)?.ok_or(SessionError::Unknown)?;
                self.recent.lock().put(id, session.clone());
                session
            }
        };
        if session.expires_at <= self.journal.now() {
            return Err(SessionError::Unknown);
        }
        Ok(session)
    }

    fn recorded(&self, id: SessionId) -> Result<Option<Session>, JournalError> {
        let Some(position) = self.journal.log().find(self.event_of(id))? else {
            return Ok(None);
        };
        let entry = self.journal.log().read_at(position)?;
        let facts = self.journal.open(&entry, &[Facet::Oversight])?;
        Ok(facts.into_iter().find_map(|fact| {
            let Fact::Oversight(OversightFact::SessionOpened(opened)) = fact else { return None };
            let SessionOpened { session: id, account, role, expires_at, .. } = opened;
            Some(Session { id, account, role, expires_at })
        }))
    }

    fn id_of(&self, token: &str) -> SessionId {
        SessionId::from_bytes(self.journal.ids().derive_id("session", &[token.as_bytes()]))
    }

    fn event_of(&self, session: SessionId) -> EventId {
        EventId::from_bytes(self.journal.ids().derive_id("session-opened", &[session.as_bytes()]))
    }
}
