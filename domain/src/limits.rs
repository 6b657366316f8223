//! Limits on what a command may carry: one on everything, each with its unit and its reason.
//!
//! They hold for commands of one's own and for imported history alike: what is longer is refused
//! by the decider, and an import keeps it among the originals only.

mod bounded;

pub(crate) use bounded::Bounded;

use crate::decider::Refusal;
use crate::decider::guard::said;
use crate::words::Text;
use std::ops::RangeInclusive;

/// Longest code, status, URI, unit or display text, bytes. FHIR code systems and displays stay far
/// below; what is longer is not a code.
pub const WORD_BYTES: usize = 2_048;

/// Modifiers of one service: as many as a claim takes (X12 837P, SV101-3 to SV101-6).
pub const MODIFIERS: usize = 4;

/// Units of one charge: a day of minutes of anaesthesia, or a vial of a drug in its smallest units.
pub const CHARGE_UNITS: u32 = 9_999;

/// Visits of one claim: a month of dialysis.
pub const CLAIM_VISITS: usize = 50;

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

/// Largest file of a document, bytes: a scan of some hundred pages or a set of images; what is larger
/// belongs in an image archive. That is 100 MB, however one counts.
pub const FILE_BYTES: u64 = 100 * 1024 * 1024;

/// Files of one document: what was scanned or written together. An entry names each of them, with
/// room for its facts beside them.
pub const DOCUMENT_FILES: usize = 10;

/// Longest media type with its parameters, bytes: 127 for each half of the name (RFC 6838, 4.2).
pub const MEDIA_TYPE_BYTES: usize = 255;

/// All texts, lists and files of a command together, bytes. An entry has at most 512 KiB, and the
/// rest of it wants room.
pub const COMMAND_BYTES: usize = 393_216;

/// Vital signs taken together, observations: more come from a device, not from a visit.
pub const VITALS_AT_ONCE: usize = 64;

/// Sections of a note: the longest templates (a discharge summary) have some twenty.
pub const NOTE_SECTIONS: usize = 40;

/// Co-signatures under one note: a supervisor, and a team that has read it.
pub const CO_SIGNATURES: usize = 20;

/// Longest code that is entered here, bytes: SNOMED CT has 18 digits, codes of what is owed and why a
/// dozen characters; expressions and sentences are a text. Imported ones may be longer.
pub const CODE_BYTES: usize = 64;

/// Files in one event that an import ran, so that it stays below 64 KiB.
pub const FILES_AN_EVENT: usize = 512;

/// Diagnoses of one visit: as many as a professional claim takes (X12 837P, HI segment).
pub const DIAGNOSES_A_VISIT: usize = 12;

/// Lines of one visit or of one claim made here: as many as an institutional claim takes (X12
/// 837I, loop 2400).
pub const SERVICE_LINES: usize = 999;

/// Longest slot, minutes: a day.
pub const SLOT_MINUTES: u32 = 1_440;

/// Longest hold of a slot, seconds: a telephone call in which somebody is booked.
pub const HOLD_S: u32 = 900;

/// Holds of one provider's day at a time: more would be a way to keep others out.
pub const HOLDS: usize = 20;

/// Rooms of one location, and kinds of visit of the organisation.
pub const LISTED: usize = 500;

/// Longest hash of a password, bytes: argon2id with a long salt takes some 130 as a PHC string.
pub const PASSWORD_HASH_BYTES: usize = 512;

/// Length of the secret of a generator of one-time passwords, bytes: 128 bits at least (RFC 4226,
/// 4, R6); more than the block of SHA-1 adds nothing.
pub const TOTP_SECRET_BYTES: RangeInclusive<usize> = 16..=64;

/// Digits of a one-time password (RFC 4226, 5.3).
pub const TOTP_DIGITS: RangeInclusive<u8> = 6..=8;

/// How long a step lasts, seconds: 30 is what RFC 6238, 4.1 takes; longer makes guessing easier.
pub const TOTP_PERIOD_S: RangeInclusive<u32> = 15..=60;

/// How far the step of a one-time password may be from the clock, steps. RFC 6238, 5.2 advises one
/// to either side; a step far ahead would lock its holder out, as earlier ones are not taken.
pub const TOTP_DRIFT_STEPS: u64 = 2;

/// Longest passkey, as the sign-in code writes it, bytes: a credential id of at most 1,023 bytes
/// (WebAuthn, 6.1), a public key, counters and their names.
pub const PASSKEY_BYTES: usize = 8_192;

