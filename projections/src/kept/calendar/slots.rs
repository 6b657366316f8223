//! What is free: opened hours cut into slots, minus what is taken, plus free slots of imported
//! calendars.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::Provider;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_domain::words::DateTime;
use rusqlite::named_params;

use crate::error::QueryError;
use crate::kept::{DAY, directory};
use crate::limits;
use crate::local_time::{written, zone};
use crate::page::{Page, PageArgs, cursor, range};
use crate::store::Snapshot;
use crate::store::column::{date_time, id, optional_id};

const MINUTE_US: i64 = 60_000_000;

/// Where and when a free slot is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotSearch {
    /// Slots that begin at or after, microseconds since 1970 UTC.
    pub from: i64,
    /// Slots that begin before, microseconds since 1970 UTC; at most 31 days later.
    pub to: i64,
    /// Only of this provider.
    pub provider: Option<AccountId>,
    /// Only at this location.
    pub location: Option<LocationId>,
    /// Slots of this length; as long as the calendar says when not said.
    pub minutes: Option<u32>,
}

/// A time that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSlot {
    /// Whose; none when an imported calendar names nobody.
    pub provider: Option<AccountId>,
    /// Their name.
    pub provider_name: Option<String>,
    /// Where.
    pub location: Option<LocationId>,
    /// From when, with the offset that its place has then.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
}

/// A slot and its rank among all: by start, then by provider.
struct Ranked {
    start_us: i64,
    end_us: i64,
    slot: OpenSlot,
}

impl Ranked {
    fn rank(&self) -> [u8; 24] {
        let mut rank = [0; 24];
        // Flipping the sign makes bytes compare as the numbers do.
        rank[..8].copy_from_slice(&(self.start_us ^ i64::MIN).to_be_bytes());
        rank[8..].copy_from_slice(&self.slot.provider.map_or([0; 16], |id| *id.as_bytes()));
        rank
    }
}

type Taken = HashMap<AccountId, Vec<(i64, i64)>>;

/// Free slots in the order they begin, of those who work here.
///
/// # Errors
/// [`QueryError::TooLarge`] when the window is longer than 31 days or holds too many slots.
pub fn open_slots(
    snapshot: &Snapshot,
    search: &SlotSearch,
    args: &PageArgs,
) -> Result<Page<OpenSlot>, QueryError> {
    let window = args.window()?;
    if search.to.saturating_sub(search.from) > limits::SLOT_WINDOW_US {
        let limit = usize::try_from(limits::SLOT_WINDOW_US / DAY).unwrap_or(0);
        return Err(QueryError::TooLarge { field: "days from `from` to `to`", limit });
    }
    let mut open = of_hours(snapshot, search)?;
    open.extend(of_imported_calendars(snapshot, search)?);
    let taken = taken(snapshot, search)?;
    open.retain(|open| is_free(open, &taken));
    let listed = listed(snapshot, &open)?;
    let gone = |account: &AccountId| listed.get(account).is_some_and(|listed| !listed.active);
    open.retain(|open| !open.slot.provider.as_ref().is_some_and(gone));
    open.sort_by_key(Ranked::rank);
    open.dedup_by_key(|open| open.rank());

    // A slot that has been booked since its cursor was given still has a rank.
    let rank = window.from.as_ref().map(|from| {
        let at = open.partition_point(|open| open.rank().as_slice() < from.as_slice());
        let found = open.get(at).is_some_and(|open| open.rank().as_slice() == from.as_slice());
        (at, found)
    });
    let (start, end) = match rank {
        Some((at, false)) if !window.backward => (at, (at + window.size).min(open.len())),
        rank => range(&window, open.len(), rank.map(|(at, _)| at)),
    };
    snapshot.serve(None, Facet::Directory);
    let total = open.len();
    let mut items = Vec::new();
    for open in open.drain(start..end) {
        let at = cursor(&open.rank());
        let mut slot = open.slot;
        let provider = slot.provider.and_then(|account| listed.get(&account));
        slot.provider_name = provider.map(|provider| provider.name.clone());
        items.push((at, slot));
    }
    Ok(Page { items, has_next: end < total, has_previous: start > 0, total: total as u64 })
}

/// Whose slots they are, as far as they are listed.
fn listed(
    snapshot: &Snapshot,
    open: &[Ranked],
) -> Result<HashMap<AccountId, Provider>, QueryError> {
    let accounts: BTreeSet<_> = open.iter().filter_map(|open| open.slot.provider).collect();
    let mut listed = HashMap::new();
    for account in accounts {
        listed.extend(directory::provider(snapshot, account)?.map(|found| (account, found)));
    }
    Ok(listed)
}

