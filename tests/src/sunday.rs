//! A day on which nobody of a demo clinic has an appointment.

use jiff::civil::{Date, Weekday};

/// A Sunday some two months ahead.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn sunday_ahead() -> Date {
    let ahead = jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(60));
    ahead.nth_weekday(1, Weekday::Sunday).expect("a week has one")
}

/// A time of a day by the clock on the wall (`HH:MM`) of a demo clinic, which writes New York's.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn at(day: Date, clock: &str) -> String {
    let zone = jiff::tz::TimeZone::get("America/New_York").expect("a time zone");
    let (hour, minute) = clock.split_once(':').expect("a time");
    let number = |text: &str| text.parse().expect("a number");
    let time = jiff::civil::time(number(hour), number(minute), 0, 0);
    let zoned = day.to_datetime(time).to_zoned(zone).expect("a time of that day");
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
