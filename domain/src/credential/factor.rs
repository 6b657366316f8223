//! Second factors and recovery codes of a person.

use super::{State, check_person, told};
use crate::decider::Refusal;
use crate::event::Event;
use crate::facts::credentials::{
    CredentialsFact, FactorRemoved, FactorsReset, PasskeyEnrolled, PasskeyUsed, RecoveryCodeUsed,
    RecoveryCodesMade, TotpEnrolled, TotpUsed,
};
use crate::ids::FactorId;
use crate::limits;
use crate::words::Secret;
use std::collections::BTreeSet;

pub(super) fn enrol_totp(
    state: &State,
    totp: TotpEnrolled,
    replaces: bool,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, totp.account)?;
    check_new(state, totp.factor, replaces)?;
    let bytes = totp.secret.expose().len();
    limits::between("secret", bytes, &limits::TOTP_SECRET_BYTES, "bytes")?;
    if !limits::TOTP_DIGITS.contains(&totp.digits) {
        return Err(Refusal::UnknownCode { field: "digits" });
    }
    if !limits::TOTP_PERIOD_S.contains(&totp.period_s) {
        return Err(Refusal::UnknownCode { field: "period" });
    }
    Ok(told("SecondFactorEnrolled", totp.account, CredentialsFact::TotpEnrolled(totp)))
}

/// A step that is not after the last one was used, or could have been (RFC 6238, 5.2).
pub(super) fn use_totp(state: &State, used: TotpUsed) -> Result<Vec<Event>, Refusal> {
    check_person(state, used.account)?;
    let totp = state.totp.as_ref().filter(|totp| totp.factor == used.factor);
    let totp = totp.ok_or(Refusal::Unknown { field: "factor" })?;
    if totp.last_step.is_some_and(|last| used.step <= last) {
        return Err(Refusal::AlreadyUsed { field: "step" });
    }
    if totp.step_at(used.at).abs_diff(used.step) > limits::TOTP_DRIFT_STEPS {
        return Err(Refusal::WrongNumber { field: "step" });
    }
    Ok(told("SecondFactorUsed", used.account, CredentialsFact::TotpUsed(used)))
}

pub(super) fn enrol_passkey(
    state: &State,
    passkey: PasskeyEnrolled,
    adds: bool,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, passkey.account)?;
    check_new(state, passkey.factor, adds)?;
    check_credential(&passkey.credential)?;
    let label = passkey.label.expose();
    limits::line("label", label)?;
    limits::at_most("label", label.len(), limits::PASSKEY_LABEL_BYTES, "bytes")?;
    limits::at_most("passkeys", state.passkeys.len() + 1, limits::PASSKEYS, "passkeys")?;
    Ok(told("SecondFactorEnrolled", passkey.account, CredentialsFact::PasskeyEnrolled(passkey)))
}

/// Its counter was compared with that of the credential `seen`: when another use came in between,
/// there is another counter to compare with (WebAuthn, 7.2, step 22).
pub(super) fn use_passkey(
    state: &State,
    used: PasskeyUsed,
    seen: &Secret,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, used.account)?;
    let passkey = state.passkeys.get(&used.factor).ok_or(Refusal::Unknown { field: "factor" })?;
    if passkey.credential != *seen {
        return Err(Refusal::AlreadyUsed { field: "credential" });
    }
    check_credential(&used.credential)?;
    Ok(told("SecondFactorUsed", used.account, CredentialsFact::PasskeyUsed(used)))
}

/// They stand in for a second factor, so there is one before.
pub(super) fn make_recovery_codes(
    state: &State,
    made: RecoveryCodesMade,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, made.account)?;
    if !state.has_factor() {
        return Err(Refusal::Required { field: "factor" });
    }
    let different: BTreeSet<_> = made.digests.iter().collect();
    if different.len() != limits::RECOVERY_CODES || made.digests.len() != limits::RECOVERY_CODES {
        return Err(Refusal::WrongNumber { field: "digests" });
    }
    Ok(told("RecoveryCodesMade", made.account, CredentialsFact::RecoveryCodesMade(made)))
}

/// A code that was used is as unknown as one that never was.
pub(super) fn use_recovery_code(
    state: &State,
    used: RecoveryCodeUsed,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, used.account)?;
    if !state.recovery.contains(&used.digest) {
        return Err(Refusal::Unknown { field: "code" });
    }
    Ok(told("RecoveryCodeUsed", used.account, CredentialsFact::RecoveryCodeUsed(used)))
}

/// Told also where there is no factor: one whose key was destroyed is none to this stream, and is
/// not to be enrolled anew before somebody has said so.
pub(super) fn reset_factors(state: &State, reset: FactorsReset) -> Result<Vec<Event>, Refusal> {
    check_person(state, reset.account)?;
    Ok(told("SecondFactorReset", reset.account, CredentialsFact::FactorsReset(reset)))
}

/// Nobody is left without one: the last is only taken away by a reset. Recovery codes stay.
pub(super) fn remove_factor(state: &State, removed: FactorRemoved) -> Result<Vec<Event>, Refusal> {
    check_person(state, removed.account)?;
    if !state.knows(removed.factor) {
        return Err(Refusal::Unknown { field: "factor" });
    }
    if state.factors() == 1 {
        return Err(Refusal::LastFactor);
    }
    Ok(told("SecondFactorRemoved", removed.account, CredentialsFact::FactorRemoved(removed)))
}

/// Refuses a factor that is there already, and a further one that is not said to be one: whoever
/// has only the password cannot enrol theirs beside the holder's.
fn check_new(state: &State, factor: FactorId, further: bool) -> Result<(), Refusal> {
    if state.knows(factor) || (state.has_factor() && !further) {
        return Err(Refusal::AlreadyExists { field: "factor" });
    }
    Ok(())
}

fn check_credential(credential: &Secret) -> Result<(), Refusal> {
    let limits = 1..=limits::PASSKEY_BYTES;
    limits::between("credential", credential.expose().len(), &limits, "bytes")
}
