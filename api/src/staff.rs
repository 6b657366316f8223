//! Accounts as `chartlog token` needs them: whose login it is, which roles they hold, and the
//! accounts that directories made for development get when they have nobody of a role.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::administration::{
    Account, Client, LoginReservation, PatientAccount, RoleChange,
};
use chartlog_domain::facts::{AdministrationFact, Fact};
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::ids::{AccountId, CommandId, PatientId};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::HumanName;
use chartlog_eventlog::Direction;

use crate::journal::{Journal, JournalError};
use crate::node;
use crate::streams::Stream;
use crate::write::CommandRef;

/// What is known of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Roles that it holds.
    pub roles: Vec<Role>,
    /// Imported from elsewhere: nobody signs in with it, but on a directory made for development
    /// one may look at what it would see as a clinician.
    pub imported: bool,
}

/// Whose login name it is.
///
/// # Errors
/// When log or keys cannot be read.
pub fn by_login(journal: &Journal, login: &str) -> Result<Option<AccountId>, JournalError> {
    let facts = administration(journal, &Stream::Login(login.to_owned()))?;
    Ok(facts.into_iter().find_map(|fact| {
        let AdministrationFact::LoginReserved(reserved) = fact else { return None };
        Some(reserved.account)
    }))
}

/// The login name of an account; none when there is no such account.
///
/// # Errors
/// When log or keys cannot be read.
pub fn login_of(journal: &Journal, account: AccountId) -> Result<Option<String>, JournalError> {
    let facts = administration(journal, &Stream::Staff(account))?;
    Ok(facts.into_iter().find_map(|fact| match fact {
        AdministrationFact::AccountCreated(Account { login, .. }) => Some(login),
        AdministrationFact::StaffImported(imported) => Some(imported.record.login),
        AdministrationFact::PatientAccountCreated(PatientAccount { login, .. }) => Some(login),
        AdministrationFact::ClientRegistered(Client { login, .. }) => Some(login),
        AdministrationFact::RoleGranted(_)
        | AdministrationFact::RoleRevoked(_)
        | AdministrationFact::AccountLocked(_)
        | AdministrationFact::AccountUnlocked(_)
        | AdministrationFact::AccountClosed(_)
        | AdministrationFact::BreakGlassAllowed(_)
        | AdministrationFact::BreakGlassForbidden(_)
        | AdministrationFact::OverbookingAllowed(_)
        | AdministrationFact::OverbookingForbidden(_)
        | AdministrationFact::LegalHoldPlaced(_)
        | AdministrationFact::LegalHoldLifted(_)
        | AdministrationFact::LoginReserved(_) => None,
    }))
}

/// What is known of an account.
///
/// # Errors
/// When log or keys cannot be read.
pub fn known(journal: &Journal, account: AccountId) -> Result<Known, JournalError> {
    let mut known = Known::default();
    for fact in administration(journal, &Stream::Staff(account))? {
        match fact {
            AdministrationFact::RoleGranted(RoleChange { role, .. }) => known.roles.push(role),
            AdministrationFact::RoleRevoked(RoleChange { role, .. }) => {
                known.roles.retain(|held| *held != role);
            }
            AdministrationFact::StaffImported(_) => known.imported = true,
            AdministrationFact::AccountCreated(_)
            | AdministrationFact::PatientAccountCreated(_)
            | AdministrationFact::ClientRegistered(_)
            | AdministrationFact::AccountLocked(_)
            | AdministrationFact::AccountUnlocked(_)
            | AdministrationFact::AccountClosed(_)
            | AdministrationFact::BreakGlassAllowed(_)
            | AdministrationFact::BreakGlassForbidden(_)
            | AdministrationFact::OverbookingAllowed(_)
            | AdministrationFact::OverbookingForbidden(_)
            | AdministrationFact::LegalHoldPlaced(_)
            | AdministrationFact::LegalHoldLifted(_)
            | AdministrationFact::LoginReserved(_) => {}
        }
    }
    Ok(known)
}

