//! Sessions.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::AccountId;
use chartlog_projections::compliance::query::{self, SessionFilter};

use super::account::{Account, Actor};
use super::words::window;
use crate::graphql::scalars::{DateTime, Id, RoleName, optional_id};

/// A session: whose, in which role, from when until when.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Session {
    /// Its id.
    id: Id,
    /// Id of the account.
    account_id: Id,
    /// In which role.
    role: RoleName,
    /// How it was opened: `password+totp`, `password+passkey`, `password+recovery`,
    /// `development-token` or `demo`.
    method: String,
    /// When it was opened.
    opened_at: DateTime,
    /// When it ends at the latest.
    expires_at: DateTime,
    /// Who opened it.
    opened_by: Actor,
    /// When a second factor was last shown in it anew; null when it never was.
    stepped_up_at: Option<DateTime>,
    /// When it ended; null while that is not told.
    ended_at: Option<DateTime>,
    /// Why it ended, a code such as `sign_out`, `idle` or `role_revoked`; null when not told.
    ended_reason: Option<String>,
    /// Who ended it; null when not told.
    ended_by: Option<Actor>,
    /// Purpose of use of what was asked in it, unless a request named another; null when none was
    /// chosen at its beginning.
    purpose: Option<String>,
    /// Source address of the sign-in; null when it did not come over the network.
    source_address: Option<String>,
    /// What the client said that it is; null when it said nothing.
    user_agent: Option<String>,
    #[graphql(skip)]
    whose: AccountId,
}

#[ComplexObject]
impl Session {
    /// The account as it is now.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        Account::of(ctx, self.whose)
    }
}

impl From<query::Session> for Session {
    fn from(session: query::Session) -> Self {
        let ended = session.ended;
        Self {
            id: session.session.into(),
            account_id: session.account.into(),
            role: session.role.into(),
            method: session.method,
            opened_at: DateTime::of_micros(session.opened_at),
            expires_at: DateTime::of_micros(session.expires_at),
            opened_by: session.by.into(),
            stepped_up_at: session.stepped_up_at.map(DateTime::of_micros),
            ended_at: ended.as_ref().map(|ended| DateTime::of_micros(ended.at)),
            ended_reason: ended.as_ref().and_then(|ended| ended.reason.clone()),
            ended_by: ended.and_then(|ended| ended.by).map(Actor::from),
            purpose: session.purpose,
            source_address: session.source_address,
            user_agent: session.user_agent,
            whose: session.account,
        }
    }
}

/// Which sessions are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct SessionFilterInput {
    /// Only of this account.
    account: Option<Id>,
    /// Only opened at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only opened at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
}

impl SessionFilterInput {
    pub(super) fn parsed(self) -> Result<SessionFilter> {
        Ok(SessionFilter {
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            window: window((self.from.as_ref(), "filter.from"), (self.to.as_ref(), "filter.to"))?,
        })
    }
}
