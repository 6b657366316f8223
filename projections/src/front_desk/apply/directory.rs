//! The directory, with what booking needs: hours, taken times, imported slots.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{DirectoryFact, Hours, Location, Provider, Slot, Taken};
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
        // The span of a calendar: its slots say what is free. What services cost is billing's business.
        DirectoryFact::ScheduleImported(_) | DirectoryFact::FeeSet(_) => Ok(()),
        DirectoryFact::SlotImported(imported) => slot(&imported.record, tx),
    }
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
