//! `writeOff`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Credit;
use chartlog_domain::ids::{ClaimId, LedgerLineId, PatientId};

use super::inputs::{MoneyInput, time_or_now};
use super::whose::{own_claim, visible};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

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
        let patient = self.patient.typed("input.patient", PatientId)?;
        let claim = self.claim.as_ref().map(|it| it.typed("input.claim", ClaimId)).transpose()?;
        let at = time_or_now(clerk, self.at.as_ref(), "input.at")?;
        let line = LedgerLineId::from_bytes(clerk.derived("line", order));
        let source = self.reason.code().to_owned();
        let credit = Credit { line, patient, claim, amount: self.amount.into(), at, source };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(&clerk.billing_sight()?, patient)?;
            own_claim(clerk, claim, patient)?;
            let told = account::Command::WriteOff(credit.clone());
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, told)?)
        })?;
        Ok(WriteOffPayload { line: line.into(), position: done.position.to_string() })
    }
}
