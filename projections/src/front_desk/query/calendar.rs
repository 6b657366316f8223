//! What a command about a calendar is decided by: which hours cover a time, holds, blocked times, rooms.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, LocationId, RoomId, SlotId};
use chartlog_domain::words::DateTime;
use rusqlite::{Row, named_params};

use crate::error::QueryError;
use crate::limits;
use crate::store::Snapshot;
use crate::store::column::{date_time, id, optional_id};

/// Opened hours, or a free slot of an imported calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whose.
    pub provider: AccountId,
    /// Where.
    pub location: Option<LocationId>,
    /// From when: its date is the day of the calendar.
    pub start: DateTime,
    /// Until when, microseconds since 1970 UTC.
    pub end_us: i64,
}

/// A time that is kept for a few minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whose time.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime,
    /// When the hold ends by itself, microseconds since 1970 UTC.
    pub until: i64,
}

/// A time at which nobody is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Its id.
    pub block: SlotId,
    /// Whose time.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
    /// Why.
    pub reason: String,
}

/// A room that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub room: RoomId,
    /// Where.
    pub location: LocationId,
    /// Name.
    pub name: String,
}

/// What is open of a provider's calendar at a point in time, microseconds since 1970 UTC.
///
/// # Errors
/// [`QueryError`].
pub fn opened_at(
    snapshot: &Snapshot,
    provider: AccountId,
    at: i64,
) -> Result<Option<Opened>, QueryError> {
    let opened = opened_between(snapshot, Some(provider), None, at, at.saturating_add(1))?;
    Ok(opened.into_iter().next())
}

/// What is open of the calendars of a provider, or of everybody at a location, in a span of time.
///
/// # Errors
/// [`QueryError`].
pub fn opened_between(
    snapshot: &Snapshot,
    provider: Option<AccountId>,
    location: Option<LocationId>,
    from: i64,
    to: i64,
) -> Result<Vec<Opened>, QueryError> {
    let opened = snapshot.rows(
        "SELECT provider, location, start, end_us, start_us FROM v_hours \
         WHERE start_us < :to AND end_us > :from AND (:provider IS NULL OR provider = :provider) \
         AND (:location IS NULL OR location = :location) \
         UNION ALL \
         SELECT provider, location, start, end_us, start_us FROM v_free_slots \
         WHERE provider IS NOT NULL AND start_us < :to AND end_us > :from \
         AND (:provider IS NULL OR provider = :provider) \
         AND (:location IS NULL OR location = :location) \
         ORDER BY start_us",
        named_params! {
            ":from": from,
            ":to": to,
            ":provider": provider.map(|id| *id.as_bytes()),
            ":location": location.map(|id| *id.as_bytes()),
        },
        |row| {
            let Some(start) = date_time(row, 2)? else { return Ok(None) };
            Ok(Some(Opened {
                provider: id(row, 0, AccountId::from_bytes)?,
                location: optional_id(row, 1, LocationId::from_bytes)?,
                start,
                end_us: row.get(3)?,
            }))
        },
    )?;
    snapshot.serve(None, Facet::Directory);
    Ok(opened.into_iter().flatten().collect())
}

/// A time that is kept; none when there is no such hold, or it was released.
///
/// # Errors
/// [`QueryError`].
pub fn hold(snapshot: &Snapshot, hold: SlotId) -> Result<Option<Held>, QueryError> {
    let sql = "SELECT provider, start, until_us FROM v_holds WHERE id = ?";
    let found = snapshot.row(sql, [hold.as_bytes()], |row| {
        let start: Option<DateTime> = date_time(row, 1)?;
        let (provider, until) = (id(row, 0, AccountId::from_bytes)?, row.get(2)?);
        Ok(start.map(|start| Held { provider, start, until }))
    })?;
    snapshot.serve(None, Facet::Directory);
    Ok(found.flatten())
}

/// A blocked time; none when there is no such one.
///
/// # Errors
/// [`QueryError`].
pub fn block(snapshot: &Snapshot, block: SlotId) -> Result<Option<Blocked>, QueryError> {
    let sql = "SELECT id, provider, start, until, reason FROM v_blocks WHERE id = ?";
    let found = snapshot.row(sql, [block.as_bytes()], blocked)?;
    snapshot.serve(None, Facet::Directory);
    Ok(found.flatten())
}

/// The blocked times of everybody, or of one provider, in a span of time, the first first.
///
/// # Errors
/// [`QueryError`].
pub fn blocks(
    snapshot: &Snapshot,
    provider: Option<AccountId>,
    from: i64,
    to: i64,
) -> Result<Vec<Blocked>, QueryError> {
    let found = snapshot.rows(
        "SELECT id, provider, start, until, reason FROM v_blocks WHERE start_us < :to \
         AND end_us > :from AND (:provider IS NULL OR provider = :provider) \
         ORDER BY start_us, id LIMIT :limit",
        named_params! {
            ":from": from,
            ":to": to,
            ":provider": provider.map(|id| *id.as_bytes()),
            ":limit": limits::BLOCKS,
        },
        blocked,
    )?;
    snapshot.serve(None, Facet::Directory);
    Ok(found.into_iter().flatten().collect())
}

fn blocked(row: &Row<'_>) -> rusqlite::Result<Option<Blocked>> {
    let (Some(start), Some(end)) = (date_time(row, 2)?, date_time(row, 3)?) else {
        return Ok(None);
    };
    let (block, provider) = (id(row, 0, SlotId::from_bytes)?, id(row, 1, AccountId::from_bytes)?);
    Ok(Some(Blocked { block, provider, start, end, reason: row.get(4)? }))
}

/// The rooms that are used, by name.
///
/// # Errors
/// [`QueryError`].
pub fn rooms(snapshot: &Snapshot) -> Result<Vec<Room>, QueryError> {
    let sql = "SELECT id, location, name FROM v_rooms ORDER BY name, id";
    let found = snapshot.rows(sql, [], |row| {
        let (room, location) =
            (id(row, 0, RoomId::from_bytes)?, id(row, 1, LocationId::from_bytes)?);
        Ok(Room { room, location, name: row.get(2)? })
    })?;
    snapshot.serve(None, Facet::Directory);
    Ok(found)
}
