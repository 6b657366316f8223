//! When something was that a command tells of, by whoever tells it.

use chartlog_domain::words;

use crate::command::{Clerk, NotDone};
use crate::graphql::scalars::DateTime;
use crate::limits;

/// When it was, as far as that is said: not in the future.
pub(crate) fn past(
    clerk: &Clerk,
    said: Option<&DateTime>,
    field: &'static str,
) -> Result<Option<words::DateTime>, NotDone> {
    let Some(said) = said else { return Ok(None) };
    let at = said.typed(field)?;
    // It is the next day already where the sun rises first.
    let ahead = if at.is_timed() { limits::CLOCK_AHEAD_US } else { limits::DAY_AHEAD_US };
    if at.utc_micros() > clerk.now.saturating_add(ahead) {
        return Err(NotDone::BadInput { field, sentence: "this must not be in the future" });
    }
    Ok(Some(at))
}

/// When it was: now, unless it is said.
pub(crate) fn at(
    clerk: &Clerk,
    said: Option<&DateTime>,
    field: &'static str,
) -> Result<words::DateTime, NotDone> {
    Ok(past(clerk, said, field)?.unwrap_or_else(|| now(clerk)))
}

/// The time of the command.
pub(crate) fn now(clerk: &Clerk) -> words::DateTime {
    words::DateTime::from_micros(clerk.now)
}
