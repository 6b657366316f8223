//! Points in time as a place writes them: with the offset of its time zone on that day, so that a day
//! sheet, a calendar's day and a patient's letter say the same.

use chartlog_domain::words::DateTime;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// The time zone in which another time was written: that of the place, by its IANA name, where it has
/// the same offset then, else the offset alone. An imported calendar may be written otherwise than its
/// place writes.
#[must_use]
pub fn zone(name: Option<&str>, like: &DateTime) -> TimeZone {
    let (then, offset) = (Timestamp::from_microsecond(like.utc_micros()), offset(like));
    let named = name.and_then(|name| TimeZone::get(name).ok());
    let named = named.filter(|zone| then.is_ok_and(|then| zone.to_offset(then) == offset));
    named.unwrap_or_else(|| TimeZone::fixed(offset))
}

fn offset(like: &DateTime) -> Offset {
    let written = like.as_str().split_once('T').and_then(|(_, time)| {
        let suffix = &time[time.rfind(['+', '-'])?..];
        let (hours, minutes) = suffix[1..].split_once(':')?;
        let seconds = (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?) * 60;
        Offset::from_seconds(if suffix.starts_with('-') { -seconds } else { seconds }).ok()
    });
    written.unwrap_or(Offset::UTC)
}

/// A point in time, microseconds since 1970 UTC, to the second.
#[must_use]
pub fn written(at: i64, zone: &TimeZone) -> DateTime {
    let timestamp = Timestamp::from_microsecond(at).unwrap_or_default();
    let text = timestamp.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    DateTime::parse(&text).unwrap_or_else(|_| DateTime::from_micros(at))
}

/// A time of day at a place, microseconds since 1970 UTC. A time that daylight saving leaves out is the
/// same time after the clocks were put forward; one that comes twice is the first of them. None beyond
/// the years that are counted.
#[must_use]
pub fn instant(day: Date, time: Time, zone: &TimeZone) -> Option<i64> {
    let zoned = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn at(text: &str) -> DateTime {
        DateTime::parse(text).unwrap()
    }

    #[test]
    fn a_time_is_written_with_the_offset_of_its_day() {
        let zone = zone(Some("America/New_York"), &at("2026-01-05T09:00:00-05:00"));
        let summer = at("2026-07-01T16:00:00Z").utc_micros();
        let winter = at("2026-12-01T16:00:00Z").utc_micros();
        assert_eq!(written(summer, &zone).as_str(), "2026-07-01T12:00:00-04:00");
        assert_eq!(written(winter, &zone).as_str(), "2026-12-01T11:00:00-05:00");
    }

    #[test]
    fn without_a_zone_that_it_was_written_in_the_offset_stays() {
        let like = at("2026-07-01T09:00:00+05:30");
        for name in [None, Some("Mars/Olympus_Mons"), Some("America/New_York")] {
            let zone = zone(name, &like);
            let ten = written(like.utc_micros() + 3_600_000_000, &zone);
            assert_eq!(ten.as_str(), "2026-07-01T10:00:00+05:30");
        }
        let zone = zone(None, &at("2026-07-01T09:00:00Z"));
        assert_eq!(written(0, &zone).as_str(), "1970-01-01T00:00:00+00:00");
    }

    #[test]
    fn the_hour_that_daylight_saving_leaves_out_and_the_one_that_comes_twice_have_an_instant() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let spring = instant(date(2026, 3, 8), time(2, 30, 0, 0), &zone).unwrap();
        assert_eq!(written(spring, &zone).as_str(), "2026-03-08T03:30:00-04:00");
        let autumn = instant(date(2026, 11, 1), time(1, 30, 0, 0), &zone).unwrap();
        assert_eq!(written(autumn, &zone).as_str(), "2026-11-01T01:30:00-04:00");
    }
}
