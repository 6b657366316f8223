//! Why sessions end.

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its holder signed out, or ended it from another one.
    SignOut,
    /// It was not used.
    Idle,
    /// Its time was over.
    Expired,
    /// Its role was revoked.
    RoleRevoked,
    /// The password was changed.
    PasswordChanged,
    /// The second factors were reset.
    FactorsReset,
    /// The account was closed.
    AccountClosed,
    /// An administrator ended it.
    ByAdministrator,
    /// The keys of the machine client were replaced.
    KeysReplaced,
}

impl Ending {
    /// The code in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignOut => "sign_out",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::RoleRevoked => "role_revoked",
            Self::PasswordChanged => "password_changed",
            Self::FactorsReset => "factors_reset",
            Self::AccountClosed => "account_closed",
            Self::ByAdministrator => "by_administrator",
            Self::KeysReplaced => "keys_replaced",
        }
    }
}
