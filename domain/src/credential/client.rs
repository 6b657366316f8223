//! Keys and assertions of a machine client (RFC 7523).

use super::{State, check_account, told};
use crate::decider::Refusal;
use crate::decider::guard::said;
use crate::event::Event;
use crate::facts::credentials::{AssertionUsed, ClientKeysSet, CredentialsFact};
use crate::limits;

/// Whether it is a key set is checked by whoever reads it: nothing in it is secret.
pub(super) fn set_keys(state: &State, keys: ClientKeysSet) -> Result<Vec<Event>, Refusal> {
    check_account(state, keys.account)?;
    if state.password.is_some() || state.has_factor() {
        return Err(Refusal::WrongKind { field: "account" });
    }
    said("jwks", &keys.jwks)?;
    limits::at_most("jwks", keys.jwks.expose().len(), limits::CLIENT_KEYS_BYTES, "bytes")?;
    Ok(told("ClientKeysSet", keys.account, CredentialsFact::ClientKeysSet(keys)))
}

/// An assertion is remembered until it expires; after that its expiry refuses it. Whether it was
/// signed with one of the client's keys is for the sign-in code to check: assertions stand in
/// streams of their own, so that those of years do not have to be read for each.
pub(super) fn use_assertion(
    state: &State,
    used: AssertionUsed,
    at: i64,
) -> Result<Vec<Event>, Refusal> {
    check_account(state, used.account)?;
    if state.password.is_some() || state.has_factor() {
        return Err(Refusal::WrongKind { field: "account" });
    }
    if used.expires_at <= at {
        return Err(Refusal::Expired { field: "assertion" });
    }
    limits::soon("assertion", at, used.expires_at, limits::ASSERTION_S)?;
    let remembered = || state.assertions.iter().filter(|(_, expires_at)| **expires_at > at);
    if remembered().any(|(jti_digest, _)| *jti_digest == used.jti_digest) {
        return Err(Refusal::AlreadyUsed { field: "assertion" });
    }
    limits::at_most("assertions", remembered().count() + 1, limits::ASSERTIONS, "assertions")?;
    Ok(told("AssertionUsed", used.account, CredentialsFact::AssertionUsed(used)))
}
