//! When somebody can be booked: opened hours, and what is taken out of them again.

use super::{Span, State};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, same};
use crate::event::Event;
use crate::facts::DirectoryFact;
use crate::facts::directory::{Block, Hours};
use crate::ids::SlotId;
use crate::limits;

/// Why nobody is booked at a time.
pub const BLOCK_REASONS: &[&str] =
    &["break", "holiday", "leave", "meeting", "maintenance", "other"];

pub(super) fn open(state: &State, hours: Hours) -> Result<Vec<Event>, Refusal> {
    state.provider.iter().try_for_each(|provider| same("provider", provider, &hours.provider))?;
    let mut problems = Problems::default();
    let span = problems.take(Span::later("end", &hours.start, &hours.end));
    if hours.slot_minutes == 0 {
        problems.check(Err(Refusal::Required { field: "slot_minutes" }));
    }
    let (minutes, limit) = (hours.slot_minutes as usize, limits::SLOT_MINUTES as usize);
    problems.check(limits::at_most("slot_minutes", minutes, limit, "minutes"));
    problems.none()?;
    let span = span.unwrap_or_default();
    if state.hours.contains(&span) {
        return Ok(Vec::new());
    }
    if state.hours.iter().any(|open| open.overlaps(span)) {
        return Err(Refusal::HoursOverlap);
    }
    let fact = DirectoryFact::CalendarOpened(hours);
    Ok(vec![Event::new("CalendarOpened").of_organisation(fact)])
}

/// What is booked at that time stays booked, so it is named, unless whoever blocks knows it.
pub(super) fn block(
    state: &State,
    block: Block,
    appointments_stay: bool,
) -> Result<Vec<Event>, Refusal> {
    if state.blocks.contains_key(&block.block) {
        return Err(Refusal::AlreadyExists { field: "block" });
    }
    let mut problems = Problems::default();
    problems.check(one_of("reason", &block.reason, BLOCK_REASONS));
    if let Some(span) = problems.take(Span::later("end", &block.start, &block.end))
        && !appointments_stay
    {
        for appointment in state.taken_in(span, None) {
            problems.check(Err(Refusal::SlotTaken { appointment }));
        }
    }
    problems.none()?;
    let fact = DirectoryFact::TimeBlocked(block);
    Ok(vec![Event::new("TimeBlocked").of_organisation(fact)])
}

pub(super) fn unblock(state: &State, block: SlotId) -> Result<Vec<Event>, Refusal> {
    if !state.blocks.contains_key(&block) {
        return Err(Refusal::Unknown { field: "block" });
    }
    let fact = DirectoryFact::TimeUnblocked(block);
    Ok(vec![Event::new("TimeUnblocked").of_organisation(fact)])
}
