//! From when until when.

use chartlog_domain::words::DateTime;

/// A span of time, both ends inclusive, microseconds since 1970 UTC. What is not given is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// From when.
    pub from: Option<i64>,
    /// Until when.
    pub until: Option<i64>,
}

impl Window {
    /// All of time.
    pub const ALL: Self = Self { from: None, until: None };

    /// From when until when, as written; what is written to the day, or to the
    /// second, means all of it (UTC).
    #[must_use]
    pub fn of(from: Option<&DateTime>, until: Option<&DateTime>) -> Self {
        Self { from: from.map(DateTime::utc_micros), until: until.map(DateTime::last_utc_micros) }
    }

    /// Its first instant.
    pub(crate) fn first(self) -> i64 {
        self.from.unwrap_or(i64::MIN)
    }

    /// Its last instant.
    pub(crate) fn last(self) -> i64 {
        self.until.unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_whole_day() {
        let day = DateTime::parse("2026-05-04").unwrap();
        let window = Window::of(Some(&day), Some(&day));
        assert_eq!(window.first(), day.utc_micros());
        assert_eq!(window.last() - window.first(), 24 * 3_600_000_000 - 1);
        let next = DateTime::parse("2026-05-05T00:00:00Z").unwrap();
        assert_eq!(window.last() + 1, next.utc_micros());
    }
}
