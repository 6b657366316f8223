//! Accounts: whose, with which roles, locked or closed.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Result, SimpleObject};
use chartlog_domain::ids::AccountId;
use chartlog_domain::words;
use chartlog_projections::admin::query::{self, AccountRecord, AccountSearch};

use super::facet::ClientFacet;
use super::place::Provider;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{DateTime, Id, RoleName};

/// What kind of account it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "query::AccountKind")]
pub(crate) enum AccountKind {
    /// A member of staff.
    Staff,
    /// A practitioner who was imported: nobody can sign in with it.
    Imported,
    /// A patient's own sign-in.
    Patient,
    /// A machine client.
    Client,
}

/// An account as it is now.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Account {
    /// Its id.
    id: Id,
    /// What kind of account it is.
    kind: AccountKind,
    /// Login name; empty where the source of an imported one gives none.
    login: String,
    /// Name of its holder; empty for a patient's own sign-in.
    display_name: String,
    /// NPI and other identifiers of its holder.
    identifiers: Vec<Identifier>,
    /// Its roles now.
    roles: Vec<RoleName>,
    /// The facets that a machine client is bound to; empty for people.
    facets: Vec<ClientFacet>,
    /// Whether it is on the list of those who may break the glass.
    may_break_glass: bool,
    /// Whether it may book over what is there already.
    may_overbook: bool,
    /// The vendor that a machine client is bound to; null for one of the organisation's own.
    vendor: Option<String>,
    /// Until when the last lock is or was, unless somebody took it off; null when there is none.
    locked_until: Option<DateTime>,
    /// Failures to sign in before that lock; null when there is none.
    failures: Option<u32>,
    /// When it was closed; null while it is open.
    closed_at: Option<DateTime>,
    /// Why it was closed, a code; null while it is open.
    closing_reason: Option<String>,
    #[graphql(skip)]
    account: AccountId,
    #[graphql(skip)]
    until: Option<i64>,
}

#[ComplexObject]
impl Account {
    /// Whether it is locked now.
    async fn locked(&self, ctx: &Context<'_>) -> Result<bool> {
        let now = asking(ctx)?.now;
        Ok(self.until.is_some_and(|until| until > now))
    }

    /// How the directory lists its holder; null when it does not.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        Provider::of(ctx, self.account)
    }
}

impl From<AccountRecord> for Account {
    fn from(account: AccountRecord) -> Self {
        let lock = account.lock.as_ref();
        Self {
            id: account.account.into(),
            kind: account.kind.into(),
            display_name: account.name.full(),
            login: account.login,
            identifiers: account.identifiers.iter().map(Identifier::from).collect(),
            roles: account.roles.into_iter().map(RoleName::from).collect(),
            facets: account.facets.iter().filter_map(|facet| ClientFacet::of(*facet)).collect(),
            may_break_glass: account.may_break_glass,
            may_overbook: account.may_overbook,
            vendor: account.vendor.map(|vendor| vendor.expose().to_owned()),
            locked_until: lock.map(|lock| DateTime::of_micros(lock.until)),
            failures: lock.map(|lock| lock.failures),
            closed_at: account.closed.as_ref().map(|closed| DateTime::of_micros(closed.at)),
            closing_reason: account.closed.map(|closed| closed.reason),
            account: account.account,
            until: account.lock.map(|lock| lock.until),
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

/// An identifier that somebody else issued (FHIR Identifier).
#[derive(SimpleObject)]
pub(crate) struct Identifier {
    /// Kind as a code of HL7 table 0203, such as `NPI`; null when not said.
    kind: Option<String>,
    /// URI of the namespace; null when not said.
    system: Option<String>,
    /// The identifier.
    value: String,
}

impl From<&words::Identifier> for Identifier {
    fn from(identifier: &words::Identifier) -> Self {
        Self {
            kind: identifier.kind.clone(),
            system: Some(identifier.system.clone()).filter(|system| !system.is_empty()),
            value: identifier.value.expose().to_owned(),
        }
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
