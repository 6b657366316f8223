//! Sessions of machine clients: some minutes long, kept in memory only. After a restart a client
//! signs in again, as it does every few minutes anyway; that it did is told by the use of its
//! assertion, with the session's id.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::SessionClosed;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, SessionId};
use chartlog_eventlog::EventId;
use parking_lot::Mutex;
use zeroize::Zeroizing;

use crate::audit::{AccessLog, Record};
use crate::auth::Ending;
use crate::journal::{Journal, JournalError};
use crate::{limits, random};

/// How tokens of machine clients begin: those of people begin otherwise.
const PREFIX: &str = "clogm_";

/// A machine client that has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSession {
    /// Which session.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// The facets that the client is bound to.
    pub facets: Vec<Facet>,
    /// When it ends, microseconds since 1970 UTC.
    pub expires_at: i64,
}

/// A new session and the token that proves it. The token is shown once and kept nowhere.
pub struct ClientMinted {
    /// The session.
    pub session: ClientSession,
    /// The bearer token.
    pub token: Zeroizing<String>,
}

/// The sessions of machine clients of this process.
#[derive(Clone)]
pub struct ClientSessions {
    journal: Journal,
    access: AccessLog,
    /// Those that run, and some that are over.
    running: Arc<Mutex<HashMap<SessionId, ClientSession>>>,
}

impl ClientSessions {
    /// None yet; their ends go on record in this access stream.
    #[must_use]
    pub fn new(journal: Journal, access: AccessLog) -> Self {
        Self { journal, access, running: Arc::default() }
    }

    /// The session of a bearer token; none for whatever is not the token of one that runs.
    #[must_use]
    pub fn find(&self, token: &str) -> Option<ClientSession> {
        let (id, now) = (self.named_by(token)?, self.journal.now());
        self.running.lock().get(&id).filter(|session| session.expires_at > now).cloned()
    }

    /// Whose session a token is of, or was when it has ended: for as long as it is kept.
    #[must_use]
    pub fn whose(&self, token: &str) -> Option<AccountId> {
        let id = self.named_by(token)?;
        self.running.lock().get(&id).map(|session| session.account)
    }

    /// A session that does not run yet.
    pub(in crate::auth) fn mint(
        &self,
        account: AccountId,
        facets: Vec<Facet>,
        now: i64,
    ) -> Result<ClientMinted, JournalError> {
        let secret = Zeroizing::new(random::bytes::<32>()?);
        let token =
            Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
        let id = self.id_of(&token);
        let expires_at = now.saturating_add(limits::CLIENT_SESSION_US);
        Ok(ClientMinted { session: ClientSession { id, account, facets, expires_at }, token })
    }

    /// Lets a session run.
    pub(in crate::auth) fn run(&self, session: ClientSession) {
        let now = self.journal.now();
        let mut running = self.running.lock();
        if running.len() >= limits::CLIENT_SESSIONS {
            running.retain(|_, session| session.expires_at > now);
        }
        if running.len() >= limits::CLIENT_SESSIONS {
            let next = running.values().min_by_key(|s| s.expires_at).map(|session| session.id);
            next.iter().for_each(|id| drop(running.remove(id)));
        }
        running.insert(session.id, session);
    }

    /// Ends a session that nobody was told of.
    pub(in crate::auth) fn take_back(&self, session: SessionId) {
        self.running.lock().remove(&session);
    }

    /// Ends the sessions of a client. Nobody gets in with any of them from the moment of the call,
    /// and it is on record when this returns.
    ///
    /// # Errors
    /// When an end could not be recorded; they are over all the same.
    pub fn end_those(
        &self,
        account: AccountId,
        ending: Ending,
        by: &Actor,
    ) -> Result<usize, JournalError> {
        let now = self.journal.now();
        let mut ended = Vec::new();
        for session in self.running.lock().values_mut() {
            if session.account == account && session.expires_at > now {
                // Kept, so that it is known whose token comes again; over, whatever the clock does.
                session.expires_at = i64::MIN;
                ended.push(session.id);
            }
        }
        let records: Result<Vec<_>, JournalError> =
            ended.iter().map(|id| closed(*id, account, ending, by, now)).collect();
        for some in records?.chunks(limits::SIGN_IN_RECORDS) {
            self.access.record(some)?.wait()?;
        }
        Ok(ended.len())
    }

    /// The session that a token would be of; none when no client's token looks like that.
    fn named_by(&self, token: &str) -> Option<SessionId> {
        let is_one = token.len() <= 64 && token.starts_with(PREFIX);
        is_one.then(|| self.id_of(token))
    }

    fn id_of(&self, token: &str) -> SessionId {
        let id = self.journal.ids().derive_id("client-session", &[token.as_bytes()]);
        SessionId::from_bytes(id)
    }
}

fn closed(
    session: SessionId,
    account: AccountId,
    ending: Ending,
    by: &Actor,
    at: i64,
) -> Result<Record, JournalError> {
    let reason = ending.code().to_owned();
    let closed = SessionClosed { session, account, reason, by: by.clone(), at };
    Ok(Record {
        event_id: EventId::from_bytes(random::bytes()?),
        facts: vec![(Subject::Organisation, Fact::Oversight(OversightFact::SessionClosed(closed)))],
        now: at,
    })
}
