//! What comes next in a sign-in, why nothing does, and what is shown on the way.

use chartlog_domain::decider::Refusal;
use chartlog_domain::facet::Role;
use zeroize::Zeroizing;

use crate::arrival::NoSuchPurpose;
use crate::auth::passkey::Assertion;
use crate::auth::password::{self, BadPassword};
use crate::auth::session::Minted;
use crate::auth::totp::Enrolment;
use crate::journal::JournalError;
use crate::random::NoRandomness;

/// What comes next.
pub enum Step {
    /// Show a second factor: one of those that are named.
    SecondFactor(Zeroizing<String>, Vec<&'static str>),
    /// Set a password in place of the temporary one.
    NewPassword(Zeroizing<String>),
    /// Enrol a generator of one-time passwords and show its first code, or a passkey.
    Enrol(Zeroizing<String>, Enrolment),
    /// Choose a role.
    Role(Zeroizing<String>, Vec<Role>),
    /// Signed in.
    SignedIn(Minted),
    /// The factor is enrolled: these are the recovery codes, shown once; then the next step.
    Enrolled(Vec<Zeroizing<String>>, Box<Step>),
}

/// Why there is no next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// Login name, password or code is wrong, or the account is locked or closed.
    #[error("login name, password or code is not right, or the account is locked for a while")]
    Refused,
    /// The ceremony is over.
    #[error("this sign-in took too long or went wrong; begin again with the password")]
    Over,
    /// Too many attempts from one address, or in one session.
    #[error("too many attempts; wait a minute")]
    Limited,
    /// A new password that cannot be taken.
    #[error(transparent)]
    BadPassword(#[from] BadPassword),
    /// The account holds no role, or not the one that was chosen.
    #[error("this account does not hold that role")]
    NoRole,
    /// The role may not name that purpose of use.
    #[error(transparent)]
    NoSuchPurpose(#[from] NoSuchPurpose),
    /// What changes second factors wants a fresh one.
    #[error("show a second factor again first (POST /auth/step-up), then repeat this")]
    StepUpRequired,
    /// Nobody can show or make a passkey here, or this account has none.
    #[error("no passkey can be used here; take another second factor")]
    NoPasskey,
    /// A name for a passkey that cannot be taken.
    #[error("a passkey's name is one line of 1 to 100 bytes")]
    BadLabel,
    /// The domain does not allow it.
    #[error("{0}")]
    NotTaken(Refusal),
    /// The log could not be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A hash could not be made.
    #[error(transparent)]
    Hash(#[from] password::HashFailed),
}

impl From<NoRandomness> for SignInError {
    fn from(error: NoRandomness) -> Self {
        Self::Journal(error.into())
    }
}

/// Where a password comes from.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// Source address of the connection.
    pub address: &'a str,
    /// What the client says that it is, cleaned.
    pub user_agent: Option<&'a str>,
}

impl<'a> From<&'a str> for Caller<'a> {
    fn from(address: &'a str) -> Self {
        Self { address, user_agent: None }
    }
}

/// What comes with a later step beside what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Source address of the connection.
    pub address: &'a str,
    /// The purpose of use of the session that the sign-in ends in, by name, if not the role's own.
    pub purpose: Option<&'a str>,
}

impl<'a> From<&'a str> for Sent<'a> {
    fn from(address: &'a str) -> Self {
        Self { address, purpose: None }
    }
}

/// A second factor that somebody shows.
pub enum Factor {
    /// A one-time password.
    Totp(Zeroizing<String>),
    /// A recovery code.
    RecoveryCode(Zeroizing<String>),
    /// What a passkey signed.
    Passkey(Assertion),
}
