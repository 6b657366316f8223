//! The directory, with what booking needs: hours, taken times, imported slots.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{
    Block, DirectoryFact, Hold, Hours, Location, Provider, Slot, Taken, VisitType,
};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use crate::kept::{run, upsert};
use crate::projection::ApplyError;
use crate::search::fold;

/// Applies a fact of the directory.
pub(super) fn apply(told: &DirectoryFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
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
        DirectoryFact::CalendarOpened(hours) => open_hours(hours, tx),
        DirectoryFact::SlotTaken(taken) => take(taken, tx),
        DirectoryFact::SlotFreed(appointment) => {
            run(tx, "DELETE FROM taken WHERE appointment = ?", params![appointment.as_bytes()])
        }
        // The span of a calendar: its slots say what is free.
        DirectoryFact::ScheduleImported(_) => Ok(()),
        DirectoryFact::SlotImported(imported) => slot(&imported.record, tx),
        DirectoryFact::SlotHeld(hold) => keep_time(hold, tx),
        DirectoryFact::SlotReleased(hold) => {
            run(tx, "DELETE FROM holds WHERE id = ?", params![hold.as_bytes()])
        }
        DirectoryFact::TimeBlocked(block) => block_time(block, tx),
        DirectoryFact::TimeUnblocked(block) => {
            run(tx, "DELETE FROM blocks WHERE id = ?", params![block.as_bytes()])
        }
        DirectoryFact::VisitTypeListed(visit_type) => offer(visit_type, tx),
        DirectoryFact::RoomListed(room) => run(
            tx,
            "INSERT OR REPLACE INTO rooms (id, location, name, active) VALUES (?, ?, ?, ?)",
            params![room.room.as_bytes(), room.location.as_bytes(), room.name, room.active],
        ),
        // The room's own calendar keeps it; the appointment says which room it has.
        DirectoryFact::RoomTaken(_) | DirectoryFact::RoomFreed(_) => Ok(()),
    }
}

fn keep_time(hold: &Hold, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO holds (id, provider, start, start_us, end_us, until_us) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![
            hold.hold.as_bytes(),
            hold.provider.as_bytes(),
            hold.start.as_str(),
            hold.start.utc_micros(),
            hold.end.utc_micros(),
            hold.until,
        ],
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

fn offer(visit_type: &VisitType, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO visit_types (system, code, display, minutes, by_patients, active) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![
            visit_type.code.system,
            visit_type.code.code,
            visit_type.code.display.as_deref().unwrap_or_default(),
            visit_type.minutes,
            visit_type.by_patients,
            visit_type.active,
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

fn open_hours(hours: &Hours, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO hours (provider, start_us, start, end_us, location, slot_minutes) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![
            hours.provider.as_bytes(),
            hours.start.utc_micros(),
            hours.start.as_str(),
            hours.end.utc_micros(),
            hours.location.as_ref().map(|id| id.as_bytes()),
            hours.slot_minutes,
        ],
    )
}

fn take(taken: &Taken, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO taken (appointment, provider, start_us, end_us) \
         VALUES (?, ?, ?, ?)",
        params![
            taken.appointment.as_bytes(),
            taken.provider.as_bytes(),
            taken.start.utc_micros(),
            taken.end.utc_micros(),
        ],
    )
}

fn slot(slot: &Slot, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO slots (id, provider, location, start, start_us, until, end_us, \
         status) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            slot.slot.as_bytes(),
            slot.provider.as_ref().map(|id| id.as_bytes()),
            slot.location.as_ref().map(|id| id.as_bytes()),
            slot.start.as_str(),
            slot.start.utc_micros(),
            slot.end.as_str(),
            slot.end.utc_micros(),
            slot.status,
        ],
    )
}
