//! Attempts to sign in that were refused, and tokens that came without a session.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::AccountId;
use chartlog_projections::compliance::query::{self, SignInFilter};

use super::account::Account;
use super::words::window;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// Attempts to sign in that were refused, were alike and came close together.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct SignInFailure {
    /// Id of the account that was tried; null when there is no such account.
    account_id: Option<Id>,
    /// Source address of the connection; null when not known.
    source_address: Option<String>,
    /// Why, a code: `password`, `second_factor`, `cloned_passkey` (its counter says that there are
    /// two of it), `locked`, `closed`, `unknown`, `limited` or `key_destroyed`; of machine clients
    /// `assertion` or `replayed`; `unfinished` when the password was right and no second factor came
    /// after it, told when the sign-in is over; of tokens that came without signing in `ended_session` (that of a
    /// session of this account, after its end: a page left open, or a copy of it) or
    /// `unknown_session` (no session ever had it).
    reason: String,
    /// How many attempts.
    attempts: u32,
    /// When the first was; of `unfinished`, when the password was shown.
    first_at: DateTime,
    /// When the last was.
    last_at: DateTime,
    #[graphql(skip)]
    tried: Option<AccountId>,
}

#[ComplexObject]
impl SignInFailure {
    /// The account that was tried, as it is now; null when there is no such account.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(tried) = self.tried else { return Ok(None) };
        Account::of(ctx, tried)
    }
}

impl From<query::SignInFailure> for SignInFailure {
    fn from(failure: query::SignInFailure) -> Self {
        Self {
            account_id: failure.account.map(Id::from),
            source_address: failure.source_address,
            reason: failure.reason,
            attempts: failure.attempts,
            first_at: DateTime::of_micros(failure.first_at),
            last_at: DateTime::of_micros(failure.last_at),
            tried: failure.account,
        }
    }
}

/// Which failed sign-ins are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct SignInFailureFilterInput {
    /// Only whose last attempt was at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only whose last attempt was at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
    /// Only of this account.
    account: Option<Id>,
    /// Only from this source address.
    source_address: Option<String>,
}

impl SignInFailureFilterInput {
    pub(super) fn parsed(self) -> Result<SignInFilter> {
        Ok(SignInFilter {
            window: window((self.from.as_ref(), "filter.from"), (self.to.as_ref(), "filter.to"))?,
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            source_address: self.source_address,
        })
    }
}
