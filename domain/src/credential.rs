//! The decider of the credentials of one account: password, second factors and recovery codes of
//! a person, or keys and used assertions of a machine client.
//!
//! It guards what may be used once (a step of a one-time password, a recovery code, an assertion)
//! by the order of the stream: of two that come at the same time one is refused. Whether a
//! password, a code or a signature is right is for the sign-in code to check, before.

mod client;
mod factor;
mod state;

pub use state::{Passkey, Password, State, Totp, evolve};

use crate::decider::guard::same;
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::credentials::{
    AssertionUsed, ClientKeysSet, CredentialsFact, FactorRemoved, FactorsReset, PasskeyEnrolled,
    PasskeyUsed, PasswordSet, RecoveryCodeUsed, RecoveryCodesMade, TotpEnrolled, TotpUsed,
};
use crate::ids::AccountId;
use crate::limits;
use crate::words::Secret;

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Set the password.
    SetPassword {
        /// The password.
        password: PasswordSet,
        /// When the one that it takes the place of had been set, where somebody showed that one:
        /// refused when another one holds by now. None takes the place of any.
        replaces: Option<i64>,
    },
    /// Enrol a generator of one-time passwords. The code that proved it is used by
    /// [`Command::UseTotp`], so that it is not used again.
    EnrolTotp {
        /// The generator.
        totp: TotpEnrolled,
        /// Whether it is said to take the place of the former one, or to stand beside passkeys.
        /// Without that it is the first factor or refused.
        replaces: bool,
    },
    /// Use a one-time password.
    UseTotp(TotpUsed),
    /// Enrol a passkey.
    EnrolPasskey {
        /// The passkey.
        passkey: PasskeyEnrolled,
        /// Whether it is said to stand beside other factors. Without that it is the first factor
        /// or refused.
        adds: bool,
    },
    /// Use a passkey.
    UsePasskey {
        /// The passkey with its new counter.
        used: PasskeyUsed,
        /// The credential that its answer was checked against: refused when another one holds by
        /// now, because somebody else used it meanwhile.
        seen: Secret,
    },
    /// Make recovery codes; earlier ones are gone.
    MakeRecoveryCodes(RecoveryCodesMade),
    /// Use a recovery code.
    UseRecoveryCode(RecoveryCodeUsed),
    /// Take away all second factors and recovery codes.
    ResetFactors(FactorsReset),
    /// Remove one second factor of several.
    RemoveFactor(FactorRemoved),
    /// Set the public keys of a machine client.
    SetClientKeys(ClientKeysSet),
    /// Use an assertion of a machine client.
    UseAssertion {
        /// The assertion.
        used: AssertionUsed,
        /// When, microseconds since 1970 UTC.
        at: i64,
    },
}

/// The decider of the credentials of one account.
#[derive(Clone, Copy, Debug)]
pub struct Credentials;

impl Decider for Credentials {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "credentials";
    const FACETS: &'static [Facet] = &[Facet::Credentials];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::SetPassword { password, replaces } => set_password(state, password, replaces),
        Command::EnrolTotp { totp, replaces } => factor::enrol_totp(state, totp, replaces),
        Command::UseTotp(used) => factor::use_totp(state, used),
        Command::EnrolPasskey { passkey, adds } => factor::enrol_passkey(state, passkey, adds),
        Command::UsePasskey { used, seen } => factor::use_passkey(state, used, &seen),
        Command::MakeRecoveryCodes(made) => factor::make_recovery_codes(state, made),
        Command::UseRecoveryCode(used) => factor::use_recovery_code(state, used),
        Command::ResetFactors(reset) => factor::reset_factors(state, reset),
        Command::RemoveFactor(removed) => factor::remove_factor(state, removed),
        Command::SetClientKeys(keys) => client::set_keys(state, keys),
        Command::UseAssertion { used, at } => client::use_assertion(state, used, at),
    }
}

/// Nothing but argon2id is taken; its parameters are the sign-in code's to choose.
fn set_password(
    state: &State,
    password: PasswordSet,
    replaces: Option<i64>,
) -> Result<Vec<Event>, Refusal> {
    check_person(state, password.account)?;
    let holds = state.password.as_ref().map(|password| password.set_at);
    if replaces.is_some() && replaces != holds {
        return Err(Refusal::AlreadyUsed { field: "replaces" });
    }
    let hash = password.hash.expose();
    limits::at_most("hash", hash.len(), limits::PASSWORD_HASH_BYTES, "bytes")?;
    if !hash.starts_with("$argon2id$") || !hash.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::Malformed { field: "hash" });
    }
    Ok(told("PasswordChanged", password.account, CredentialsFact::PasswordSet(password)))
}

/// Refuses another account than the stream's, and one that is a machine's.
fn check_person(state: &State, named: AccountId) -> Result<(), Refusal> {
    check_account(state, named)?;
    if state.client_keys.is_some() {
        return Err(Refusal::WrongKind { field: "account" });
    }
    Ok(())
}

/// Refuses another account than the stream's. A stream without one yet takes any.
fn check_account(state: &State, named: AccountId) -> Result<(), Refusal> {
    state.account.iter().try_for_each(|account| same("account", account, &named))
}

/// One event of one fact.
fn told(kind: &'static str, account: AccountId, fact: CredentialsFact) -> Vec<Event> {
    vec![Event::new(kind).of_account(account, fact)]
}

#[cfg(test)]
mod tests;
