//! Dates and times exactly as they were written.

use jiff::{Timestamp, civil};

/// A FHIR `date`, `dateTime` or `instant`, kept as it was written: year, month, day, or a time
/// with seconds, fraction and offset. Precision and offset are part of what was said and are
/// never normalised away (FHIR R4, 2.24.0.1 primitive types). A date of birth is PHI: `Debug`
/// prints `[redacted]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(String);

/// The text is not a FHIR date, dateTime or instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a FHIR date or dateTime (YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz)")]
pub struct NotADateTime;

impl DateTime {
    /// Parses, checking ranges (a 30th of February is refused). A time without an offset is
    /// refused, as FHIR demands.
    ///
    /// # Errors
    /// [`NotADateTime`].
    pub fn parse(text: &str) -> Result<Self, NotADateTime> {
        micros(text).ok_or(NotADateTime)?;
        Ok(Self(text.to_owned()))
    }

    /// From microseconds since 1970 UTC, to the second.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        let at = Timestamp::from_second(micros.div_euclid(1_000_000)).unwrap_or_default();
        Self(at.to_string())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The earliest instant it can mean, in microseconds since 1970 UTC; a date without a time
    /// begins at midnight UTC. For sorting and for windows.
    #[must_use]
    pub fn utc_micros(&self) -> i64 {
        micros(&self.0).unwrap_or_default()
    }

    /// The last instant it can mean, in microseconds since 1970 UTC: that of its year, month, day,
    /// minute or second, as precise as it was written (FHIR R4, 3.1.1.4.7 Date). For the ends of
    /// windows, which are inclusive.
    #[must_use]
    pub fn last_utc_micros(&self) -> i64 {
        let first = self.utc_micros();
        let Some((_, time)) = self.0.split_once('T') else {
            return after_date(&self.0).map_or(first, |next| next.saturating_sub(1));
        };
        let clock = time.split(['Z', '+', '-']).next().unwrap_or_default();
        let length = match clock.split_once('.') {
            Some((_, fraction)) => {
                (0..6usize.saturating_sub(fraction.len())).fold(1, |length, _| length * 10)
            }
            None if clock.len() > 5 => 1_000_000,
            None => 60_000_000,
        };
        first.saturating_add(length - 1)
    }

    /// The last instant of what ends then, and may last no longer than was said, in microseconds since 1970
    /// UTC: a time of the day is the moment itself; a date ends with its day, month or year.
    #[must_use]
    pub fn end_utc_micros(&self) -> i64 {
        if self.is_timed() { self.utc_micros() } else { self.last_utc_micros() }
    }

    /// When its day begins where it was written, in microseconds since 1970 UTC: by its own offset, which
    /// midnight may not have had where the clocks were changed that day.
    #[must_use]
    pub fn day_utc_micros(&self) -> i64 {
        let at = self.utc_micros();
        let clock = self.0.split_once('T').and_then(|(_, time)| time.split(['Z', '+', '-']).next());
        let clock = clock.and_then(|clock| clock.parse::<civil::Time>().ok());
        let since = clock.map(|clock| clock.duration_since(civil::Time::midnight()).as_micros());
        at.saturating_sub(since.and_then(|since| i64::try_from(since).ok()).unwrap_or_default())
    }

    /// Whether it names a time of the day, and not only a date.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        self.0.contains('T')
    }

    /// The date part, as precise as written.
    #[must_use]
    pub fn date(&self) -> &str {
        self.0.split('T').next().unwrap_or_default()
    }
}

impl std::fmt::Debug for DateTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

fn micros(text: &str) -> Option<i64> {
    if let Some(t) = text.find('T') {
        // Jiff reads more than FHIR allows: basic format, commas, zone names in brackets.
        let allowed = |b: u8| b.is_ascii_digit() || b"-:T.+Z".contains(&b);
        if t != 10 || text.len() < 17 || text.as_bytes()[13] != b':' || !text.bytes().all(allowed) {
            return None;
        }
        return text.parse::<Timestamp>().ok().map(|at| at.as_microsecond());
    }
    midnight(civil_date(text)?)
}

