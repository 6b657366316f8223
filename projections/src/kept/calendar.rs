//! What booking needs of a calendar, for every role that books: opened hours, slots of imported calendars,
//! the times that are gone, and the kinds of visit. Tables `hours`, `slots`, `taken` and `visit_types`. Of a
//! time that is gone they keep whose calendar it is in and until when, and not what for.

mod slots;
mod visit_types;

pub use slots::{OpenSlot, SlotSearch, open_slots};
pub use visit_types::{VisitType, visit_types};

use chartlog_domain::facts::directory::{DirectoryFact, Hours, Slot, VisitType as Listed};
use chartlog_domain::ids::AccountId;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, params};

use super::run;
use crate::projection::ApplyError;

/// Until when a time is gone that nothing but a fact gives back.
const FOR_GOOD: i64 = i64::MAX;

/// What takes a time.
#[derive(Clone, Copy)]
enum By {
    Appointment = 0,
    Hold = 1,
    Block = 2,
}

/// Applies a fact of the directory.
pub(crate) fn apply(told: &DirectoryFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        DirectoryFact::CalendarOpened(hours) => open(hours, tx),
        DirectoryFact::SlotImported(imported) => slot(&imported.record, tx),
        DirectoryFact::SlotTaken(it) => {
            let times = (&it.start, &it.end, FOR_GOOD);
            take(By::Appointment, it.appointment.as_bytes(), it.provider, times, tx)
        }
        DirectoryFact::SlotFreed(appointment) => {
            give_back(By::Appointment, appointment.as_bytes(), tx)
        }
        DirectoryFact::SlotHeld(it) => {
            take(By::Hold, it.hold.as_bytes(), it.provider, (&it.start, &it.end, it.until), tx)
        }
        DirectoryFact::SlotReleased(hold) => give_back(By::Hold, hold.as_bytes(), tx),
        DirectoryFact::TimeBlocked(it) => {
            take(By::Block, it.block.as_bytes(), it.provider, (&it.start, &it.end, FOR_GOOD), tx)
        }
        DirectoryFact::TimeUnblocked(block) => give_back(By::Block, block.as_bytes(), tx),
        DirectoryFact::VisitTypeListed(listed) => offer(listed, tx),
        // Who works here and where; rooms are the front desk's business, and what services cost billing's.
        // The span of an imported calendar says nothing: its slots say what is free.
        DirectoryFact::ProviderListed(_)
        | DirectoryFact::ProviderImported(_)
        | DirectoryFact::PositionImported(_)
        | DirectoryFact::LocationListed(_)
        | DirectoryFact::LocationImported(_)
        | DirectoryFact::OrganisationImported(_)
        | DirectoryFact::ScheduleImported(_)
        | DirectoryFact::RoomListed(_)
        | DirectoryFact::RoomTaken(_)
        | DirectoryFact::RoomFreed(_)
        | DirectoryFact::FeeSet(_) => Ok(()),
    }
}

fn open(hours: &Hours, tx: &Connection) -> Result<(), ApplyError> {
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

fn take(
    by: By,
    id: &[u8; 16],
    provider: AccountId,
    (start, end, until): (&DateTime, &DateTime, i64),
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO taken (kind, id, provider, start_us, end_us, until_us) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![by as u8, id, provider.as_bytes(), start.utc_micros(), end.utc_micros(), until],
    )
}

fn give_back(by: By, id: &[u8; 16], tx: &Connection) -> Result<(), ApplyError> {
    run(tx, "DELETE FROM taken WHERE kind = ? AND id = ?", params![by as u8, id])
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

fn offer(listed: &Listed, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO visit_types (system, code, display, minutes, by_patients, active) \
         VALUES (?, ?, ?, ?, ?, ?)",
        params![
            listed.code.system,
            listed.code.code,
            listed.code.display.as_deref().unwrap_or_default(),
            listed.minutes,
            listed.by_patients,
            listed.active,
        ],
    )
}
