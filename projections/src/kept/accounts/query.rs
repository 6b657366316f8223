//! Accounts as they are asked for.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::AccountId;
use rusqlite::types::Value;
use rusqlite::{Row, ToSql};

use super::{AccountKind, AccountRecord, Closed, Locked, role_bits, roles, told};
use crate::error::QueryError;
use crate::limits;
use crate::page::{Page, PageArgs};
use crate::search::tokens;
use crate::store::{List, Snapshot};

/// Which accounts are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountSearch {
    /// Beginnings of words of login or name, in any order.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<AccountKind>,
    /// With this role now.
    pub role: Option<Role>,
    /// Closed or not.
    pub closed: Option<bool>,
    /// On the list of those who may break the glass, or not.
    pub may_break_glass: Option<bool>,
}

const COLUMNS: &str = "body, roles, locked_until, failures, closed_at, closing, may_break_glass, \
                       may_overbook";

/// Accounts that match a search, by name.
///
/// # Errors
/// [`QueryError`], such as a text over its limit or a cursor of another list.
pub fn accounts(
    snapshot: &Snapshot,
    wanted: &AccountSearch,
    args: &PageArgs,
) -> Result<Page<AccountRecord>, QueryError> {
    // A count that reads no column is refused: it would not say through which view it reads.
    let mut terms = vec!["id IS NOT NULL".to_owned()];
    let mut params: Vec<(String, Value)> = Vec::new();
    for (number, word) in words(wanted.text.as_deref().unwrap_or_default())?.iter().enumerate() {
        terms.push(format!(
            "id IN (SELECT account FROM v_account_keys WHERE key >= :w{number} AND key < :e{number})"
        ));
        params.push((format!(":w{number}"), Value::Text(word.clone())));
        params.push((format!(":e{number}"), Value::Text(format!("{word}\u{10ffff}"))));
    }
    if let Some(kind) = wanted.kind {
        terms.push("kind = :kind".to_owned());
        params.push((":kind".to_owned(), Value::Integer(i64::from(kind as u8))));
    }
    if let Some(role) = wanted.role {
        terms.push("roles & :role <> 0".to_owned());
        params.push((":role".to_owned(), Value::Integer(role_bits(&[role]))));
    }
    if let Some(closed) = wanted.closed {
        terms.push(if closed { "closed_at IS NOT NULL" } else { "closed_at IS NULL" }.to_owned());
    }
    if let Some(may) = wanted.may_break_glass {
        terms.push(if may { "may_break_glass = 1" } else { "may_break_glass = 0" }.to_owned());
    }
    let params: Vec<(&str, &dyn ToSql)> =
        params.iter().map(|(name, value)| (name.as_str(), value as &dyn ToSql)).collect();
    let list = List {
        columns: COLUMNS,
        from: "v_accounts",
        filter: &terms.join(" AND "),
        order: "sort_name",
        id: "id",
        descending: false,
        params: &params,
    };
    snapshot.serve(None, Facet::Administration);
    snapshot.page(&list, args, record)
}

/// An account.
///
/// # Errors
/// When the view cannot be read.
pub fn account(
    snapshot: &Snapshot,
    account: AccountId,
) -> Result<Option<AccountRecord>, QueryError> {
    let sql = format!("SELECT {COLUMNS} FROM v_accounts WHERE id = ?");
    let found = snapshot.row(&sql, [account.as_bytes()], record)?;
    if found.is_some() {
        snapshot.serve(None, Facet::Administration);
    }
    Ok(found)
}

fn words(text: &str) -> Result<Vec<String>, QueryError> {
    let limit = limits::SEARCH_CHARACTERS;
    if text.chars().count() > limit {
        return Err(QueryError::TooLarge { field: "text", limit });
    }
    let words = tokens(text);
    let limit = limits::SEARCH_TOKENS;
    if words.len() > limit {
        return Err(QueryError::TooLarge { field: "search words", limit });
    }
    Ok(words)
}

fn record(row: &Row<'_>) -> rusqlite::Result<AccountRecord> {
    let lock = match (row.get(2)?, row.get(3)?) {
        (Some(until), Some(failures)) => Some(Locked { until, failures }),
        _ => None,
    };
    let closed = match (row.get(4)?, row.get(5)?) {
        (Some(at), Some(reason)) => Some(Closed { at, reason }),
        _ => None,
    };
    let (roles, may_break_glass) = (roles(row.get(1)?), row.get(6)?);
    let known = told(row.get_ref(0)?.as_blob()?)?;
    Ok(AccountRecord { roles, lock, closed, may_break_glass, may_overbook: row.get(7)?, ..known })
}
