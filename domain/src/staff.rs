//! The decider of an account: a member of staff, a patient's own sign-in or a machine client, its
//! roles, its locks, whether its holder may break the glass, and its end.
//!
//! That one administrator is left (the last one can neither be closed nor lose the role) needs
//! other accounts' streams, and is checked where the command comes in.

use crate::decider::guard::{one_of, same};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facet::Role;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::administration::{Account, Client, Closing, Lock, PatientAccount, RoleChange};
use crate::facts::directory::{Position, Provider};
use crate::facts::{AdministrationFact, DirectoryFact};
use crate::ids::{AccountId, PatientId};
use crate::limits;
use std::collections::BTreeSet;

/// Why an account is closed: its holder left, asked for it or died, there are two of them, somebody
/// else got hold of it, or nobody uses it.
pub const CLOSING_REASONS: [&str; 6] =
    ["left", "requested", "deceased", "duplicate", "compromised", "unused"];

/// Which kind of account it is. An account keeps its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A member of staff.
    Staff,
    /// A patient's own sign-in: it has the role `patient` and no other.
    Patient,
    /// A machine client: it has none of the roles, it is bound to facets.
    Client,
}

/// What is remembered of an account.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The account, once made or imported.
    pub account: Option<AccountId>,
    /// Whether it was made here, so that somebody can sign in with it.
    pub made: bool,
    /// Its kind, once made or imported.
    pub kind: Option<Kind>,
    /// Whose own sign-in it is, for a patient's.
    pub patient: Option<PatientId>,
    /// Its roles.
    pub roles: BTreeSet<Role>,
    /// Its last lock, unless it was unlocked by hand. It may have ended by itself.
    pub lock: Option<Lock>,
    /// Whether it was closed, for ever.
    pub closed: bool,
    /// Whether it is on the list of those who may break the glass (access.md, break-glass).
    pub may_break_glass: bool,
    /// Whether its holder may book over what is there already.
    pub may_overbook: bool,
    /// How everyone may know its holder, for a provider.
    pub provider: Option<Provider>,
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
    /// Make a patient's own sign-in.
    CreatePatientAccount(PatientAccount),
    /// Register a machine client.
    RegisterClient(Client),
    /// Grant a role.
    GrantRole(RoleChange),
    /// Revoke a role.
    RevokeRole(RoleChange),
    /// Put a clinician on the list of those who may break the glass.
    AllowBreakGlass(AccountId),
    /// Take a clinician off that list.
    ForbidBreakGlass(AccountId),
    /// Let somebody at the front desk book over what is there already.
    AllowOverbooking(AccountId),
    /// Do not let them any more.
    ForbidOverbooking(AccountId),
    /// Lock it after failures to sign in.
    Lock {
        /// The lock.
        lock: Lock,
        /// When it begins, microseconds since 1970 UTC.
        at: i64,
    },
    /// Unlock it before the lock ends by itself.
    Unlock(AccountId),
    /// Close it, for ever.
    Close(Closing),
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

/// The decider of an account: one account, its roles, its locks and its end.
#[derive(Clone, Copy, Debug)]
pub struct Staff;

