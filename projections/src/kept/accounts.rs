//! Accounts: of which kind, whose, with which roles. For the roles that read `administration`, in
//! tables `accounts` and `account_keys`, which both views have alike.

mod query;

pub use query::{AccountSearch, account, accounts};

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::administration::{Account, AdministrationFact, RoleChange};
use chartlog_domain::ids::AccountId;
use chartlog_domain::wire;
use chartlog_domain::words::{HumanName, Identifier};
use rusqlite::{Connection, OptionalExtension, params};

use super::{OtherKind, fact as kept_fact, run};
use crate::projection::ApplyError;
use crate::search::{fold, tokens};

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccountKind {
    /// A member of staff.
    Staff = 0,
    /// A practitioner who was imported: nobody can sign in with it.
    Imported = 1,
}

impl AccountKind {
    /// Every kind, by number.
    pub const ALL: [Self; 2] = [Self::Staff, Self::Imported];
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
    /// Name of its holder.
    pub name: HumanName,
    /// NPI and other identifiers.
    pub identifiers: Vec<Identifier>,
    /// Its roles now.
    pub roles: Vec<Role>,
}

/// What an account's fact says of it.
struct Told {
    kind: AccountKind,
    account: Account,
}

/// Applies a fact of `administration`.
pub(crate) fn apply(
    told: &AdministrationFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        AdministrationFact::AccountCreated(account) => keep(AccountKind::Staff, account, fact, tx),
        AdministrationFact::StaffImported(imported) => {
            keep(AccountKind::Imported, &imported.record, fact, tx)
        }
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
        // Reservations keep a login name unique; the account itself says who holds it.
        AdministrationFact::LoginReserved(_) => Ok(()),
    }
}

/// Keeps an account. An import never takes the place of an account that was made here.
fn keep(
    kind: AccountKind,
    account: &Account,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let id = account.account.as_bytes();
    let before = tx
        .prepare_cached("SELECT body FROM accounts WHERE id = ?")?
        .query_row([id], |row| told(row.get_ref(0)?.as_blob()?))
        .optional()?;
    if kind == AccountKind::Imported
        && before.as_ref().is_some_and(|before| before.kind != AccountKind::Imported)
    {
        return Ok(());
    }
    let keys_before = before.map(|before| keys(&before.account)).unwrap_or_default();
    let keys_now = keys(account);
    for key in keys_before.iter().filter(|key| !keys_now.contains(key)) {
        let sql = "DELETE FROM account_keys WHERE key = ? AND account = ?";
        run(tx, sql, params![key, id])?;
    }
    for key in &keys_now {
        let sql = "INSERT OR IGNORE INTO account_keys (key, account) VALUES (?, ?)";
        run(tx, sql, params![key, id])?;
    }
    run(
        tx,
        "INSERT INTO accounts (id, kind, sort_name, roles, body) VALUES (?, ?, ?, 0, ?) \
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, sort_name = excluded.sort_name, \
         body = excluded.body",
        params![id, kind as u8, sort_name(account), wire::encode(fact)],
    )
}

/// The account that a body tells.
fn told(body: &[u8]) -> rusqlite::Result<Told> {
    let other = || OtherKind::of("an account");
    let Fact::Administration(fact) = kept_fact(Facet::Administration, body)? else {
        return Err(other());
    };
    match fact {
        AdministrationFact::AccountCreated(account) => {
            Ok(Told { kind: AccountKind::Staff, account })
        }
        AdministrationFact::StaffImported(imported) => {
            Ok(Told { kind: AccountKind::Imported, account: imported.record })
        }
        AdministrationFact::RoleGranted(_)
        | AdministrationFact::RoleRevoked(_)
        | AdministrationFact::LoginReserved(_) => Err(other()),
    }
}

/// Family name first, folded; who has no name is sorted by login.
fn sort_name(account: &Account) -> String {
    let (family, given) = super::people::sorted_by(std::slice::from_ref(&account.name));
    [format!("{family} {given}"), account.name.full(), account.login.clone()]
        .iter()
        .map(|name| fold(name))
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// What an account is found by: the words of its login and of its name.
fn keys(account: &Account) -> Vec<String> {
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
