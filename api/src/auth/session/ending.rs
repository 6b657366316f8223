//! Sessions end: why, and how.

use chartlog_domain::actor::Actor;
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::SessionClosed;
use chartlog_domain::ids::{AccountId, SessionId};

use super::{Running, Session, Sessions, record};
use crate::journal::JournalError;
use crate::limits;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its holder signed out, or ended it from another one.
    SignOut,
    /// It was not used.
    Idle,
    /// Its time was over.
    Expired,
    /// Its role was revoked.
    RoleRevoked,
    /// The password was changed.
    PasswordChanged,
    /// The second factors were reset.
    FactorsReset,
    /// The account was closed.
    AccountClosed,
    /// An administrator ended it.
    ByAdministrator,
    /// The keys of the machine client were replaced.
    KeysReplaced,
}

impl Ending {
    /// The code in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignOut => "sign_out",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::RoleRevoked => "role_revoked",
            Self::PasswordChanged => "password_changed",
            Self::FactorsReset => "factors_reset",
            Self::AccountClosed => "account_closed",
            Self::ByAdministrator => "by_administrator",
            Self::KeysReplaced => "keys_replaced",
        }
    }
}

impl Sessions {
    /// Ends a session; one that has ended already stays as it ended. Nobody gets in with it from
    /// the moment of the call, and it is on record when this returns.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub fn end(&self, session: &Session, ending: Ending, by: Actor) -> Result<(), JournalError> {
        self.end_recorded(session.id, session.account, ending, by)
    }

    /// As [`Sessions::end`], for a session of which no more is known than the log has.
    ///
    /// # Errors
    /// When it could not be recorded.
    pub fn end_recorded(
        &self,
        session: SessionId,
        account: AccountId,
        ending: Ending,
        by: Actor,
    ) -> Result<(), JournalError> {
        let now = self.journal.now();
        self.table.lock().end(session, now.saturating_add(limits::SESSION_US));
        if self.journal.log().find(self.closing_of(session))?.is_some() {
            return Ok(());
        }
        let closed = OversightFact::SessionClosed(SessionClosed {
            session,
            account,
            reason: ending.code().to_owned(),
            by,
            at: now,
        });
        let closed = record(self.closing_of(session), closed, now);
        self.access.record(&[closed])?.wait()?;
        Ok(())
    }

    /// Ends the sessions of an account that a choice applies to.
    ///
    /// # Errors
    /// When one could not be recorded; nobody gets in with any of them all the same.
    pub fn end_those(
        &self,
        account: AccountId,
        ending: Ending,
        by: &Actor,
        choice: impl Fn(&Session) -> bool,
    ) -> Result<usize, JournalError> {
        let ended: Vec<Session> = {
            let mut table = self.table.lock();
            let ended: Vec<_> = table
                .running
                .values()
                .map(|running| &running.session)
                .filter(|session| session.account == account && choice(session))
                .cloned()
                .collect();
            for session in &ended {
                table.end(session.id, session.expires_at);
            }
            ended
        };
        // Each is put on record, whatever becomes of the others.
        let recorded = ended.iter().map(|session| self.end(session, ending, by.clone()));
        recorded.fold(Ok(()), Result::and)?;
        Ok(ended.len())
    }

    /// Ends one session of an account, also one that was opened before this process was started and
    /// not used since. How many that are: none when it does not run, or is somebody else's.
    ///
    /// # Errors
    /// As [`Sessions::end_those`].
    pub fn end_one(
        &self,
        account: AccountId,
        session: SessionId,
        ending: Ending,
        by: &Actor,
    ) -> Result<usize, JournalError> {
        let ended = self.end_those(account, ending, by, |other| other.id == session)?;
        if ended > 0 {
            return Ok(ended);
        }
        let unused = self.unused_here(session)?;
        let Some(own) = unused.filter(|listed| listed.session.account == account) else {
            return Ok(0);
        };
        self.end(&own.session, ending, by.clone())?;
        Ok(1)
    }

    /// Ends the sessions that are over: their end is on record even if nobody asks again.
    ///
    /// # Errors
    /// When one could not be recorded.
    pub fn sweep(&self) -> Result<usize, JournalError> {
        let now = self.journal.now();
        let over: Vec<_> = {
            let mut table = self.table.lock();
            table.ended.retain(|_, until| *until > now);
            let over = |r: &Running| Some((r.session.clone(), self.over(r, now)?));
            table.running.values().filter_map(over).collect()
        };
        for (session, ending) in &over {
            self.end(session, *ending, Actor::System)?;
        }
        Ok(over.len())
    }
}