/// Passkeys of one account: a phone, a laptop, some keys, and spare ones.
pub const PASSKEYS: usize = 10;

/// Longest name that somebody gives to a passkey, bytes.
pub const PASSKEY_LABEL_BYTES: usize = 100;

/// Recovery codes of one account, made together: exactly so many.
pub const RECOVERY_CODES: usize = 10;

/// Longest key set of a machine client, bytes: some twenty RSA keys.
pub const CLIENT_KEYS_BYTES: usize = 16_384;

/// How far ahead an assertion may expire, seconds: the five minutes of SMART Backend Services, and
/// one for a clock that is ahead.
pub const ASSERTION_S: u32 = 360;

/// Assertions remembered at once for one client: as many as can be used in [`ASSERTION_S`].
pub const ASSERTIONS: usize = 4_096;

/// Longest lock of an account, seconds: a day. A longer one would be a way to lock people out.
pub const LOCK_S: u32 = 86_400;

/// Longest break-glass grant, seconds: four hours, half a shift; the glass is broken anew for what
/// lasts longer.
pub const GLASS_S: u32 = 14_400;

/// Length of the sentence that explains a broken glass, bytes: it says something, and is no note.
pub const SENTENCE_BYTES: RangeInclusive<usize> = 10..=1_000;

/// Restrictions of one patient that are in force: some colleagues, and the visits of some years that a
/// health plan is not told of.
pub const RESTRICTIONS: usize = 200;

/// Names of one person: the one to show, former ones and what they are called by.
pub const NAMES: usize = 10;

/// Identifiers of one person that others issued.
pub const IDENTIFIERS: usize = 20;

/// Longest medical record number, bytes: one that is read out and typed again.
pub const MRN_BYTES: usize = 32;

/// Phones, e-mail and the like of one person, of each of those to call for them, and in place of the
/// ordinary ones.
pub const CONTACT_POINTS: usize = 10;

/// Languages that one person speaks with the clinic.
pub const LANGUAGES: usize = 10;

/// Whom to call for one patient.
pub const EMERGENCY_CONTACTS: usize = 10;

/// Postal addresses of one patient, and in place of the ordinary ones.
pub const ADDRESSES: usize = 5;

/// Records that are linked with one record directly: the same person, registered again and again.
pub const LINKS: usize = 50;

/// People whom a registration names as somebody else, and candidates that are looked at.
pub const CANDIDATES: usize = 100;

/// Requests of one patient for restrictions that nobody has decided yet.
pub const OPEN_RESTRICTION_REQUESTS: usize = 20;

/// Requests of one patient for amendments that nobody has decided yet.
pub const OPEN_AMENDMENTS: usize = 20;

/// Longest text that a patient or a clinician writes about an amendment or a restriction, bytes: two
/// pages. A statement of disagreement may be limited (45 CFR 164.526(d)(2)).
pub const PASSAGE_BYTES: usize = 8_000;

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

/// Refuses a text that is blank or longer than [`PASSAGE_BYTES`].
pub(crate) fn passage(field: &'static str, text: &Text) -> Result<(), Refusal> {
    said(field, text)?;
    at_most(field, text.expose().len(), PASSAGE_BYTES, "bytes")
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

/// Refuses more or less than the limits.
pub(crate) fn between(
    field: &'static str,
    count: usize,
    limits: &RangeInclusive<usize>,
    unit: &'static str,
) -> Result<(), Refusal> {
    if count < *limits.start() {
        return Err(Refusal::UnderLimit { field, limit: *limits.start(), unit });
    }
    at_most(field, count, *limits.end(), unit)
}

/// Refuses a time that is not after `now`, or more than so many seconds after it. Both are
/// microseconds since 1970 UTC.
pub(crate) fn soon(field: &'static str, now: i64, time: i64, limit_s: u32) -> Result<(), Refusal> {
    if time <= now {
        return Err(Refusal::EndBeforeStart { field });
    }
    if time > now.saturating_add(micros(limit_s)) {
        let limit = limit_s as usize;
        return Err(Refusal::OverLimit { field, limit, unit: "seconds from the start" });
    }
    Ok(())
}

/// Seconds as microseconds.
pub(crate) const fn micros(seconds: u32) -> i64 {
    seconds as i64 * 1_000_000
}

#[cfg(test)]
mod tests;
