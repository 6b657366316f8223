//! Hours in which providers can be booked.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::Hours;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_domain::words::DateTime;
use rusqlite::types::Type;
use rusqlite::{Row, ToSql};

use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{date_time, id, optional_id};
use crate::store::{List, Snapshot};
use crate::window::Window;

/// Which hours are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CalendarFilter {
    /// Of this provider.
    pub provider: Option<AccountId>,
    /// That have a part in this window.
    pub window: Window,
}

/// Opened hours that match a filter, the first first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn calendars(
    snapshot: &Snapshot,
    wanted: &CalendarFilter,
    args: &PageArgs,
) -> Result<Page<Hours>, QueryError> {
    let provider = wanted.provider.as_ref().map(AccountId::as_bytes);
    let (first, last) = (wanted.window.first(), wanted.window.last());
    let mut filter = "end_at >= :first AND at <= :last".to_owned();
    let mut params: Vec<(&str, &dyn ToSql)> = vec![(":first", &first), (":last", &last)];
    if let Some(provider) = &provider {
        filter.push_str(" AND provider = :provider");
        params.push((":provider", provider));
    }
    let list = List {
        columns: "provider, location, start, until, slot_minutes",
        from: "v_hours",
        filter: &filter,
        order: "at",
        id: "id",
        descending: false,
        params: &params,
    };
    snapshot.serve(None, Facet::Directory);
    snapshot.page(&list, args, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Hours> {
    Ok(Hours {
        provider: id(row, 0, AccountId::from_bytes)?,
        location: optional_id(row, 1, LocationId::from_bytes)?,
        start: time(row, 2, "start")?,
        end: time(row, 3, "until")?,
        slot_minutes: row.get(4)?,
    })
}

fn time(row: &Row<'_>, index: usize, name: &str) -> rusqlite::Result<DateTime> {
    let wrong = || rusqlite::Error::InvalidColumnType(index, name.to_owned(), Type::Text);
    date_time(row, index)?.ok_or_else(wrong)
}
