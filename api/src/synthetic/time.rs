//! The clinic's clock and calendar. Everything is told relative to the plan's `now`, so that the
//! same seed and the same `now` give the same commands.

use chartlog_domain::words::DateTime;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// A minute, microseconds.
pub(super) const MINUTE: i64 = 60_000_000;
/// An hour, microseconds.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// A day, microseconds.
pub(super) const DAY: i64 = 24 * HOUR;

/// Local time of the clinic.
pub(super) struct Clockwork {
    zone: TimeZone,
    /// When the clinic is looked at, microseconds since 1970 UTC.
    pub(super) now: i64,
}

impl Clockwork {
    /// IANA name of the time zone.
    pub(super) const ZONE: &'static str = "America/New_York";

    /// A clinic in New York's time. The rule is written out: the machine may have no time zones.
    pub(super) fn new(now: i64) -> Self {
        let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap_or(TimeZone::UTC);
        Self { zone, now }
    }

    fn local(&self, at: i64) -> Zoned {
        Timestamp::from_microsecond(at).unwrap_or_default().to_zoned(self.zone.clone())
    }

    /// The local day of a point in time.
    pub(super) fn day(&self, at: i64) -> Date {
        self.local(at).date()
    }

    /// The local day of `now`.
    pub(super) fn today(&self) -> Date {
        self.day(self.now)
    }

    /// So many minutes after local midnight, microseconds since 1970 UTC.
    pub(super) fn at(&self, day: Date, minutes: i64) -> i64 {
        let minutes = minutes.clamp(0, 24 * 60 - 1);
        let time = jiff::civil::time(narrow(minutes / 60), narrow(minutes % 60), 0, 0);
        let zoned = day.to_datetime(time).to_zoned(self.zone.clone());
        zoned.map_or(self.now, |zoned| zoned.timestamp().as_microsecond())
    }

    /// Minutes after local midnight.
    pub(super) fn minutes(&self, at: i64) -> i64 {
        let time = self.local(at).time();
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    }

    /// With the local offset, to the second.
    pub(super) fn stamp(&self, at: i64) -> DateTime {
        let text = self.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        DateTime::parse(&text).unwrap_or_else(|_| DateTime::from_micros(at))
    }

    /// The local date of a point in time.
    pub(super) fn date(&self, at: i64) -> DateTime {
        date(self.day(at))
    }

    /// Full years between a date and a point in time.
    pub(super) fn years(&self, since: Date, at: i64) -> u32 {
        self.months(since, at) / 12
    }

    /// Full months between a date and a point in time.
    pub(super) fn months(&self, since: Date, at: i64) -> u32 {
        let day = self.day(at);
        let months = (i32::from(day.year()) - i32::from(since.year())) * 12
            + i32::from(day.month())
            - i32::from(since.month())
            - i32::from(day.day() < since.day());
        u32::try_from(months).unwrap_or_default()
    }
}

fn narrow(number: i64) -> i8 {
    i8::try_from(number).unwrap_or_default()
}

/// A date as it is written.
pub(super) fn date(day: Date) -> DateTime {
    DateTime::parse(&day.to_string()).unwrap_or_else(|_| DateTime::from_micros(0))
}

/// So many days later, or earlier.
pub(super) fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// The day itself, or the Monday after a weekend.
pub(super) fn working(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => plus(day, 2),
        Weekday::Sunday => plus(day, 1),
        Weekday::Monday
        | Weekday::Tuesday
        | Weekday::Wednesday
        | Weekday::Thursday
        | Weekday::Friday => day,
    }
}

/// Whether nobody works.
pub(super) fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_carry_the_local_offset_in_summer_and_winter() {
        let clock = Clockwork::new(0);
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        assert_eq!(clock.stamp(at("2026-07-01T16:00:00Z")).as_str(), "2026-07-01T12:00:00-04:00");
        assert_eq!(clock.stamp(at("2026-12-01T16:00:00Z")).as_str(), "2026-12-01T11:00:00-05:00");
        assert_eq!(clock.at(jiff::civil::date(2026, 7, 1), 12 * 60), at("2026-07-01T16:00:00Z"));
    }

    #[test]
    fn an_age_is_full_on_the_birthday() {
        let clock = Clockwork::new(0);
        let born = jiff::civil::date(2000, 3, 15);
        let noon = |day| clock.at(jiff::civil::date(2026, 3, day), 720);
        assert_eq!((clock.years(born, noon(14)), clock.years(born, noon(15))), (25, 26));
    }
}
