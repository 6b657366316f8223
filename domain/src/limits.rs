//! Limits on what a command may carry: one on everything, each with its unit and its reason.
//!
//! They hold for commands of one's own and for imported history alike: what is longer is refused
//! by the decider, and an import keeps it among the originals only.

mod bounded;

pub(crate) use bounded::Bounded;

use crate::decider::Refusal;

/// Longest code, status, URI, unit or display text, bytes. FHIR code systems and displays stay far
/// below; what is longer is not a code.
pub const WORD_BYTES: usize = 2_048;

/// Longest text in one piece, bytes. A long discharge letter has 20 KiB; an entry of the log
/// 512 KiB.
pub const TEXT_BYTES: usize = 131_072;

/// Longest line that is shown as one: the title of a note, a name, a reason, bytes.
pub const LINE_BYTES: usize = 1_024;

/// Longest login name, bytes: as long as an e-mail address may be (RFC 5321, 4.5.3.1).
pub const LOGIN_BYTES: usize = 254;

/// Longest list in a fact, elements. The longest seen is that of the amounts in a payer's answer
/// to a long stay.
pub const LIST_LENGTH: usize = 4_096;

/// Longest file inside a fact, bytes; longer ones are a blob beside it.
pub const INLINE_BYTES: usize = 65_536;

/// All texts, lists and files of a command together, bytes. An entry has at most 512 KiB, and the
/// rest of it wants room.
pub const COMMAND_BYTES: usize = 393_216;

/// Vital signs taken together, observations: more come from a device, not from a visit.
pub const VITALS_AT_ONCE: usize = 64;

/// Files in one event that an import ran, so that it stays below 64 KiB.
pub const FILES_AN_EVENT: usize = 512;

/// Diagnoses of one visit: as many as a professional claim takes (X12 837P, HI segment).
pub const DIAGNOSES_A_VISIT: usize = 12;

/// Lines of one visit or of one claim made here: as many as an institutional claim takes (X12
/// 837I, loop 2400).
pub const SERVICE_LINES: usize = 999;

/// Longest slot, minutes: a day.
pub const SLOT_MINUTES: u32 = 1_440;

/// Refuses a command that is larger than [`COMMAND_BYTES`] or has a part over its limit.
pub(crate) fn within(parts: &[&dyn Bounded]) -> Result<(), Refusal> {
    let mut budget = bounded::Budget::new();
    parts.iter().try_for_each(|part| part.bound("command", &mut budget))
}

/// Refuses a text that is missing, blank or longer than one line may be.
pub(crate) fn line(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Required { field });
    }
    at_most(field, text.len(), LINE_BYTES, "bytes")
}

/// Refuses a login name that is empty, longer than [`LOGIN_BYTES`], or has white space, control
/// characters or capital letters: two that look alike would be two.
pub(crate) fn login(login: &str) -> Result<(), Refusal> {
    let field = "login";
    if login.is_empty() {
        return Err(Refusal::Required { field });
    }
    at_most(field, login.len(), LOGIN_BYTES, "bytes")?;
    let wrong = |c: char| c.is_whitespace() || c.is_control() || c.is_uppercase();
    if login.contains(wrong) { Err(Refusal::Malformed { field }) } else { Ok(()) }
}

/// Refuses more than the limit.
pub(crate) fn at_most(
    field: &'static str,
    count: usize,
    limit: usize,
    unit: &'static str,
) -> Result<(), Refusal> {
    if count > limit { Err(Refusal::OverLimit { field, limit, unit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