impl Decider for Staff {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "staff";
    const FACETS: &'static [Facet] = &[Facet::Administration, Facet::Directory];

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
        Command::CreatePatientAccount(account) => create_patient_account(state, account),
        Command::RegisterClient(client) => register_client(state, client),
        Command::GrantRole(change) => grant_role(state, change),
        Command::RevokeRole(change) => revoke_role(state, change),
        Command::AllowBreakGlass(account) => allow_break_glass(state, account),
        Command::ForbidBreakGlass(account) => forbid_break_glass(state, account),
        Command::AllowOverbooking(account) => allow_overbooking(state, account),
        Command::ForbidOverbooking(account) => forbid_overbooking(state, account),
        Command::Lock { lock: asked, at } => lock(state, asked, at),
        Command::Unlock(account) => unlock(state, account),
        Command::Close(closing) => close(state, closing),
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
    if roles.contains(&Role::Patient) {
        return Err(Refusal::WrongKind { field: "role" });
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

/// The role comes with the account. That the patient is registered is another stream's to know.
fn create_patient_account(state: &State, made: PatientAccount) -> Result<Vec<Event>, Refusal> {
    let account = made.account;
    check_new(state, account)?;
    limits::login(&made.login)?;
    let granted = RoleChange { account, role: Role::Patient };
    Ok(vec![
        Event::new("PatientAccountCreated")
            .of_account(account, AdministrationFact::PatientAccountCreated(made))
            .of_account(account, AdministrationFact::RoleGranted(granted)),
    ])
}

/// Each facet is told once, in the order of the table.
fn register_client(state: &State, mut client: Client) -> Result<Vec<Event>, Refusal> {
    let account = client.account;
    check_new(state, account)?;
    limits::login(&client.login)?;
    limits::line("name", client.name.expose())?;
    client.vendor.iter().try_for_each(|vendor| limits::line("vendor", vendor.expose()))?;
    let facets: BTreeSet<Facet> = client.facets.into_iter().collect();
    if facets.is_empty() {
        return Err(Refusal::Required { field: "facets" });
    }
    if !facets.iter().all(|facet| is_in_a_view(*facet)) {
        return Err(Refusal::UnknownCode { field: "facets" });
    }
    client.facets = facets.into_iter().collect();
    let fact = AdministrationFact::ClientRegistered(client);
    Ok(vec![Event::new("ClientRegistered").of_account(account, fact)])
}

/// Whether some role's view holds it: what no role's does, no machine reads either.
fn is_in_a_view(facet: Facet) -> bool {
    Role::ALL.into_iter().any(|role| role.view_facets().contains(&facet))
}

fn grant_role(state: &State, change: RoleChange) -> Result<Vec<Event>, Refusal> {
    let account = open(state, change.account)?;
    if state.roles.contains(&change.role) {
        return Ok(Vec::new());
    }
    if state.kind != Some(Kind::Staff) || change.role == Role::Patient {
        return Err(Refusal::WrongKind { field: "role" });
    }
    let clinical = change.role == Role::Clinical;
    let fact = AdministrationFact::RoleGranted(change);
    let event = Event::new("RoleGranted").of_account(account, fact);
    Ok(vec![if clinical { listed(event, state, true) } else { event }])
}

fn revoke_role(state: &State, change: RoleChange) -> Result<Vec<Event>, Refusal> {
    let account = known(state, change.account)?;
    if !state.roles.contains(&change.role) {
        return Ok(Vec::new());
    }
    if state.kind == Some(Kind::Patient) {
        return Err(Refusal::WrongKind { field: "role" });
    }
    let mut event = Event::new("RoleRevoked");
    if change.role == Role::Clinical && state.may_break_glass {
        event = event.of_account(account, AdministrationFact::BreakGlassForbidden(account));
    }
    if change.role == Role::FrontDesk && state.may_overbook {
        event = event.of_account(account, AdministrationFact::OverbookingForbidden(account));
    }
    let clinical = change.role == Role::Clinical;
    event = event.of_account(account, AdministrationFact::RoleRevoked(change));
    Ok(vec![if clinical { listed(event, state, false) } else { event }])
}

/// Only clinicians break the glass. One who was imported has no roles here, and stands for somebody who
/// treats patients.
fn allow_break_glass(state: &State, account: AccountId) -> Result<Vec<Event>, Refusal> {
    let account = known(state, account)?;
    if state.closed {
        return Err(Refusal::AccountClosed);
    }
    let treats = state.roles.contains(&Role::Clinical) || !state.made;
    if state.kind != Some(Kind::Staff) || !treats {
        return Err(Refusal::WrongKind { field: "account" });
    }
    if state.may_break_glass {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::BreakGlassAllowed(account);
    Ok(vec![Event::new("BreakGlassAllowed").of_account(account, fact)])
}

fn forbid_break_glass(state: &State, account: AccountId) -> Result<Vec<Event>, Refusal> {
    let account = known(state, account)?;
    if !state.may_break_glass {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::BreakGlassForbidden(account);
    Ok(vec![Event::new("BreakGlassForbidden").of_account(account, fact)])
}

/// Only the front desk books.
fn allow_overbooking(state: &State, account: AccountId) -> Result<Vec<Event>, Refusal> {
    let account = made(state, account)?;
    if state.closed {
        return Err(Refusal::AccountClosed);
    }
    if !state.roles.contains(&Role::FrontDesk) {
        return Err(Refusal::WrongKind { field: "account" });
    }
    if state.may_overbook {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::OverbookingAllowed(account);
    Ok(vec![Event::new("OverbookingAllowed").of_account(account, fact)])
}

fn forbid_overbooking(state: &State, account: AccountId) -> Result<Vec<Event>, Refusal> {
    let account = known(state, account)?;
    if !state.may_overbook {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::OverbookingForbidden(account);
    Ok(vec![Event::new("OverbookingForbidden").of_account(account, fact)])
}

/// A lock never shortens another one.
fn lock(state: &State, lock: Lock, at: i64) -> Result<Vec<Event>, Refusal> {
    let account = open(state, lock.account)?;
    if lock.failures == 0 {
        return Err(Refusal::UnderLimit { field: "failures", limit: 1, unit: "failures" });
    }
    limits::soon("until", at, lock.until, limits::LOCK_S)?;
    if state.lock.as_ref().is_some_and(|before| before.until >= lock.until) {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::AccountLocked(lock);
    Ok(vec![Event::new("AccountLocked").of_account(account, fact)])
}

fn unlock(state: &State, account: AccountId) -> Result<Vec<Event>, Refusal> {
    let account = open(state, account)?;
    if state.lock.is_none() {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::AccountUnlocked(account);
    Ok(vec![Event::new("AccountUnlocked").of_account(account, fact)])
}

/// Its roles end with it, told one by one, so that a reader of roles needs to know of no closing; so does
/// its place on the list of those who may break the glass.
fn close(state: &State, closing: Closing) -> Result<Vec<Event>, Refusal> {
    let account = made(state, closing.account)?;
    if state.closed {
        return Ok(Vec::new());
    }
    one_of("reason", &closing.reason, &CLOSING_REASONS)?;
    let mut event = Event::new("AccountClosed");
    if state.may_break_glass {
        event = event.of_account(account, AdministrationFact::BreakGlassForbidden(account));
    }
    if state.may_overbook {
        event = event.of_account(account, AdministrationFact::OverbookingForbidden(account));
    }
    for role in &state.roles {
        let revoked = RoleChange { account, role: *role };
        event = event.of_account(account, AdministrationFact::RoleRevoked(revoked));
    }
    event = event.of_account(account, AdministrationFact::AccountClosed(closing));
    Ok(vec![listed(event, state, false)])
}

/// Everybody is told with it whether a provider works here: who reads the directory knows of no roles.
fn listed(event: Event, state: &State, active: bool) -> Event {
    match &state.provider {
        Some(provider) if provider.active != active => {
            let provider = Provider { active, ..provider.clone() };
            event.of_organisation(DirectoryFact::ProviderListed(provider))
        }
        Some(_) | None => event,
    }
}

fn import_staff(
    state: &State,
    account: Imported<Account>,
    provider: Imported<Provider>,
) -> Result<Vec<Event>, Refusal> {
    let id = account.record.account;
    check_staff(state, id)?;
    same("provider", &id, &provider.record.account)?;
    limits::within(&[&account, &provider])?;
    let event =
        Event::new("StaffImported").of_account(id, AdministrationFact::StaffImported(account));
    Ok(vec![event.of_organisation(DirectoryFact::ProviderImported(provider))])
}

fn import_position(state: &State, position: Imported<Position>) -> Result<Vec<Event>, Refusal> {
    check_staff(state, position.record.account)?;
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

/// As [`known`], and made here: not only imported.
fn made(state: &State, named: AccountId) -> Result<AccountId, Refusal> {
    let account = known(state, named)?;
    if state.made { Ok(account) } else { Err(Refusal::Unknown { field: "account" }) }
}

/// As [`made`], and not closed.
fn open(state: &State, named: AccountId) -> Result<AccountId, Refusal> {
    let account = made(state, named)?;
    if state.closed { Err(Refusal::AccountClosed) } else { Ok(account) }
}

/// Refuses an account on a stream that has one, be it only imported.
fn check_new(state: &State, named: AccountId) -> Result<(), Refusal> {
    check_known(state, named)?;
    if state.account.is_some() {
        return Err(Refusal::AlreadyExists { field: "account" });
    }
    Ok(())
}

/// Refuses a staff record on the stream of a patient's sign-in or a machine client.
fn check_staff(state: &State, named: AccountId) -> Result<(), Refusal> {
    check_known(state, named)?;
    if state.kind.is_some_and(|kind| kind != Kind::Staff) {
        return Err(Refusal::WrongKind { field: "account" });
    }
    Ok(())
}

/// Refuses another account than the stream's. A stream without one yet takes any.
fn check_known(state: &State, named: AccountId) -> Result<(), Refusal> {
    state.account.iter().try_for_each(|account| same("account", account, &named))
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Directory(DirectoryFact::ProviderListed(provider)) = fact {
        state.provider = Some(provider.clone());
    }
    if let Fact::Directory(DirectoryFact::ProviderImported(imported)) = fact {
        state.provider = Some(imported.record.clone());
    }
    let Fact::Administration(fact) = fact else {
        return state;
    };
    match fact {
        AdministrationFact::AccountCreated(account) => {
            state.known_as(account.account, Kind::Staff);
            state.made = true;
        }
        AdministrationFact::StaffImported(imported) => {
            state.known_as(imported.record.account, Kind::Staff);
        }
        AdministrationFact::PatientAccountCreated(account) => {
            state.known_as(account.account, Kind::Patient);
            state.made = true;
            state.patient = Some(account.patient);
        }
        AdministrationFact::ClientRegistered(client) => {
            state.known_as(client.account, Kind::Client);
            state.made = true;
        }
        AdministrationFact::RoleGranted(change) => {
            state.roles.insert(change.role);
        }
        AdministrationFact::RoleRevoked(change) => {
            state.roles.remove(&change.role);
        }
        AdministrationFact::AccountLocked(lock) => state.lock = Some(lock.clone()),
        AdministrationFact::AccountUnlocked(_) => state.lock = None,
        AdministrationFact::AccountClosed(_) => state.closed = true,
        AdministrationFact::BreakGlassAllowed(_) => state.may_break_glass = true,
        AdministrationFact::BreakGlassForbidden(_) => state.may_break_glass = false,
        AdministrationFact::OverbookingAllowed(_) => state.may_overbook = true,
        AdministrationFact::OverbookingForbidden(_) => state.may_overbook = false,
        AdministrationFact::LoginReserved(_)
        | AdministrationFact::LegalHoldPlaced(_)
        | AdministrationFact::LegalHoldLifted(_) => {}
    }
    state
}

impl State {
    fn known_as(&mut self, account: AccountId, kind: Kind) {
        self.account = Some(account);
        self.kind = Some(kind);
    }
}

#[cfg(test)]
mod tests;
