//! The directory, with the hours that were opened.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{DirectoryFact, Hours, Location};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use crate::kept::{directory, run, upsert};
use crate::projection::ApplyError;
use crate::search::fold;

/// Applies a fact of the directory.
pub(super) fn apply(told: &DirectoryFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        DirectoryFact::LocationListed(location) => list(location, fact, tx),
        DirectoryFact::LocationImported(imported) => list(&imported.record, fact, tx),
        DirectoryFact::CalendarOpened(hours) => open(hours, tx),
        DirectoryFact::ProviderListed(_)
        | DirectoryFact::ProviderImported(_)
        | DirectoryFact::OrganisationImported(_)
        | DirectoryFact::PositionImported(_)
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
        | DirectoryFact::RoomFreed(_) => directory::apply(told, fact, tx),
    }
}

fn list(location: &Location, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(locations: sort_name),
        params![location.location.as_bytes(), fold(&location.name), wire::encode(fact)],
    )
}

/// Hours are known by whose they are and when they begin: told again, they take their own place.
fn open(hours: &Hours, tx: &Connection) -> Result<(), ApplyError> {
    let at = hours.start.utc_micros();
    let id = [hours.provider.as_bytes().as_slice(), &at.to_be_bytes()].concat();
    run(
        tx,
        "INSERT OR REPLACE INTO hours (id, provider, location, at, end_at, start, until, \
         slot_minutes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            id,
            hours.provider.as_bytes(),
            hours.location.as_ref().map(|location| location.as_bytes()),
            at,
            hours.end.utc_micros(),
            hours.start.as_str(),
            hours.end.as_str(),
            hours.slot_minutes,
        ],
    )
}
