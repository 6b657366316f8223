//! Samples of `credentials`.

use super::ids;
use super::words::text;
use crate::facts::Fact;
use crate::facts::credentials::{
    AssertionUsed, ClientKeysSet, CredentialsFact, FactorRemoved, FactorsReset, PasskeyEnrolled,
    PasskeyUsed, PasswordSet, RecoveryCodeUsed, RecoveryCodesMade, TotpEnrolled, TotpUsed,
};
use crate::words::Secret;

/// When it was, microseconds since 1970 UTC.
pub const AT: i64 = 1_777_903_200_000_000;

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        CredentialsFact::PasswordSet(password_set(full)),
        CredentialsFact::TotpEnrolled(totp_enrolled()),
        CredentialsFact::TotpUsed(totp_used()),
        CredentialsFact::PasskeyEnrolled(passkey_enrolled()),
        CredentialsFact::PasskeyUsed(passkey_used()),
        CredentialsFact::RecoveryCodesMade(recovery_codes_made(if full { 10 } else { 0 })),
        CredentialsFact::RecoveryCodeUsed(recovery_code_used(0)),
        CredentialsFact::FactorsReset(factors_reset()),
        CredentialsFact::ClientKeysSet(client_keys_set()),
        CredentialsFact::AssertionUsed(assertion_used()),
        CredentialsFact::FactorRemoved(factor_removed()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// A password was set; if in full, a temporary one.
#[must_use]
pub fn password_set(full: bool) -> PasswordSet {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA";
    PasswordSet { account: ids::CLINICIAN, hash: text(hash), temporary: full, at: AT }
}

/// A generator of one-time passwords was enrolled.
#[must_use]
pub fn totp_enrolled() -> TotpEnrolled {
    TotpEnrolled {
        account: ids::CLINICIAN,
        factor: ids::TOTP,
        secret: Secret::from(b"12345678901234567890".to_vec()), // RFC 6238, appendix B
        digits: 6,
        period_s: 30,
        at: AT,
    }
}

/// A one-time password was used.
#[must_use]
pub fn totp_used() -> TotpUsed {
    TotpUsed { account: ids::CLINICIAN, factor: ids::TOTP, step: 59_263_440, at: AT }
}

/// A passkey was enrolled.
#[must_use]
pub fn passkey_enrolled() -> PasskeyEnrolled {
    PasskeyEnrolled {
        account: ids::CLINICIAN,
        factor: ids::PASSKEY,
        credential: Secret::from(b"the credential".to_vec()),
        label: text("the blue key"),
        at: AT,
    }
}

/// A passkey was used.
#[must_use]
pub fn passkey_used() -> PasskeyUsed {
    PasskeyUsed {
        account: ids::CLINICIAN,
        factor: ids::PASSKEY,
        credential: Secret::from(b"the credential, counted on".to_vec()),
        at: AT,
    }
}

/// Recovery codes were made.
#[must_use]
pub fn recovery_codes_made(count: u8) -> RecoveryCodesMade {
    let digests = (0..count).map(|number| recovery_code_used(number).digest).collect();
    RecoveryCodesMade { account: ids::CLINICIAN, digests, at: AT }
}

/// One of them was used.
#[must_use]
pub fn recovery_code_used(number: u8) -> RecoveryCodeUsed {
    RecoveryCodeUsed { account: ids::CLINICIAN, digest: [0xe0 + number; 32], at: AT }
}

/// All second factors and recovery codes are gone.
#[must_use]
pub fn factors_reset() -> FactorsReset {
    FactorsReset { account: ids::CLINICIAN, at: AT }
}

/// One second factor was removed.
#[must_use]
pub fn factor_removed() -> FactorRemoved {
    FactorRemoved { account: ids::CLINICIAN, factor: ids::PASSKEY, at: AT }
}

/// The public keys of a machine client were set.
#[must_use]
pub fn client_keys_set() -> ClientKeysSet {
    ClientKeysSet { account: ids::CLIENT, jwks: text("{\"keys\":[]}"), at: AT }
}

/// An assertion was used.
#[must_use]
pub fn assertion_used() -> AssertionUsed {
    AssertionUsed { account: ids::CLIENT, jti_digest: [0xf0; 32], expires_at: AT + 300_000_000 }
}
