//! `resetPassword`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;

use super::Command;
use crate::access::Action;
use crate::accounts;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::check_sentence;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why a password is taken away.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordResetReason {
    /// Its holder does not know it any more.
    Forgotten,
    /// Somebody else may know it.
    Compromised,
    /// The password for the first sign-in was lost before it was used.
    NeverReceived,
    /// Something else: the sentence says what.
    Other,
}

impl PasswordResetReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Forgotten => "FORGOTTEN",
            Self::Compromised => "COMPROMISED",
            Self::NeverReceived => "NEVER_RECEIVED",
            Self::Other => "OTHER",
        }
    }
}

/// A password that is to go. What is typed here goes to `inquiry`, where nobody reads it by default; the
/// reason is told to compliance.
#[derive(InputObject)]
pub(crate) struct ResetPasswordInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account; not one's own.
    account: Id,
    /// Why.
    reason: PasswordResetReason,
    /// How the holder was recognised and what happened, in 10 to 1000 bytes.
    sentence: String,
}

/// The account has a password for one sign-in, and its sessions are over.
#[derive(SimpleObject)]
pub(crate) struct ResetPasswordPayload {
    /// Id of the account.
    account: Id,
    /// Password for the next sign-in, which changes it. The second factor stays as it is. It is told
    /// once: null when the command is sent again; then send another command.
    one_time_password: Option<String>,
    /// Where the log stands with it.
    position: String,
}

impl Command for ResetPasswordInput {
    const ACTION: Action = Action::ResetPassword;
    type Payload = ResetPasswordPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        check_sentence(&self.sentence)?;
        clerk.permit(order.action, Subject::Account(account))?;
        clerk.check_account(account)?;
        let (password, set) = accounts::temporary_password::<NotDone>(account, clerk.now)?;
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            unit.for_reason(self.reason.code());
            let set = credential::Command::SetPassword { password: set.clone(), replaces: None };
            Ok(unit.execute::<Credentials>(&Stream::Credentials(account), command, set)?)
        })?;
        clerk.end_sessions(account, Ending::PasswordChanged, None)?;
        Ok(ResetPasswordPayload {
            account: account.into(),
            one_time_password: (!done.repeated).then(|| password.to_string()),
            position: done.position.to_string(),
        })
    }
}
