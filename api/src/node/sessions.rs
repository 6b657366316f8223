//! The sessions of an account, those of before this process was started too.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use chartlog_projections::compliance::query::SessionFilter;
use chartlog_projections::limits::PAGE_ROWS;
use chartlog_projections::{Behind, PageArgs, QueryError, Scope, ViewError, Window, compliance};

use super::Node;
use crate::auth::{Ending, Listed};
use crate::journal::JournalError;
use crate::limits;

/// Why the sessions of an account could not all be found or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndError {
    /// An end could not be recorded.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The view of sessions has not got far enough.
    #[error(transparent)]
    Behind(#[from] Behind),
    /// The view of sessions gives no answer.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The view of sessions could not be asked.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl Node {
    /// Ends those sessions of an account that are in this role, or all of them: those that run
    /// here, and those that were opened before this process was started and may come back.
    ///
    /// # Errors
    /// When an end could not be recorded, or the view that knows of them is behind.
    pub fn end_sessions(
        &self,
        account: AccountId,
        ending: Ending,
        by: &Actor,
        role: Option<Role>,
    ) -> Result<(), EndError> {
        let chosen = |of: Role| role.is_none_or(|role| role == of);
        if role.is_none() {
            self.clients.end_those(account, ending, by)?;
        }
        self.sessions.end_those(account, ending, by, |session| chosen(session.role))?;
        for session in self.recorded_sessions(account)? {
            if chosen(session.role) {
                self.sessions.end_recorded(session.session, account, ending, by.clone())?;
            }
        }
        Ok(())
    }

    /// The sessions of an account that run, the newest first: those that were used in this process, and
    /// those that were opened before it was started and may come back.
    ///
    /// # Errors
    /// When the log cannot be read, or the view that knows of sessions is behind.
    pub fn sessions_of(&self, account: AccountId) -> Result<Vec<Listed>, EndError> {
        let mut listed = self.sessions.of(account);
        for session in self.recorded_sessions(account)? {
            listed.extend(self.sessions.unused_here(session.session)?);
        }
        listed.sort_by_key(|listed| std::cmp::Reverse(listed.session.opened_at));
        Ok(listed)
    }

    /// The sessions of an account whose time is not over and whose end is not on record, as the
    /// compliance view knows them at the end of the log.
    fn recorded_sessions(
        &self,
        account: AccountId,
    ) -> Result<Vec<compliance::query::Session>, EndError> {
        let view = &self.views.compliance;
        if let Some(end) = self.journal.log().head().position {
            view.wait_for(end, limits::BEHIND)?;
        }
        let now = self.journal.now();
        let from = Some(now.saturating_sub(limits::SESSION_US));
        let wanted = SessionFilter { account: Some(account), window: Window { from, until: None } };
        let snapshot = view.snapshot(Scope { account: None, patient: None, now })?;
        let (mut page, mut sessions) = (PageArgs::first(PAGE_ROWS), Vec::new());
        loop {
            let found = compliance::query::sessions(&snapshot, &wanted, &page)?;
            let last = found.items.last().filter(|_| found.has_next).map(|(last, _)| last.clone());
            let running = found.items.into_iter().map(|(_, session)| session);
            sessions.extend(running.filter(|it| it.ended.is_none() && it.expires_at > now));
            if last.is_none() {
                return Ok(sessions);
            }
            page.after = last;
        }
    }
}