fn of_hours(snapshot: &Snapshot, search: &SlotSearch) -> Result<Vec<Ranked>, QueryError> {
    let hours = snapshot.rows(
        "SELECT provider, location, start, start_us, end_us, slot_minutes FROM v_hours \
         WHERE end_us > :from AND start_us < :to AND (:provider IS NULL OR provider = :provider) \
         AND (:location IS NULL OR location = :location) ORDER BY start_us, provider",
        named_params! {
            ":from": search.from,
            ":to": search.to,
            ":provider": search.provider.map(|id| *id.as_bytes()),
            ":location": search.location.map(|id| *id.as_bytes()),
        },
        |row| {
            let provider = id(row, 0, AccountId::from_bytes)?;
            let location = optional_id(row, 1, LocationId::from_bytes)?;
            let start: Option<DateTime> = date_time(row, 2)?;
            let times: (i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((provider, location, start, times))
        },
    )?;
    let mut open = Vec::new();
    let mut places = HashMap::new();
    for (provider, location, start, (start_us, end_us, minutes)) in hours {
        let name = match location {
            Some(location) => place_zone(snapshot, &mut places, location)?,
            None => None,
        };
        let zone = zone(name, &start.unwrap_or_else(|| DateTime::from_micros(start_us)));
        let step = minutes.saturating_mul(MINUTE_US);
        let length = search.minutes.map_or(step, |minutes| i64::from(minutes) * MINUTE_US);
        let mut at = start_us;
        while step > 0 && length > 0 && at.saturating_add(length) <= end_us && at < search.to {
            if at >= search.from {
                let slot = OpenSlot {
                    provider: Some(provider),
                    provider_name: None,
                    location,
                    start: written(at, &zone),
                    end: written(at + length, &zone),
                };
                open.push(Ranked { start_us: at, end_us: at + length, slot });
                within_limit(open.len())?;
            }
            at += step;
        }
    }
    Ok(open)
}

/// The name of the time zone of a place.
fn place_zone<'a>(
    snapshot: &Snapshot,
    known: &'a mut HashMap<LocationId, Option<String>>,
    location: LocationId,
) -> Result<Option<&'a str>, QueryError> {
    let name = match known.entry(location) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => {
            let listed = directory::location(snapshot, location)?;
            unknown.insert(listed.and_then(|listed| listed.time_zone))
        }
    };
    Ok(name.as_deref())
}

fn of_imported_calendars(
    snapshot: &Snapshot,
    search: &SlotSearch,
) -> Result<Vec<Ranked>, QueryError> {
    let mut open = snapshot.rows(
        "SELECT provider, location, start, start_us, until, end_us FROM v_free_slots \
         WHERE end_us > :from AND start_us >= :from AND start_us < :to \
         AND (:provider IS NULL OR provider = :provider) \
         AND (:location IS NULL OR location = :location) ORDER BY start_us LIMIT :limit",
        named_params! {
            ":from": search.from,
            ":to": search.to,
            ":provider": search.provider.map(|id| *id.as_bytes()),
            ":location": search.location.map(|id| *id.as_bytes()),
            ":limit": i64::try_from(limits::SLOTS + 1).unwrap_or(i64::MAX),
        },
        |row| {
            let (start_us, end_us): (i64, i64) = (row.get(3)?, row.get(5)?);
            let slot = OpenSlot {
                provider: optional_id(row, 0, AccountId::from_bytes)?,
                provider_name: None,
                location: optional_id(row, 1, LocationId::from_bytes)?,
                start: date_time(row, 2)?.unwrap_or_else(|| DateTime::from_micros(start_us)),
                end: date_time(row, 4)?.unwrap_or_else(|| DateTime::from_micros(end_us)),
            };
            Ok(Ranked { start_us, end_us, slot })
        },
    )?;
    within_limit(open.len())?;
    if let Some(minutes) = search.minutes {
        open.retain(|open| open.end_us - open.start_us >= i64::from(minutes) * MINUTE_US);
    }
    Ok(open)
}

fn within_limit(slots: usize) -> Result<(), QueryError> {
    if slots > limits::SLOTS {
        return Err(QueryError::TooLarge { field: "open slots", limit: limits::SLOTS });
    }
    Ok(())
}

fn taken(snapshot: &Snapshot, search: &SlotSearch) -> Result<Taken, QueryError> {
    // A slot that begins before `to` may end after it.
    let to = search.to.saturating_add(limits::SLOT_WINDOW_US);
    let rows = snapshot.rows(
        "SELECT provider, start_us, end_us FROM v_taken WHERE end_us > :from AND start_us < :to \
         AND (:provider IS NULL OR provider = :provider)",
        named_params! {
            ":from": search.from,
            ":to": to,
            ":provider": search.provider.map(|id| *id.as_bytes()),
        },
        |row| Ok((id(row, 0, AccountId::from_bytes)?, (row.get(1)?, row.get(2)?))),
    )?;
    let mut taken = Taken::new();
    for (provider, span) in rows {
        taken.entry(provider).or_default().push(span);
    }
    Ok(taken)
}

fn is_free(open: &Ranked, taken: &Taken) -> bool {
    let spans = open.slot.provider.and_then(|provider| taken.get(&provider));
    !spans.is_some_and(|spans| {
        spans.iter().any(|(start, end)| *start < open.end_us && open.start_us < *end)
    })
}
