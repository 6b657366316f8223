//! The days of the week and how times are written: New York in November, five hours behind UTC.

pub(super) const MINUTE: i64 = 60 * 1_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// 16 November 2026, 08:00 in New York.
pub(super) const MONDAY: i64 = 1_794_834_000_000_000;
/// From Monday to Friday.
pub(super) const DAYS: usize = 5;
/// How long a slot is.
pub(super) const SLOT: i64 = 20 * MINUTE;

/// When a day begins for the staff: at eight.
pub(super) fn morning(day: usize) -> i64 {
    MONDAY + i64::try_from(day).unwrap() * DAY
}

/// The opened hours of a day: nine to twelve, and one to four.
pub(super) fn hours(day: usize) -> [(i64, i64); 2] {
    let eight = morning(day);
    [(eight + HOUR, eight + 4 * HOUR), (eight + 5 * HOUR, eight + 8 * HOUR)]
}

/// Where slots begin on a day.
pub(super) fn slots(day: usize) -> Vec<i64> {
    let each = |(from, to): (i64, i64)| (0..(to - from) / SLOT).map(move |n| from + n * SLOT);
    hours(day).into_iter().flat_map(each).collect()
}

/// A time as the place writes it.
pub(super) fn written(at: i64) -> String {
    local(at).strftime("%Y-%m-%dT%H:%M:%S-05:00").to_string()
}

/// The date of a time.
pub(super) fn date(at: i64) -> String {
    local(at).strftime("%Y-%m-%d").to_string()
}

/// A time that was written with an offset.
pub(super) fn read(written: &str) -> i64 {
    written.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

fn local(at: i64) -> jiff::Zoned {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-5));
    jiff::Timestamp::from_microsecond(at).unwrap().to_zoned(zone)
}
