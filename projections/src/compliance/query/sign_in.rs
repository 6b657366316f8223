//! Attempts to sign in that were refused.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::AccountId;
use rusqlite::Row;

use super::super::codes::blob;
use super::{Narrowed, word};
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::optional_id;
use crate::store::{List, Snapshot};
use crate::window::Window;

/// Attempts that were alike and came close together. Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInFailure {
    /// The account that was tried; none when there is no such account.
    pub account: Option<AccountId>,
    /// Source address of the connection.
    pub source_address: Option<String>,
    /// Why, a code.
    pub reason: String,
    /// How many attempts.
    pub attempts: u32,
    /// When the first was.
    pub first_at: i64,
    /// When the last was.
    pub last_at: i64,
}

/// Which failures are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInFilter {
    /// The last of the attempts was in this window.
    pub window: Window,
    /// Of this account.
    pub account: Option<AccountId>,
    /// From this source address.
    pub source_address: Option<String>,
}

/// Attempts to sign in that were refused, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn sign_in_failures(
    snapshot: &Snapshot,
    wanted: &SignInFilter,
    args: &PageArgs,
) -> Result<Page<SignInFailure>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(account) = wanted.account {
        narrowed.and("account = :account", ":account", blob(account.as_bytes()));
    }
    if let Some(address) = &wanted.source_address {
        narrowed.and("address = :address", ":address", word("source address", address)?);
    }
    narrowed.within(wanted.window);
    let list = List {
        columns: "account, address, reason, attempts, first_at, at",
        from: "v_sign_in_failures",
        filter: &narrowed.filter(),
        order: "at",
        id: "number",
        descending: true,
        params: &narrowed.params(),
    };
    snapshot.serve(None, Facet::Oversight);
    snapshot.page(&list, args, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<SignInFailure> {
    Ok(SignInFailure {
        account: optional_id(row, 0, AccountId::from_bytes)?,
        source_address: row.get(1)?,
        reason: row.get(2)?,
        attempts: row.get(3)?,
        first_at: row.get(4)?,
        last_at: row.get(5)?,
    })
}
