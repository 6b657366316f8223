//! What an administrator can ask: accounts, places, opened hours. Nobody's data but the
//! organisation's own.

mod calendars;

pub use crate::kept::accounts::{
    AccountKind, AccountRecord, AccountSearch, Closed, Locked, account, accounts as staff,
};
pub use calendars::{CalendarFilter, calendars};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::{Location, Organisation, Provider};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId};

use crate::error::QueryError;
use crate::kept::directory;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// A provider of the directory, for the name beside an id.
///
/// # Errors
/// [`QueryError`].
pub fn provider(snapshot: &Snapshot, account: AccountId) -> Result<Option<Provider>, QueryError> {
    directory::provider(snapshot, account)
}

/// A location of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn location(snapshot: &Snapshot, id: LocationId) -> Result<Option<Location>, QueryError> {
    directory::location(snapshot, id)
}

/// An organisation of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn organisation(
    snapshot: &Snapshot,
    id: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    directory::organisation(snapshot, id)
}

/// Every location, by name.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn locations(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<Location>, QueryError> {
    let list = List {
        columns: "body",
        from: "v_locations",
        filter: "TRUE",
        order: "sort_name",
        id: "id",
        descending: false,
        params: &[],
    };
    snapshot.serve(None, Facet::Directory);
    snapshot.page(&list, args, |row| directory::told_location(row.get_ref(0)?.as_blob()?))
}
