//! The directory as every role may read it: who works here, where, and for whom. Tables
//! `providers`, `locations`, `organisations`, each with `id` and `body`.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{DirectoryFact, Location, Organisation, Provider};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use super::{OtherKind, fact, run, upsert};
use crate::error::QueryError;
use crate::projection::ApplyError;
use crate::store::Snapshot;

/// Applies a fact of the directory.
pub(crate) fn apply(told: &DirectoryFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let (sql, id) = match told {
        DirectoryFact::ProviderListed(provider) => {
            (upsert!(providers:), provider.account.as_bytes())
        }
        DirectoryFact::ProviderImported(imported) => {
            (upsert!(providers:), imported.record.account.as_bytes())
        }
        DirectoryFact::LocationListed(location) => {
            (upsert!(locations:), location.location.as_bytes())
        }
        DirectoryFact::LocationImported(imported) => {
            (upsert!(locations:), imported.record.location.as_bytes())
        }
        DirectoryFact::OrganisationImported(imported) => {
            (upsert!(organisations:), imported.record.organisation.as_bytes())
        }
        // What booking needs: the front desk's business.
        DirectoryFact::PositionImported(_)
        | DirectoryFact::CalendarOpened(_)
        | DirectoryFact::SlotTaken(_)
        | DirectoryFact::SlotFreed(_)
        | DirectoryFact::ScheduleImported(_)
        | DirectoryFact::SlotImported(_)
        | DirectoryFact::SlotHeld(_)
        | DirectoryFact::SlotReleased(_)
        | DirectoryFact::TimeBlocked(_)
        | DirectoryFact::TimeUnblocked(_)
        | DirectoryFact::VisitTypeListed(_)
        | DirectoryFact::RoomListed(_)
        | DirectoryFact::RoomTaken(_)
        | DirectoryFact::RoomFreed(_) => return Ok(()),
    };
    run(tx, sql, params![id, wire::encode(fact)])
}

/// A provider.
pub(crate) fn provider(
    snapshot: &Snapshot,
    account: AccountId,
) -> Result<Option<Provider>, QueryError> {
    let sql = "SELECT body FROM v_providers WHERE id = ?";
    listed(snapshot, sql, account.as_bytes(), "a provider", |fact| {
        if let DirectoryFact::ProviderListed(provider) = fact {
            return Some(provider);
        }
        if let DirectoryFact::ProviderImported(imported) = fact {
            return Some(imported.record);
        }
        None
    })
}

/// A location.
pub(crate) fn location(
    snapshot: &Snapshot,
    location: LocationId,
) -> Result<Option<Location>, QueryError> {
    let sql = "SELECT body FROM v_locations WHERE id = ?";
    listed(snapshot, sql, location.as_bytes(), LOCATION, pick_location)
}

/// The location of a body.
pub(crate) fn told_location(body: &[u8]) -> rusqlite::Result<Location> {
    told(body, LOCATION, pick_location)
}

const LOCATION: &str = "a location";

fn pick_location(fact: DirectoryFact) -> Option<Location> {
    if let DirectoryFact::LocationListed(location) = fact {
        return Some(location);
    }
    if let DirectoryFact::LocationImported(imported) = fact {
        return Some(imported.record);
    }
    None
}

/// An organisation.
pub(crate) fn organisation(
    snapshot: &Snapshot,
    organisation: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    let sql = "SELECT body FROM v_organisations WHERE id = ?";
    listed(snapshot, sql, organisation.as_bytes(), "an organisation", |fact| {
        if let DirectoryFact::OrganisationImported(imported) = fact {
            return Some(imported.record);
        }
        None
    })
}

fn listed<T>(
    snapshot: &Snapshot,
    sql: &str,
    id: &[u8; 16],
    kind: &'static str,
    pick: impl FnOnce(DirectoryFact) -> Option<T>,
) -> Result<Option<T>, QueryError> {
    let found = snapshot.row(sql, [id], |row| told(row.get_ref(0)?.as_blob()?, kind, pick))?;
    if found.is_some() {
        snapshot.serve(None, Facet::Directory);
    }
    Ok(found)
}

fn told<T>(
    body: &[u8],
    kind: &'static str,
    pick: impl FnOnce(DirectoryFact) -> Option<T>,
) -> rusqlite::Result<T> {
    let Fact::Directory(fact) = fact(Facet::Directory, body)? else {
        return Err(OtherKind::of(kind));
    };
    pick(fact).ok_or_else(|| OtherKind::of(kind))
}
