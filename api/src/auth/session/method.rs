//! How sessions come to be.

/// How a session came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `chartlog token`, on a directory made for development.
    DevelopmentToken,
    /// `chartlog demo`.
    Demo,
    /// Password and one-time password.
    PasswordAndTotp,
    /// Password and recovery code.
    PasswordAndRecoveryCode,
    /// Password and passkey.
    PasswordAndPasskey,
}

impl Method {
    const ALL: [Self; 5] = [
        Self::DevelopmentToken,
        Self::Demo,
        Self::PasswordAndTotp,
        Self::PasswordAndRecoveryCode,
        Self::PasswordAndPasskey,
    ];

    /// The code in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DevelopmentToken => "development-token",
            Self::Demo => "demo",
            Self::PasswordAndTotp => "password+totp",
            Self::PasswordAndRecoveryCode => "password+recovery",
            Self::PasswordAndPasskey => "password+passkey",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }

    /// Whether somebody signed in: then the session ends when it is not used, and with the account.
    #[must_use]
    pub const fn is_sign_in(self) -> bool {
        match self {
            Self::PasswordAndTotp | Self::PasswordAndRecoveryCode | Self::PasswordAndPasskey => {
                true
            }
            Self::DevelopmentToken | Self::Demo => false,
        }
    }
}
