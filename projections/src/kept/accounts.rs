//! Accounts: of which kind, whose, with which roles, locked or closed. For the roles that read
//! `administration`, in tables `accounts` and `account_keys`, which both views have alike.

mod query;

pub use query::{AccountSearch, account, accounts};

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::administration::{
    Account, AdministrationFact, Client, Closing, Lock, PatientAccount, RoleChange,
};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::wire;
use chartlog_domain::words::{HumanName, Identifier, Text};
use rusqlite::{Connection, OptionalExtension, params};

use super::{OtherKind, fact as kept_fact, people, run};
use crate::projection::{ApplyError, At};
use crate::search::{fold, tokens};

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccountKind {
    /// A member of staff.
    Staff = 0,
    /// A practitioner who was imported: nobody can sign in with it.
    Imported = 1,
    /// A patient's own sign-in.
    Patient = 2,
    /// A machine client.
    Client = 3,
}

/// An account as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// Its id.
    pub account: AccountId,
    /// Of which kind.
    pub kind: AccountKind,
    /// Login name; empty where the source of an imported one gives none.
    pub login: String,
    /// Name of its holder; empty for a patient's own sign-in.
    pub name: HumanName,
    /// NPI and other identifiers.
    pub identifiers: Vec<Identifier>,
    /// The patient whose own sign-in it is.
    pub patient: Option<PatientId>,
    /// The facets that a machine client is bound to.
    pub facets: Vec<Facet>,
    /// The vendor that a machine client is bound to; none for a system of the organisation's own.
    pub vendor: Option<Text>,
    /// Its roles now.
    pub roles: Vec<Role>,
    /// The last lock that nobody has taken off: it may have ended by itself.
    pub lock: Option<Locked>,
    /// When and why it was closed; none while it is open.
    pub closed: Option<Closed>,
    /// Whether it is on the list of those who may break the glass.
    pub may_break_glass: bool,
    /// Whether its holder may book over what is there already.
    pub may_overbook: bool,
}

/// A lock after failures to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Until when, microseconds since 1970 UTC.
    pub until: i64,
    /// Failures so far, without a success between them.
    pub failures: u32,
}

/// The end of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Why, a code.
    pub reason: String,
}

/// Applies a fact of `administration`.
pub(crate) fn apply(
    told: &AdministrationFact,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        AdministrationFact::AccountCreated(_)
        | AdministrationFact::StaffImported(_)
        | AdministrationFact::PatientAccountCreated(_)
        | AdministrationFact::ClientRegistered(_) => match record(told) {
            Some(record) => keep(&record, fact, tx),
            None => Ok(()),
        },
        AdministrationFact::RoleGranted(RoleChange { account, role }) => run(
            tx,
            "UPDATE accounts SET roles = roles | ? WHERE id = ?",
            params![role_bits(&[*role]), account.as_bytes()],
        ),
        AdministrationFact::RoleRevoked(RoleChange { account, role }) => run(
            tx,
            "UPDATE accounts SET roles = roles & ~? WHERE id = ?",
            params![role_bits(&[*role]), account.as_bytes()],
        ),
        AdministrationFact::AccountLocked(Lock { account, until, failures }) => run(
            tx,
            "UPDATE accounts SET locked_until = ?, failures = ? WHERE id = ?",
            params![until, failures, account.as_bytes()],
        ),
        AdministrationFact::AccountUnlocked(account) => run(
            tx,
            "UPDATE accounts SET locked_until = NULL, failures = NULL WHERE id = ?",
            params![account.as_bytes()],
        ),
        AdministrationFact::AccountClosed(Closing { account, reason }) => run(
            tx,
            "UPDATE accounts SET closed_at = ?, closing = ? WHERE id = ? AND closed_at IS NULL",
            params![at.recorded_at, reason, account.as_bytes()],
        ),
        AdministrationFact::BreakGlassAllowed(account) => listed(*account, true, tx),
        AdministrationFact::BreakGlassForbidden(account) => listed(*account, false, tx),
        AdministrationFact::OverbookingAllowed(account) => overbooks(*account, true, tx),
        AdministrationFact::OverbookingForbidden(account) => overbooks(*account, false, tx),
        // Reservations keep a login name unique; the account itself says who holds it. A hold is about none.
        AdministrationFact::LoginReserved(_)
        | AdministrationFact::LegalHoldPlaced(_)
        | AdministrationFact::LegalHoldLifted(_) => Ok(()),
    }
}

/// Lets an account book over what is there already, or not any more.
fn overbooks(account: AccountId, may: bool, tx: &Connection) -> Result<(), ApplyError> {
    let sql = "UPDATE accounts SET may_overbook = ? WHERE id = ?";
    run(tx, sql, params![may, account.as_bytes()])
}

/// Puts an account on the list of those who may break the glass, or takes it off.
fn listed(account: AccountId, may: bool, tx: &Connection) -> Result<(), ApplyError> {
    let sql = "UPDATE accounts SET may_break_glass = ? WHERE id = ?";
    run(tx, sql, params![may, account.as_bytes()])
}

