//! Accounts, and who did something.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Result, SimpleObject};
use chartlog_domain::actor;
use chartlog_domain::ids::AccountId;
use chartlog_projections::compliance::query::{self, AccountRecord, AccountSearch};

use super::words::{AccountKind, Facet};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{DateTime, Id, RoleName};

/// An account as it is now.
#[derive(SimpleObject)]
pub(crate) struct Account {
    /// Its id.
    id: Id,
    /// What kind of account it is.
    kind: AccountKind,
    /// Login name; empty where the source of an imported one gives none.
    login: String,
    /// Name of its holder; empty for a patient's own sign-in.
    display_name: String,
    /// Its roles now.
    roles: Vec<RoleName>,
    /// Whether it is on the list of those who may break the glass.
    may_break_glass: bool,
    /// Whether it may book over what is there already.
    may_overbook: bool,
    /// The patient whose own sign-in it is; else null.
    patient_id: Option<Id>,
    /// The facets that a machine client is bound to.
    facets: Vec<Facet>,
    /// The vendor that a machine client is bound to; null for one of the organisation's own.
    vendor: Option<String>,
    /// Until when the last lock is or was, unless somebody took it off; null when there is none.
    locked_until: Option<DateTime>,
    /// When it was closed; null while it is open.
    closed_at: Option<DateTime>,
    /// Why it was closed, a code; null while it is open.
    closing_reason: Option<String>,
}

impl From<AccountRecord> for Account {
    fn from(account: AccountRecord) -> Self {
        Self {
            id: account.account.into(),
            kind: account.kind.into(),
            display_name: account.name.full(),
            login: account.login,
            roles: account.roles.into_iter().map(RoleName::from).collect(),
            may_break_glass: account.may_break_glass,
            may_overbook: account.may_overbook,
            patient_id: account.patient.map(Id::from),
            facets: account.facets.into_iter().map(Facet::from).collect(),
            vendor: account.vendor.map(|vendor| vendor.expose().to_owned()),
            locked_until: account.lock.map(|lock| DateTime::of_micros(lock.until)),
            closed_at: account.closed.as_ref().map(|closed| DateTime::of_micros(closed.at)),
            closing_reason: account.closed.map(|closed| closed.reason),
        }
    }
}

impl Account {
    /// The account of an id; none when there is no such account.
    pub(super) fn of(ctx: &Context<'_>, account: AccountId) -> Result<Option<Self>> {
        let found = query::account(&asking(ctx)?.snapshot, account).map_err(|e| from_query(&e))?;
        Ok(found.map(Self::from))
    }
}

/// Which accounts are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct AccountSearchInput {
    /// Beginnings of words of login or name, in any order.
    text: Option<String>,
    /// Only of this kind.
    kind: Option<AccountKind>,
    /// Only with this role now.
    role: Option<RoleName>,
    /// Only closed ones, or only open ones.
    closed: Option<bool>,
    /// Only those on the list of those who may break the glass, or only the others.
    may_break_glass: Option<bool>,
}

impl AccountSearchInput {
    pub(super) fn parsed(self) -> AccountSearch {
        AccountSearch {
            text: self.text,
            kind: self.kind.map(Into::into),
            role: self.role.map(Into::into),
            closed: self.closed,
            may_break_glass: self.may_break_glass,
        }
    }
}

/// Who did something.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActorKind {
    /// Somebody with an account.
    Account,
    /// Somebody with a shell on the machine.
    Operator,
    /// Chartlog itself.
    System,
}

/// Who did something.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Actor {
    /// What kind of actor it is.
    kind: ActorKind,
    /// Id of the account; null for an operator and for the system.
    account_id: Option<Id>,
    /// Number of the operator's operating system user; null for the others.
    operator: Option<u32>,
    #[graphql(skip)]
    account: Option<AccountId>,
}

#[ComplexObject]
impl Actor {
    /// The account as it is now; null for an operator and for the system.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(account) = self.account else { return Ok(None) };
        Account::of(ctx, account)
    }
}

impl From<actor::Actor> for Actor {
    fn from(actor: actor::Actor) -> Self {
        let (kind, account, operator) = match actor {
            actor::Actor::Account(account) => (ActorKind::Account, Some(account), None),
            actor::Actor::Operator(user) => (ActorKind::Operator, None, Some(user)),
            actor::Actor::System => (ActorKind::System, None, None),
        };
        Self { kind, account_id: account.map(Id::from), operator, account }
    }
}
