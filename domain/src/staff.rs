//! The decider of a member of staff: one account and its roles.

use crate::decider::guard::same;
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facet::Role;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::administration::{Account, RoleChange};
use crate::facts::directory::{Position, Provider};
use crate::facts::{AdministrationFact, DirectoryFact};
use crate::ids::AccountId;
use crate::limits;
use std::collections::BTreeSet;

/// What is remembered of an account.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The account, once made or imported.
    pub account: Option<AccountId>,
    /// Whether it was made here, so that somebody can sign in with it.
    pub made: bool,
    /// Its roles.
    pub roles: BTreeSet<Role>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make an account.
    CreateAccount {
        /// The account.
        account: Account,
        /// How everyone may know its holder, for a provider.
        provider: Option<Provider>,
        /// Its first roles.
        roles: Vec<Role>,
    },
    /// Grant a role.
    GrantRole(RoleChange),
    /// Revoke a role.
    RevokeRole(RoleChange),
    /// Import a practitioner: a staff record that nobody can sign in with.
    ImportStaff {
        /// The staff record.
        account: Imported<Account>,
        /// How everyone may know them.
        provider: Imported<Provider>,
    },
    /// Import a practitioner's roles and places.
    ImportPosition(Imported<Position>),
}

/// The decider of a member of staff: one account and its roles.
#[derive(Clone, Copy, Debug)]
pub struct Staff;

impl Decider for Staff {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "staff";
    const FACETS: &'static [Facet] = &[Facet::Administration];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::CreateAccount { account, provider, roles } => {
            create_account(state, account, provider, roles)
        }
        Command::GrantRole(change) => grant_role(state, change),
        Command::RevokeRole(change) => revoke_role(state, change),
        Command::ImportStaff { account, provider } => import_staff(state, account, provider),
        Command::ImportPosition(position) => import_position(state, position),
    }
}

/// An imported practitioner may get an account later; an account is made only once.
fn create_account(
    state: &State,
    account: Account,
    provider: Option<Provider>,
    roles: Vec<Role>,
) -> Result<Vec<Event>, Refusal> {
    let id = account.account;
    check_known(state, id)?;
    if state.made {
        return Err(Refusal::AlreadyExists { field: "account" });
    }
    provider.iter().try_for_each(|provider| same("provider", &id, &provider.account))?;
    limits::within(&[&account, &provider])?;
    limits::login(&account.login)?;
    limits::line("name", &account.name.full())?;
    provider.iter().try_for_each(|provider| limits::line("name", &provider.name))?;
    let mut event =
        Event::new("AccountCreated").of_account(id, AdministrationFact::AccountCreated(account));
    let roles: BTreeSet<Role> = roles.into_iter().collect();
    for role in roles.difference(&state.roles) {
        let granted = RoleChange { account: id, role: *role };
        event = event.of_account(id, AdministrationFact::RoleGranted(granted));
    }
    if let Some(provider) = provider {
        event = event.of_organisation(DirectoryFact::ProviderListed(provider));
    }
    Ok(vec![event])
}

fn grant_role(state: &State, change: RoleChange) -> Result<Vec<Event>, Refusal> {
    let account = known(state, change.account)?;
    if state.roles.contains(&change.role) {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::RoleGranted(change);
    Ok(vec![Event::new("RoleGranted").of_account(account, fact)])
}

fn revoke_role(state: &State, change: RoleChange) -> Result<Vec<Event>, Refusal> {
    let account = known(state, change.account)?;
    if !state.roles.contains(&change.role) {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::RoleRevoked(change);
    Ok(vec![Event::new("RoleRevoked").of_account(account, fact)])
}

fn import_staff(
    state: &State,
    account: Imported<Account>,
    provider: Imported<Provider>,
) -> Result<Vec<Event>, Refusal> {
    let id = account.record.account;
    check_known(state, id)?;
    same("provider", &id, &provider.record.account)?;
    limits::within(&[&account, &provider])?;
    let event =
        Event::new("StaffImported").of_account(id, AdministrationFact::StaffImported(account));
    Ok(vec![event.of_organisation(DirectoryFact::ProviderImported(provider))])
}

fn import_position(state: &State, position: Imported<Position>) -> Result<Vec<Event>, Refusal> {
    check_known(state, position.record.account)?;
    limits::within(&[&position])?;
    let fact = DirectoryFact::PositionImported(position);
    Ok(vec![Event::new("PositionImported").of_organisation(fact)])
}

/// The account of this stream, if it is there and the one that is named.
fn known(state: &State, named: AccountId) -> Result<AccountId, Refusal> {
    let account = state.account.ok_or(Refusal::Unknown { field: "account" })?;
    same("account", &account, &named)?;
    Ok(account)
}

/// Refuses another account than the stream's. A stream without one yet takes any.
fn check_known(state: &State, named: AccountId) -> Result<(), Refusal> {
    state.account.iter().try_for_each(|account| same("account", account, &named))
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Administration(fact) = fact else {
        return state;
    };
    match fact {
        AdministrationFact::AccountCreated(account) => {
            state.account = Some(account.account);
            state.made = true;
        }
        AdministrationFact::StaffImported(imported) => {
            state.account = Some(imported.record.account);
        }
        AdministrationFact::RoleGranted(change) => {
            state.roles.insert(change.role);
        }
        AdministrationFact::RoleRevoked(change) => {
            state.roles.remove(&change.role);
        }
        AdministrationFact::PatientAccountCreated(_)
        | AdministrationFact::ClientRegistered(_)
        | AdministrationFact::AccountLocked(_)
        | AdministrationFact::AccountUnlocked(_)
        | AdministrationFact::AccountClosed(_)
        | AdministrationFact::LoginReserved(_) => {}
    }
    state
}

#[cfg(test)]
mod tests;