/// Keeps an account. An import never takes the place of an account that was made here.
fn keep(now: &AccountRecord, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let id = now.account.as_bytes();
    let before = tx
        .prepare_cached("SELECT body FROM accounts WHERE id = ?")?
        .query_row([id], |row| told(row.get_ref(0)?.as_blob()?))
        .optional()?;
    let imported = AccountKind::Imported;
    if now.kind == imported && before.as_ref().is_some_and(|before| before.kind != imported) {
        return Ok(());
    }
    let keys_before = before.as_ref().map(keys).unwrap_or_default();
    let keys_now = keys(now);
    for key in keys_before.iter().filter(|key| !keys_now.contains(key)) {
        let sql = "DELETE FROM account_keys WHERE key = ? AND account = ?";
        run(tx, sql, params![key, id])?;
    }
    for key in keys_now.iter().filter(|key| !keys_before.contains(key)) {
        let sql = "INSERT INTO account_keys (key, account) VALUES (?, ?)";
        run(tx, sql, params![key, id])?;
    }
    run(
        tx,
        "INSERT INTO accounts (id, kind, sort_name, roles, may_break_glass, may_overbook, body) \
         VALUES (?, ?, ?, 0, 0, 0, ?) \
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, sort_name = excluded.sort_name, \
         body = excluded.body",
        params![id, now.kind as u8, sort_name(now), wire::encode(fact)],
    )
}

/// The account that a body tells.
fn told(body: &[u8]) -> rusqlite::Result<AccountRecord> {
    let other = || OtherKind::of("an account");
    let Fact::Administration(fact) = kept_fact(Facet::Administration, body)? else {
        return Err(other());
    };
    record(&fact).ok_or_else(other)
}

/// The account that a fact tells, as it is to begin with.
fn record(fact: &AdministrationFact) -> Option<AccountRecord> {
    match fact {
        AdministrationFact::AccountCreated(account) => Some(staff(AccountKind::Staff, account)),
        AdministrationFact::StaffImported(imported) => {
            Some(staff(AccountKind::Imported, &imported.record))
        }
        AdministrationFact::PatientAccountCreated(PatientAccount { account, login, patient }) => {
            let patient = Some(*patient);
            Some(AccountRecord { patient, ..new(AccountKind::Patient, *account, login) })
        }
        AdministrationFact::ClientRegistered(client) => Some(machine(client)),
        AdministrationFact::RoleGranted(_)
        | AdministrationFact::RoleRevoked(_)
        | AdministrationFact::LoginReserved(_)
        | AdministrationFact::AccountLocked(_)
        | AdministrationFact::AccountUnlocked(_)
        | AdministrationFact::AccountClosed(_)
        | AdministrationFact::BreakGlassAllowed(_)
        | AdministrationFact::BreakGlassForbidden(_)
        | AdministrationFact::OverbookingAllowed(_)
        | AdministrationFact::OverbookingForbidden(_)
        | AdministrationFact::LegalHoldPlaced(_)
        | AdministrationFact::LegalHoldLifted(_) => None,
    }
}

fn staff(kind: AccountKind, account: &Account) -> AccountRecord {
    AccountRecord {
        name: account.name.clone(),
        identifiers: account.identifiers.clone(),
        ..new(kind, account.account, &account.login)
    }
}

fn machine(client: &Client) -> AccountRecord {
    AccountRecord {
        name: HumanName { text: Some(client.name.clone()), ..HumanName::default() },
        facets: client.facets.clone(),
        vendor: client.vendor.clone(),
        ..new(AccountKind::Client, client.account, &client.login)
    }
}

fn new(kind: AccountKind, account: AccountId, login: &str) -> AccountRecord {
    AccountRecord {
        account,
        kind,
        login: login.to_owned(),
        name: HumanName::default(),
        identifiers: Vec::new(),
        patient: None,
        facets: Vec::new(),
        vendor: None,
        roles: Vec::new(),
        lock: None,
        closed: None,
        may_break_glass: false,
        may_overbook: false,
    }
}

/// Family name first, folded; who has no name is sorted by login.
fn sort_name(account: &AccountRecord) -> String {
    let (family, given) = people::sorted_by(std::slice::from_ref(&account.name));
    [format!("{family} {given}"), account.name.full(), account.login.clone()]
        .iter()
        .map(|name| fold(name))
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// What an account is found by: the words of its login and of its name.
fn keys(account: &AccountRecord) -> Vec<String> {
    let name = &account.name;
    let mut keys = tokens(&account.login);
    keys.extend(tokens(&name.full()));
    keys.extend(name.family.iter().chain(&name.given).flat_map(|word| tokens(word.expose())));
    keys.sort();
    keys.dedup();
    keys
}

/// Roles as one number: a bit each, in the order of [`Role`].
fn role_bits(roles: &[Role]) -> i64 {
    roles.iter().fold(0, |bits, role| bits | (1 << *role as u8))
}

/// The roles of a number.
fn roles(bits: i64) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| bits & role_bits(&[*role]) != 0).collect()
}
