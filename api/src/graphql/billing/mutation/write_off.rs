//! `writeOff`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account;

use super::credit;
use super::inputs::MoneyInput;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// Why something is written off.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteOffReason {
    /// Too little to send a bill for.
    SmallBalance,
    /// The patient cannot pay, by the clinic's policy of financial assistance.
    Charity,
    /// The patient does not pay.
    BadDebt,
    /// The patient is bankrupt.
    Bankruptcy,
    /// The patient has died, and nothing is left.
    Deceased,
    /// The claim was too late for the payer.
    TimelyFiling,
    /// The contract with the payer says so, and no remittance did.
    Contractual,
    /// As a courtesy.
    Courtesy,
    /// For paying at once.
    PromptPay,
}

impl WriteOffReason {
    const fn code(self) -> &'static str {
        match self {
            Self::SmallBalance => "SMALL_BALANCE",
            Self::Charity => "CHARITY",
            Self::BadDebt => "BAD_DEBT",
            Self::Bankruptcy => "BANKRUPTCY",
            Self::Deceased => "DECEASED",
            Self::TimelyFiling => "TIMELY_FILING",
            Self::Contractual => "CONTRACTUAL",
            Self::Courtesy => "COURTESY",
            Self::PromptPay => "PROMPT_PAY",
        }
    }
}

/// An amount that nobody will pay: not more than is owed.
#[derive(InputObject)]
pub(crate) struct WriteOffInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose account.
    patient: Id,
    /// How much, above zero.
    amount: MoneyInput,
    /// Why.
    reason: WriteOffReason,
    /// Id of the claim that it is for; left out when for none.
    claim: Option<Id>,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// It is written off.
#[derive(SimpleObject)]
pub(crate) struct WriteOffPayload {
    /// Id of the line of the account, for `reverseLine`.
    line: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for WriteOffInput {
    const ACTION: Action = Action::WriteOff;
    type Payload = WriteOffPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let Self { patient, claim, amount, at, .. } = self;
        let asked =
            credit::Asked { patient, claim, amount, at, source: self.reason.code().to_owned() };
        let (line, position) = credit::record(clerk, order, asked, account::Command::WriteOff)?;
        Ok(WriteOffPayload { line, position })
    }
}
