//! How a view keeps a record: whole, as the wire form of the fact that told it.
//!
//! A row has an id, the columns that lists are found and sorted by, and `body`. So nothing of what
//! was said is lost, rows stay small, and a change of a record's shape is the upcast of
//! [`wire`] and no migration. The later fact about the same id replaces the row ([`upsert!`]).

pub(crate) mod accounts;
pub(crate) mod appointments;
pub(crate) mod calendar;
pub(crate) mod confidential;
pub(crate) mod directory;
pub(crate) mod exclusions;
pub(crate) mod links;
pub(crate) mod people;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Params};

use crate::error::QueryError;
use crate::page::{self, Page, PageArgs};
use crate::projection::ApplyError;

/// Stands for a time that the source does not give: sorts before every other.
pub(crate) const NO_TIME: i64 = i64::MIN;

/// A day, microseconds.
pub(crate) const DAY: i64 = 86_400_000_000;

/// The SQL that keeps a record under its `id`: the columns named, `body` last. What is named after
/// the semicolon was said about the record as it was told before, and is forgotten.
macro_rules! upsert {
    ($table:ident: $($column:ident),* $(; $($later:ident),+)?) => {
        concat!(
            "INSERT INTO ", stringify!($table), " (id, ", $(stringify!($column), ", ",)* "body) ",
            "VALUES (?, ", $(upsert!(@value $column),)* "?) ",
            "ON CONFLICT (id) DO UPDATE SET ",
            $(stringify!($column), " = excluded.", stringify!($column), ", ",)*
            $($(stringify!($later), " = NULL, ",)+)?
            "body = excluded.body"
        )
    };
    (@value $column:ident) => { "?, " };
}
pub(crate) use upsert;

/// Runs one statement.
pub(crate) fn run(tx: &Connection, sql: &str, params: impl Params) -> Result<(), ApplyError> {
    tx.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

/// The body of a fact.
pub(crate) fn body(fact: impl Into<Fact>) -> Vec<u8> {
    wire::encode(&fact.into())
}

/// The first time that is known, in microseconds since 1970 UTC, else [`NO_TIME`].
pub(crate) fn micros<const N: usize>(times: [Option<&DateTime>; N]) -> i64 {
    times.into_iter().flatten().next().map_or(NO_TIME, DateTime::utc_micros)
}

/// The fact of a body that was read from a column.
///
/// # Errors
/// When the body is not one: the view is damaged, or of another version.
pub(crate) fn fact(facet: Facet, body: &[u8]) -> rusqlite::Result<Fact> {
    wire::decode(facet, body)
        .map_err(|error| Error::FromSqlConversionFailure(body.len(), Type::Blob, Box::new(error)))
}

/// The body is of another kind than its column promises.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a column for {expected} holds a fact of another kind")]
pub(crate) struct OtherKind {
    /// What the column is for.
    pub(crate) expected: &'static str,
}

impl OtherKind {
    /// As an error of reading a row.
    pub(crate) fn of(expected: &'static str) -> Error {
        Error::FromSqlConversionFailure(0, Type::Blob, Box::new(Self { expected }))
    }
}

/// A page of a short list that is kept in one body. A row's cursor is its rank.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn page<T>(list: Vec<T>, args: &PageArgs) -> Result<Page<T>, QueryError> {
    let window = args.window()?;
    let total = list.len();
    let rank = match &window.from {
        None => None,
        Some(bytes) => {
            let bytes = <[u8; 4]>::try_from(&**bytes).map_err(|_| QueryError::BadCursor)?;
            let rank = u32::from_be_bytes(bytes) as usize;
            if rank >= total {
                return Err(QueryError::BadCursor);
            }
            Some(rank)
        }
    };
    let (start, end) = page::range(&window, total, rank);
    let items = (0_u32..).zip(list).skip(start).take(end - start);
    Ok(Page {
        items: items.map(|(rank, item)| (page::cursor(&rank.to_be_bytes()), item)).collect(),
        has_next: end < total,
        has_previous: start > 0,
        total: total as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_is_paged_from_both_ends() {
        let list = || vec!['a', 'b', 'c', 'd', 'e'];
        let front = page(list(), &PageArgs::first(2)).unwrap();
        assert_eq!(letters(&front), "ab");
        assert!(front.has_next && !front.has_previous);
        let after = Some(front.items[1].0.clone());
        let next = page(list(), &PageArgs { after, ..PageArgs::first(2) }).unwrap();
        assert_eq!(letters(&next), "cd");
        let before = Some(next.items[0].0.clone());
        let back = PageArgs { last: Some(100), before, ..PageArgs::default() };
        assert_eq!(letters(&page(list(), &back).unwrap()), "ab");
        let gone = PageArgs { after: Some(page::cursor(&5_u32.to_be_bytes())), ..back };
        let gone = PageArgs { last: None, before: None, ..gone };
        assert!(matches!(page(list(), &gone), Err(QueryError::BadCursor)));
    }

    fn letters(page: &Page<char>) -> String {
        page.items.iter().map(|(_, letter)| letter).collect()
    }

    #[test]
    fn what_was_said_later_goes_when_a_record_is_told_anew() {
        assert_eq!(
            upsert!(problems: patient, at; ended),
            "INSERT INTO problems (id, patient, at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) \
             DO UPDATE SET patient = excluded.patient, at = excluded.at, ended = NULL, \
             body = excluded.body"
        );
        assert_eq!(
            upsert!(goals:; ended, in_error),
            "INSERT INTO goals (id, body) VALUES (?, ?) ON CONFLICT (id) \
             DO UPDATE SET ended = NULL, in_error = NULL, body = excluded.body"
        );
        assert_eq!(
            upsert!(providers:),
            "INSERT INTO providers (id, body) VALUES (?, ?) ON CONFLICT (id) \
             DO UPDATE SET body = excluded.body"
        );
    }
}
