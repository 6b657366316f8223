//! Where a time stands in whose calendar: in the opened hours that cover it, written as the place writes
//! its times; where no hours cover it, in the day of the place. So two people who write the same time with
//! two offsets come to the same calendar.

use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::directory::Location;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_domain::words::{Code, DateTime};
use chartlog_projections::front_desk::query;
use chartlog_projections::{Snapshot, local_time};
use jiff::tz::TimeZone;

use super::visit_type;
use crate::command::NotDone;
use crate::streams::Stream;

const MINUTE_US: i64 = 60_000_000;

/// A time of a provider's calendar.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Whose.
    pub provider: AccountId,
    /// Which calendar.
    pub stream: Stream,
    /// Where.
    pub location: Option<LocationId>,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
}

/// A time that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime,
    /// How long, microseconds.
    pub length: i64,
    /// Where, when the hours do not say it. Where there are none, it says by which clock the day begins.
    pub location: Option<LocationId>,
    /// Whether it may be outside of all hours.
    pub anyhow: bool,
}

/// The calendar that covers a time, by the front desk's view.
///
/// # Errors
/// [`NotDone::Refused`] when the provider has no hours then; [`NotDone::BadInput`] when nothing says by which
/// clock the day of a time outside of all hours begins.
pub fn slot(desk: &Snapshot, wanted: &Wanted) -> Result<Slot, NotDone> {
    let at = wanted.start.utc_micros();
    let opened = query::opened_at(desk, wanted.provider, at)?;
    if opened.is_none() && !wanted.anyhow {
        return Err(NotDone::Refused(Refusal::OutsideHours));
    }
    let covering = opened.as_ref().and_then(|opened| opened.location);
    let elsewhere = wanted.location.is_some_and(|asked| covering.is_some_and(|it| it != asked));
    if elsewhere && !wanted.anyhow {
        let sentence = "the provider is at another location then";
        return Err(NotDone::BadInput { field: "input.location", sentence });
    }
    let location = covering.or(wanted.location);
    let listed = location.map(|location| listed(desk, location)).transpose()?;
    let zone = match (&opened, &listed) {
        (Some(opened), listed) => {
            let name = listed.as_ref().and_then(|listed| listed.time_zone.as_deref());
            local_time::zone(name, &opened.start)
        }
        (None, Some(listed)) => zone_of(listed)?,
        (None, None) => {
            let sentence = "no hours are open then; say where, at a location with a time zone";
            return Err(NotDone::BadInput { field: "input.location", sentence });
        }
    };
    let start = local_time::written(at, &zone);
    Ok(Slot {
        provider: wanted.provider,
        // Hours end with their day: the time is in the calendar that they are in.
        stream: Stream::calendar_of(Some(wanted.provider), Some(&start)),
        location,
        end: local_time::written(at.saturating_add(wanted.length), &zone),
        start,
    })
}

/// The time zone of a location that is listed, by the front desk's view.
///
/// # Errors
/// [`NotDone::Refused`] when it is not listed; [`NotDone::BadInput`] when it has none that is known.
pub fn zone(desk: &Snapshot, location: LocationId) -> Result<TimeZone, NotDone> {
    zone_of(&listed(desk, location)?)
}

fn listed(desk: &Snapshot, location: LocationId) -> Result<Location, NotDone> {
    query::location(desk, location)?.ok_or(NotDone::unknown("location"))
}

fn zone_of(listed: &Location) -> Result<TimeZone, NotDone> {
    let zone = listed.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
    zone.ok_or(NotDone::BadInput {
        field: "input.location",
        sentence: "this location has no time zone that is known; name one that has",
    })
}

/// How long an appointment is: until its end where one is named, else as long as its kind of visit. It also
/// gives the kind's code with its name.
///
/// # Errors
/// [`NotDone::BadInput`] when neither is named, or the kind is not offered.
pub fn length_of(
    desk: &Snapshot,
    start: &DateTime,
    end: Option<&DateTime>,
    code: Option<&str>,
) -> Result<(i64, Option<Code>), NotDone> {
    let offered = code.map(|code| visit_type(desk, code)).transpose()?;
    let length = match (end, &offered) {
        (Some(end), _) => end.utc_micros().saturating_sub(start.utc_micros()),
        (None, Some(offered)) => i64::from(offered.minutes) * MINUTE_US,
        (None, None) => {
            let sentence = "say when it ends, or which kind of visit it is";
            return Err(NotDone::BadInput { field: "input.end", sentence });
        }
    };
    if length <= 0 {
        return Err(NotDone::Refused(Refusal::EndBeforeStart { field: "end" }));
    }
    Ok((length, offered.map(|offered| offered.code)))
}
