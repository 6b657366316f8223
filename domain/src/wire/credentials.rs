//! The bytes of facts of `credentials`. Frozen for ever.

use super::frozen::frozen;
use super::words::Bytes1;
use crate::facts::credentials::{
    AssertionUsed, ClientKeysSet, CredentialsFact, FactorRemoved, FactorsReset, PasskeyEnrolled,
    PasskeyUsed, PasswordSet, RecoveryCodeUsed, RecoveryCodesMade, TotpEnrolled, TotpUsed,
};

frozen! {
    struct PasswordSet1 for PasswordSet {
        account: [u8; 16],
        hash: String,
        temporary: bool,
        at: i64,
    }
    struct TotpEnrolled1 for TotpEnrolled {
        account: [u8; 16],
        factor: [u8; 16],
        secret: Bytes1,
        digits: u8,
        period_s: u32,
        at: i64,
    }
    struct TotpUsed1 for TotpUsed { account: [u8; 16], factor: [u8; 16], step: u64, at: i64 }
    struct PasskeyEnrolled1 for PasskeyEnrolled {
        account: [u8; 16],
        factor: [u8; 16],
        credential: Bytes1,
        label: String,
        at: i64,
    }
    struct PasskeyUsed1 for PasskeyUsed {
        account: [u8; 16],
        factor: [u8; 16],
        credential: Bytes1,
        at: i64,
    }
    struct RecoveryCodesMade1 for RecoveryCodesMade {
        account: [u8; 16],
        digests: Vec<[u8; 32]>,
        at: i64,
    }
    struct RecoveryCodeUsed1 for RecoveryCodeUsed {
        account: [u8; 16],
        digest: [u8; 32],
        at: i64,
    }
    struct FactorsReset1 for FactorsReset { account: [u8; 16], at: i64 }
    struct ClientKeysSet1 for ClientKeysSet { account: [u8; 16], jwks: String, at: i64 }
    struct AssertionUsed1 for AssertionUsed {
        account: [u8; 16],
        jti_digest: [u8; 32],
        expires_at: i64,
    }
    struct FactorRemoved1 for FactorRemoved { account: [u8; 16], factor: [u8; 16], at: i64 }
}

frozen! {
    facet CredentialsWire for CredentialsFact {
        PasswordSet(PasswordSet1),
        TotpEnrolled(TotpEnrolled1),
        TotpUsed(TotpUsed1),
        PasskeyEnrolled(PasskeyEnrolled1),
        PasskeyUsed(PasskeyUsed1),
        RecoveryCodesMade(RecoveryCodesMade1),
        RecoveryCodeUsed(RecoveryCodeUsed1),
        FactorsReset(FactorsReset1),
        ClientKeysSet(ClientKeysSet1),
        AssertionUsed(AssertionUsed1),
        FactorRemoved(FactorRemoved1),
    }
}
