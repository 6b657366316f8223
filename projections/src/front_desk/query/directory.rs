//! Who works here, and where.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{
    DirectoryFact, Location, Organisation, Position, Provider,
};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId};

use crate::error::QueryError;
use crate::kept::{OtherKind, directory, fact};
use crate::page::{Page, PageArgs};
use crate::store::column::id;
use crate::store::{List, Snapshot};

/// A provider, with the roles and places of their positions.
///
/// # Errors
/// When the view cannot be read.
pub fn provider(snapshot: &Snapshot, account: AccountId) -> Result<Option<Provider>, QueryError> {
    let Some(mut provider) = directory::provider(snapshot, account)? else { return Ok(None) };
    let positions = snapshot.rows(
        "SELECT body FROM v_positions WHERE provider = ? ORDER BY organisation",
        [account.as_bytes()],
        |row| position(row.get_ref(0)?.as_blob()?),
    )?;
    for position in positions.into_iter().filter(|position| position.active) {
        provider.organisation = provider.organisation.or(position.organisation);
        for specialty in position.specialties {
            if !provider.specialties.contains(&specialty) {
                provider.specialties.push(specialty);
            }
        }
        for location in position.locations {
            if !provider.locations.contains(&location) {
                provider.locations.push(location);
            }
        }
    }
    Ok(Some(provider))
}

fn position(body: &[u8]) -> rusqlite::Result<Position> {
    if let Fact::Directory(DirectoryFact::PositionImported(imported)) =
        fact(Facet::Directory, body)?
    {
        return Ok(imported.record);
    }
    Err(OtherKind::of("a position"))
}

/// Every provider, by name.
///
/// # Errors
/// [`QueryError`].
pub fn providers(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<Provider>, QueryError> {
    let page = names(snapshot, "v_providers", args, AccountId::from_bytes)?;
    resolve(page, |account| provider(snapshot, account))
}

/// Every location, by name.
///
/// # Errors
/// [`QueryError`].
pub fn locations(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<Location>, QueryError> {
    let page = names(snapshot, "v_locations", args, LocationId::from_bytes)?;
    resolve(page, |location| directory::location(snapshot, location))
}

/// A location.
///
/// # Errors
/// When the view cannot be read.
pub fn location(snapshot: &Snapshot, location: LocationId) -> Result<Option<Location>, QueryError> {
    directory::location(snapshot, location)
}

/// An organisation.
///
/// # Errors
/// When the view cannot be read.
pub fn organisation(
    snapshot: &Snapshot,
    organisation: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    directory::organisation(snapshot, organisation)
}

fn names<T>(
    snapshot: &Snapshot,
    from: &str,
    args: &PageArgs,
    of: fn([u8; 16]) -> T,
) -> Result<Page<T>, QueryError> {
    let list = List {
        columns: "id",
        from,
        filter: "TRUE",
        order: "sort_name",
        id: "id",
        descending: false,
        params: &[],
    };
    snapshot.serve(None, Facet::Directory);
    snapshot.page(&list, args, |row| id(row, 0, of))
}

fn resolve<K, T>(
    page: Page<K>,
    mut find: impl FnMut(K) -> Result<Option<T>, QueryError>,
) -> Result<Page<T>, QueryError> {
    let Page { items, has_next, has_previous, total } = page;
    let mut found = Vec::with_capacity(items.len());
    for (cursor, key) in items {
        found.extend(find(key)?.map(|item| (cursor, item)));
    }
    Ok(Page { items: found, has_next, has_previous, total })
}
