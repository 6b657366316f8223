//! `credentials`: password hashes, second factors, recovery codes, keys of machine clients. The
//! sign-in code reads it and no role does; its subject is the account.
//!
//! 45 CFR 164.312(d) (person or entity authentication) is why it exists. Times are microseconds
//! since 1970 UTC by the server's clock. `Debug` of a fact prints whose it is and nothing else.

use crate::ids::{AccountId, FactorId};
use crate::words::{Secret, Text};

/// A password was set.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordSet {
    /// Whose.
    pub account: AccountId,
    /// Its hash: argon2id (RFC 9106) as a PHC string.
    pub hash: Text,
    /// Whether it must be changed at the next sign-in.
    pub temporary: bool,
    /// When.
    pub at: i64,
}

/// A generator of time-based one-time passwords was enrolled (RFC 6238, with SHA-1).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpEnrolled {
    /// Whose.
    pub account: AccountId,
    /// Which factor.
    pub factor: FactorId,
    /// The shared secret.
    pub secret: Secret,
    /// Digits of a code.
    pub digits: u8,
    /// How long a step is, seconds.
    pub period_s: u32,
    /// When.
    pub at: i64,
}

/// A one-time password was used. A step is used once (RFC 6238, 5.2).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpUsed {
    /// Whose.
    pub account: AccountId,
    /// Which factor.
    pub factor: FactorId,
    /// The step whose code it was: seconds since 1970 UTC divided by the period.
    pub step: u64,
    /// When.
    pub at: i64,
}

/// A passkey was enrolled (WebAuthn).
#[derive(Clone, PartialEq, Eq)]
pub struct PasskeyEnrolled {
    /// Whose.
    pub account: AccountId,
    /// Which factor.
    pub factor: FactorId,
    /// The credential, as the sign-in code writes it.
    pub credential: Secret,
    /// What its holder calls it.
    pub label: Text,
    /// When.
    pub at: i64,
}

/// A passkey was used.
#[derive(Clone, PartialEq, Eq)]
pub struct PasskeyUsed {
    /// Whose.
    pub account: AccountId,
    /// Which factor.
    pub factor: FactorId,
    /// The credential with its new counter (WebAuthn, 6.1.1); it replaces the former.
    pub credential: Secret,
    /// When.
    pub at: i64,
}

/// Recovery codes were made. They replace earlier ones.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCodesMade {
    /// Whose.
    pub account: AccountId,
    /// A digest of each.
    pub digests: Vec<[u8; 32]>,
    /// When.
    pub at: i64,
}

/// A recovery code was used: it is gone.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCodeUsed {
    /// Whose.
    pub account: AccountId,
    /// Its digest.
    pub digest: [u8; 32],
    /// When.
    pub at: i64,
}

/// All second factors and recovery codes are gone: the next sign-in enrols anew.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorsReset {
    /// Whose.
    pub account: AccountId,
    /// When.
    pub at: i64,
}

/// One second factor was removed; others are left.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorRemoved {
    /// Whose.
    pub account: AccountId,
    /// Which factor.
    pub factor: FactorId,
    /// When.
    pub at: i64,
}

/// The public keys of a machine client were set; its assertions are signed with one of them
/// (RFC 7523, 3). They replace earlier ones.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientKeysSet {
    /// Whose.
    pub account: AccountId,
    /// The keys: a JSON Web Key Set (RFC 7517, 5).
    pub jwks: Text,
    /// When.
    pub at: i64,
}

/// An assertion was used: its `jti` is not taken again (RFC 7523, 3).
#[derive(Clone, PartialEq, Eq)]
pub struct AssertionUsed {
    /// Whose.
    pub account: AccountId,
    /// Digest of its `jti`.
    pub jti_digest: [u8; 32],
    /// When it expires.
    pub expires_at: i64,
}

/// What the `credentials` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialsFact {
    /// A password was set.
    PasswordSet(PasswordSet),
    /// A generator of one-time passwords was enrolled.
    TotpEnrolled(TotpEnrolled),
    /// A one-time password was used.
    TotpUsed(TotpUsed),
    /// A passkey was enrolled.
    PasskeyEnrolled(PasskeyEnrolled),
    /// A passkey was used.
    PasskeyUsed(PasskeyUsed),
    /// Recovery codes were made.
    RecoveryCodesMade(RecoveryCodesMade),
    /// A recovery code was used.
    RecoveryCodeUsed(RecoveryCodeUsed),
    /// All second factors and recovery codes are gone.
    FactorsReset(FactorsReset),
    /// The public keys of a machine client were set.
    ClientKeysSet(ClientKeysSet),
    /// An assertion was used.
    AssertionUsed(AssertionUsed),
    /// One second factor was removed.
    FactorRemoved(FactorRemoved),
}

impl CredentialsFact {
    /// Whether it holds something that is to be forgotten when the next one takes its place: it is
    /// sealed under a key of its own. What was only used holds nothing.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        match self {
            Self::PasswordSet(_)
            | Self::TotpEnrolled(_)
            | Self::PasskeyEnrolled(_)
            | Self::PasskeyUsed(_)
            | Self::RecoveryCodesMade(_)
            | Self::FactorsReset(_)
            | Self::ClientKeysSet(_) => true,
            Self::TotpUsed(_)
            | Self::RecoveryCodeUsed(_)
            | Self::AssertionUsed(_)
            | Self::FactorRemoved(_) => false,
        }
    }
}

macro_rules! prints_only_whose {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("account", &self.account)
                    .finish_non_exhaustive()
            }
        }
    )+};
}

prints_only_whose!(
    PasswordSet,
    TotpEnrolled,
    TotpUsed,
    PasskeyEnrolled,
    PasskeyUsed,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    FactorsReset,
    ClientKeysSet,
    AssertionUsed,
    FactorRemoved,
);