/// When the year, month or day of a date without a time is over.
fn after_date(text: &str) -> Option<i64> {
    let span = match text.len() {
        4 => jiff::Span::new().years(1),
        7 => jiff::Span::new().months(1),
        _ => jiff::Span::new().days(1),
    };
    midnight(civil_date(text)?.checked_add(span).ok()?)
}

fn midnight(date: civil::Date) -> Option<i64> {
    let at = date.to_datetime(civil::Time::midnight()).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(at.timestamp().as_microsecond())
}

/// The first day of a date without a time.
fn civil_date(text: &str) -> Option<civil::Date> {
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let month_day = |range| i8::try_from(digits(range)?).ok();
    let (year, month, day) = match text.len() {
        4 => (digits(0..4)?, 1, 1),
        7 if text.as_bytes()[4] == b'-' => (digits(0..4)?, month_day(5..7)?, 1),
        10 if text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' => {
            (digits(0..4)?, month_day(5..7)?, month_day(8..10)?)
        }
        _ => return None,
    };
    civil::Date::new(year, month, day).ok()
}

/// From when to when; either end may be open (FHIR Period).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Period {
    /// When it began, inclusive.
    pub start: Option<DateTime>,
    /// When it ended, inclusive; none means it goes on or is not known.
    pub end: Option<DateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_and_offset_are_kept() {
        for text in [
            "1932",
            "1932-03",
            "1932-03-13",
            "1932-03-13T14:20:06-05:00",
            "1986-11-01T19:20:06.629+00:00",
        ] {
            assert_eq!(DateTime::parse(text).map(|d| d.as_str().to_owned()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "1",
            "19320313",
            "1932-13",
            "1932-02-30",
            "1932-03-13T14:20:06",
            "1932-03-13T25:00:00Z",
            "Tuesday",
            "1932-03-13T14:20:06Z[UTC]",
            "1932-03-13T142006.000Z",
            "1932-03-13T14:20:06,5Z",
            "１９32",
            "1932-3-013",
        ] {
            assert!(DateTime::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_instant_is_that_of_the_precision_it_was_written_with() {
        for (text, next) in [
            ("2024", "2025-01-01T00:00:00Z"),
            ("2024-12", "2025-01-01T00:00:00Z"),
            ("2024-02", "2024-03-01T00:00:00Z"),
            ("2024-02-29", "2024-03-01T00:00:00Z"),
            ("2024-02-29T23:59Z", "2024-03-01T00:00:00Z"),
            ("2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z"),
            ("2024-02-29T23:59:59-05:00", "2024-03-01T05:00:00Z"),
            ("2024-02-29T23:59:59.9Z", "2024-03-01T00:00:00Z"),
            ("2024-02-29T23:59:59.999999Z", "2024-03-01T00:00:00Z"),
        ] {
            let (at, next) = (DateTime::parse(text).unwrap(), DateTime::parse(next).unwrap());
            assert_eq!(at.last_utc_micros() + 1, next.utc_micros(), "{text}");
        }
        let finer = DateTime::parse("2024-02-29T23:59:59.9999999Z").unwrap();
        assert_eq!(finer.last_utc_micros(), finer.utc_micros());
        let last = DateTime::parse("9999").unwrap();
        assert!(last.last_utc_micros() >= last.utc_micros());
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_time_was_written() {
        for (text, begins) in [
            ("2026-11-23T19:30:00-05:00", "2026-11-23T05:00:00Z"),
            ("2026-11-24T00:30Z", "2026-11-24T00:00:00Z"),
            ("2026-11-24T00:00:00.5+05:30", "2026-11-23T18:30:00Z"),
            ("2026-11-24", "2026-11-24T00:00:00Z"),
        ] {
            let (at, begins) = (DateTime::parse(text).unwrap(), DateTime::parse(begins).unwrap());
            assert_eq!(at.day_utc_micros(), begins.utc_micros(), "{text}");
        }
    }

    #[test]
    fn offsets_count_when_sorting() {
        let east = DateTime::parse("2020-01-01T00:30:00+02:00").unwrap();
        let west = DateTime::parse("2019-12-31T23:00:00Z").unwrap();
        assert!(east.utc_micros() < west.utc_micros());
    }
}
