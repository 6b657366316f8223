//! The directory, with what the front desk books by: calendars, holds, blocked times, rooms.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{Block, DirectoryFact, Hold, Location, Provider};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use crate::kept::{calendar, run, upsert};
use crate::projection::ApplyError;
use crate::search::fold;

/// Applies a fact of the directory.
pub(super) fn apply(told: &DirectoryFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    calendar::apply(told, tx)?;
    match told {
        DirectoryFact::ProviderListed(provider) => list_provider(provider, fact, tx),
        DirectoryFact::ProviderImported(imported) => list_provider(&imported.record, fact, tx),
        DirectoryFact::PositionImported(imported) => run(
            tx,
            "INSERT OR REPLACE INTO positions (provider, organisation, body) VALUES (?, ?, ?)",
            params![
                imported.record.account.as_bytes(),
                imported.record.organisation.map_or([0; 16], |id| *id.as_bytes()),
                wire::encode(fact)
            ],
        ),
        DirectoryFact::LocationListed(location) => list_location(location, fact, tx),
        DirectoryFact::LocationImported(imported) => list_location(&imported.record, fact, tx),
        DirectoryFact::OrganisationImported(imported) => run(
            tx,
            upsert!(organisations:),
            params![imported.record.organisation.as_bytes(), wire::encode(fact)],
        ),
        DirectoryFact::SlotHeld(hold) => keep_time(hold, tx),
        DirectoryFact::SlotReleased(hold) => {
            run(tx, "DELETE FROM holds WHERE id = ?", params![hold.as_bytes()])
        }
        DirectoryFact::TimeBlocked(block) => block_time(block, tx),
        DirectoryFact::TimeUnblocked(block) => {
            run(tx, "DELETE FROM blocks WHERE id = ?", params![block.as_bytes()])
        }
        DirectoryFact::RoomListed(room) => run(
            tx,
            "INSERT OR REPLACE INTO rooms (id, location, name, active) VALUES (?, ?, ?, ?)",
            params![room.room.as_bytes(), room.location.as_bytes(), room.name, room.active],
        ),
        // The room's own calendar keeps it; the appointment says which room it has. What services cost
        // is billing's business.
        DirectoryFact::RoomTaken(_)
        | DirectoryFact::RoomFreed(_)
        | DirectoryFact::FeeSet(_)
        // Kept with the calendars.
        | DirectoryFact::CalendarOpened(_)
        | DirectoryFact::SlotTaken(_)
        | DirectoryFact::SlotFreed(_)
        | DirectoryFact::ScheduleImported(_)
        | DirectoryFact::SlotImported(_)
        | DirectoryFact::VisitTypeListed(_) => Ok(()),
    }
}

fn keep_time(hold: &Hold, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO holds (id, provider, start, until_us) VALUES (?, ?, ?, ?)",
        params![hold.hold.as_bytes(), hold.provider.as_bytes(), hold.start.as_str(), hold.until,],
    )
}

fn block_time(block: &Block, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO blocks (id, provider, start, start_us, until, end_us, reason) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            block.block.as_bytes(),
            block.provider.as_bytes(),
            block.start.as_str(),
            block.start.utc_micros(),
            block.end.as_str(),
            block.end.utc_micros(),
            block.reason,
        ],
    )
}

fn list_provider(provider: &Provider, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(providers: name, sort_name),
        params![
            provider.account.as_bytes(),
            provider.name,
            fold(&provider.name),
            wire::encode(fact)
        ],
    )
}

fn list_location(location: &Location, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(locations: name, sort_name),
        params![
            location.location.as_bytes(),
            location.name,
            fold(&location.name),
            wire::encode(fact)
        ],
    )
}
