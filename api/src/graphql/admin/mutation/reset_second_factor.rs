//! `resetSecondFactor`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::credentials::FactorsReset;
use chartlog_domain::ids::AccountId;

use super::Command;
use crate::access::Action;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::check_sentence;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Why second factors are taken away.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResetReason {
    /// The device is lost or broken.
    DeviceLost,
    /// The holder has a new device, and the old one no more.
    DeviceReplaced,
    /// Somebody else may have got hold of it.
    Compromised,
    /// Something else: the sentence says what.
    Other,
}

impl ResetReason {
    const fn code(self) -> &'static str {
        match self {
            Self::DeviceLost => "DEVICE_LOST",
            Self::DeviceReplaced => "DEVICE_REPLACED",
            Self::Compromised => "COMPROMISED",
            Self::Other => "OTHER",
        }
    }
}

/// Second factors that are to go. What is typed here goes to `inquiry`, where nobody reads it by
/// default; the reason is told to compliance.
#[derive(InputObject)]
pub(crate) struct ResetSecondFactorInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which account; not one's own.
    account: Id,
    /// Why.
    reason: ResetReason,
    /// How the holder was recognised and what happened, in 10 to 1000 bytes.
    sentence: String,
}

/// The second factors are gone, and the account's sessions are over.
#[derive(SimpleObject)]
pub(crate) struct ResetSecondFactorPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for ResetSecondFactorInput {
    const ACTION: Action = Action::ResetSecondFactor;
    type Payload = ResetSecondFactorPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        check_sentence(&self.sentence)?;
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            clerk.check_account(account)?;
            unit.for_reason(self.reason.code());
            let reset = FactorsReset { account, at: clerk.now };
            let reset = credential::Command::ResetFactors(reset);
            Ok(unit.execute::<Credentials>(&Stream::Credentials(account), command, reset)?)
        })?;
        clerk.end_sessions(account, Ending::FactorsReset, None)?;
        let position = done.position.to_string();
        Ok(ResetSecondFactorPayload { account: account.into(), position })
    }
}
