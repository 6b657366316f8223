//! When a clinician can be booked, and where.

use jiff::civil::Date;

use super::time::{Clockwork, MINUTE, weekend};

/// Length of a slot, minutes.
pub(super) const SLOT_MINUTES: u32 = 20;
/// Length of a slot, microseconds.
pub(super) const SLOT: i64 = SLOT_MINUTES as i64 * MINUTE;

/// Morning and afternoon, minutes after midnight.
const WEEKDAY: &[(i64, i64)] = &[(8 * 60, 12 * 60), (13 * 60, 17 * 60)];
/// Saturday or Sunday, when it is today.
const WEEKEND: &[(i64, i64)] = &[(9 * 60, 13 * 60)];
/// How many clinicians are there on such a day, and at such an hour.
const ON_CALL: usize = 3;

/// Opened hours, microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Block {
    /// Where its slots begin.
    pub(super) fn slots(&self) -> impl Iterator<Item = i64> + use<> {
        let (start, end) = (self.start, self.end);
        (0..(end - start) / SLOT).map(move |slot| start + slot * SLOT)
    }
}

/// The hours of a clinician on a day. Today some are there whatever the hour, so that the day
/// sheet shows somebody who is in the clinic now.
pub(super) fn blocks(clock: &Clockwork, day: Date, clinician: usize) -> Vec<Block> {
    let today = day == clock.today();
    let mut hours: Vec<(i64, i64)> = match weekend(day) {
        false => WEEKDAY.to_vec(),
        true if today && clinician < ON_CALL => WEEKEND.to_vec(),
        true => Vec::new(),
    };
    if today && clinician < ON_CALL {
        hours.extend(around(clock.minutes(clock.now), &hours));
    }
    let block = |(from, to): (i64, i64)| {
        let start = clock.at(day, from);
        Block { start, end: start + (to - from) * MINUTE }
    };
    hours.into_iter().map(block).collect()
}

/// Hours around a minute of the day that is outside the usual hours, and not over them.
fn around(now: i64, usual: &[(i64, i64)]) -> Option<(i64, i64)> {
    if usual.iter().any(|(from, to)| (*from..*to).contains(&now)) {
        return None;
    }
    let slot = i64::from(SLOT_MINUTES);
    let before = usual.iter().map(|it| it.1).filter(|to| *to <= now).max().unwrap_or(0);
    let after = usual.iter().map(|it| it.0).filter(|from| *from > now).min().unwrap_or(24 * 60);
    let from = (now - 120).max(before) / slot * slot;
    let to = (now + 121).min(after) / slot * slot;
    Some((from, to))
}

/// Everybody works at the first location on some days and at the second on others.
pub(super) fn location(day: Date, clinician: usize) -> usize {
    (day.weekday().to_monday_zero_offset() as usize + clinician) % 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_hour_somebody_is_there_and_no_hours_overlap() {
        let clock = Clockwork::new(0);
        for day in 1..=14 {
            let date = jiff::civil::date(2026, 3, day); // the clocks change on the 8th
            for minute in 0..24 * 60 {
                let now = Clockwork::new(clock.at(date, minute));
                let mut blocks = blocks(&now, date, 0);
                blocks.sort_by_key(|block| block.start);
                let here = |block: &Block| (block.start..block.end).contains(&now.now);
                assert!(blocks.iter().any(here), "{date} {minute}");
                assert!(blocks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{minute}");
            }
        }
    }

    #[test]
    fn weekdays_have_two_blocks_of_twelve_slots() {
        let clock = Clockwork::new(0);
        let blocks = blocks(&clock, jiff::civil::date(2026, 11, 18), 4);
        assert_eq!(blocks.iter().map(|it| it.slots().count()).collect::<Vec<_>>(), [12, 12]);
    }
}
