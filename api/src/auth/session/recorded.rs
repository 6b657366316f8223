//! What the log has of a session that this process did not open.

use chartlog_domain::credential::Credentials;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::SessionOpened;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, SessionId};
use chartlog_domain::purpose::Purpose;
use chartlog_domain::staff::Staff;
use chartlog_eventlog::EventId;

use super::{Method, Running, Session, Sessions};
use crate::access::own_purpose;
use crate::journal::JournalError;
use crate::streams::Stream;

impl Sessions {
    /// A session that another process opened, or this one before it was started again.
    pub(super) fn recorded(&self, id: SessionId) -> Result<Option<Running>, JournalError> {
        let log = self.journal.log();
        let Some(position) = log.find(self.opening_of(id))? else { return Ok(None) };
        if log.find(self.closing_of(id))?.is_some() {
            return Ok(None);
        }
        let entry = log.read_at(position)?;
        let opened_at = i64::try_from(entry.recorded_at()).unwrap_or_default();
        let facts = self.journal.open(&entry, &[Facet::Oversight])?;
        let opened = facts.into_iter().find_map(|fact| {
            let Fact::Oversight(OversightFact::SessionOpened(opened)) = fact else { return None };
            let method = Method::from_code(&opened.method)?;
            let SessionOpened { session: id, account, role, expires_at, user_agent, .. } = opened;
            let purpose = opened.purpose.as_deref().and_then(Purpose::from_code);
            let purpose = purpose.unwrap_or_else(|| own_purpose(role));
            Some(Session { id, account, role, method, opened_at, expires_at, purpose, user_agent })
        });
        let Some(session) = opened else { return Ok(None) };
        if session.method.is_sign_in() && !self.still_holds(&session)? {
            return Ok(None);
        }
        Ok(Some(Running { used_at: session.opened_at, stepped_up_at: None, wrote: None, session }))
    }

    /// Whose session a token is of, or was when it has ended; none when it never was of any.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn whose(&self, token: &str) -> Result<Option<AccountId>, JournalError> {
        let Some(id) = self.named_by(token) else { return Ok(None) };
        let log = self.journal.log();
        let Some(position) = log.find(self.opening_of(id))? else { return Ok(None) };
        let facts = self.journal.open(&log.read_at(position)?, &[Facet::Oversight])?;
        Ok(facts.into_iter().find_map(|fact| {
            let Fact::Oversight(OversightFact::SessionOpened(opened)) = fact else { return None };
            Some(opened.account)
        }))
    }

    /// Whether nothing has happened to the account since that ends its sessions.
    pub(super) fn still_holds(&self, session: &Session) -> Result<bool, JournalError> {
        let staff = self.journal.known::<Staff>(&Stream::Staff(session.account))?;
        let stream = Stream::Credentials(session.account);
        let credentials = self.journal.known::<Credentials>(&stream)?;
        let password = credentials.password.as_ref();
        Ok(!staff.closed
            && staff.roles.contains(&session.role)
            && credentials.has_factor()
            && credentials.factors_reset_at.is_none_or(|at| at <= session.opened_at)
            && password.is_some_and(|password| password.set_at <= session.opened_at))
    }

    pub(super) fn opening_of(&self, session: SessionId) -> EventId {
        EventId::from_bytes(self.journal.ids().derive_id("session-opened", &[session.as_bytes()]))
    }

    pub(super) fn closing_of(&self, session: SessionId) -> EventId {
        EventId::from_bytes(self.journal.ids().derive_id("session-closed", &[session.as_bytes()]))
    }
}