/// Whose own sign-in an account is; none when it is no patient's, or was closed.
///
/// # Errors
/// When log or keys cannot be read.
pub fn patient_of(
    journal: &Journal,
    account: AccountId,
) -> Result<Option<PatientId>, JournalError> {
    let state = journal.known::<Staff>(&Stream::Staff(account))?;
    Ok(state.patient.filter(|_| !state.closed))
}

/// The machine client that an account is; none when it is none, or was closed.
///
/// # Errors
/// When log or keys cannot be read.
pub fn client_of(journal: &Journal, account: AccountId) -> Result<Option<Client>, JournalError> {
    let facts = administration(journal, &Stream::Staff(account))?;
    if facts.iter().any(|fact| matches!(fact, AdministrationFact::AccountClosed(_))) {
        return Ok(None);
    }
    Ok(facts.into_iter().find_map(|fact| {
        let AdministrationFact::ClientRegistered(client) = fact else { return None };
        Some(client)
    }))
}

/// The account that stands for a role on a directory made for development; made when it is
/// asked for first.
///
/// # Errors
/// When it could not be recorded.
pub fn development_account(journal: &Journal, role: Role) -> Result<AccountId, JournalError> {
    let login = format!("development.{}", role.name());
    if let Some(account) = by_login(journal, &login)? {
        return Ok(account);
    }
    let account = AccountId::from_bytes(journal.ids().derive_id("account", &[login.as_bytes()]));
    let command = |what: &str| CommandRef {
        id: CommandId::from_bytes(
            journal.ids().derive_id("command", &[what.as_bytes(), login.as_bytes()]),
        ),
        input_digest: journal.ids().keyed_digest("input", &[login.as_bytes()]),
    };
    let mut unit = journal.unit(&node::operator(), journal.now());
    let reservation = LoginReservation { account, login: login.clone() };
    unit.execute::<Identifiers>(
        &Stream::Login(login.clone()),
        command("reserve"),
        identifier::Command::ReserveLogin(reservation),
    )?;
    let record = Account {
        account,
        login: login.clone(),
        name: HumanName::simple("Development", role.name()),
        identifiers: Vec::new(),
    };
    unit.execute::<Staff>(
        &Stream::Staff(account),
        command("create"),
        staff::Command::CreateAccount { account: record, provider: None, roles: vec![role] },
    )?;
    unit.commit()?;
    Ok(account)
}

/// Puts a clinician on the list of those who may break the glass, once, so that a token of a directory
/// made for development opens what a clinician's would. Whom an administrator takes off stays off.
///
/// # Errors
/// When it could not be recorded.
pub fn list_for_development(journal: &Journal, account: AccountId) -> Result<(), JournalError> {
    let id = journal.ids().derive_id("command", &[b"allow-break-glass", account.as_bytes()]);
    let command = CommandRef {
        id: CommandId::from_bytes(id),
        input_digest: journal.ids().keyed_digest("input", &[account.as_bytes()]),
    };
    let system = node::system(); // whoever asks for the token
    if journal.find_command(&system.actor, command.id)?.is_some() {
        return Ok(());
    }
    let mut unit = journal.unit(&system, journal.now());
    let allow = staff::Command::AllowBreakGlass(account);
    unit.execute::<Staff>(&Stream::Staff(account), command, allow)?;
    unit.commit()?;
    Ok(())
}

fn administration(
    journal: &Journal,
    stream: &Stream,
) -> Result<Vec<AdministrationFact>, JournalError> {
    let mut found = Vec::new();
    let id = stream.id(journal.ids());
    if journal.log().stream_revision(id)?.is_none() {
        return Ok(found);
    }
    for entry in journal.log().read_stream(id, 0, Direction::Forward)? {
        for fact in journal.open(&entry?, &[Facet::Administration])? {
            if let Fact::Administration(fact) = fact {
                found.push(fact);
            }
        }
    }
    Ok(found)
}
