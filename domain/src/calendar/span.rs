//! Time spans of a calendar.

use crate::decider::Refusal;
use crate::words::DateTime;

/// A time span from its start up to, but not including, its end: microseconds since 1970 UTC. So
/// one appointment may begin when another ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Start, inclusive.
    pub start: i64,
    /// End, exclusive.
    pub end: i64,
}

impl Span {
    pub(super) fn of(start: &DateTime, end: &DateTime) -> Self {
        Self { start: start.utc_micros(), end: end.utc_micros() }
    }

    /// The span between two times, the second of which must be later.
    pub(super) fn later(
        field: &'static str,
        start: &DateTime,
        end: &DateTime,
    ) -> Result<Self, Refusal> {
        let span = Self::of(start, end);
        if span.start < span.end { Ok(span) } else { Err(Refusal::EndBeforeStart { field }) }
    }

    /// Whether two spans have any time in common.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn one_span_may_begin_when_another_ends() {
        let morning = Span { start: 0, end: 10 };
        assert!(!morning.overlaps(Span { start: 10, end: 20 }));
        assert!(!Span { start: 10, end: 20 }.overlaps(morning));
        assert!(morning.overlaps(Span { start: 9, end: 10 }));
        assert!(morning.overlaps(Span { start: -5, end: 50 }));
        assert!(morning.overlaps(morning));
    }
}
