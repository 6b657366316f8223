//! `recordRemittance`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::{Adjustment, Credit, PaidLine, Posting, Remittance};
use chartlog_domain::ids::{AdjudicationId, ClaimId, LedgerLineId, PatientId};
use chartlog_domain::words::{self, Code, Money};

use super::inputs::MoneyInput;
use super::whose;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::times::at;
use crate::graphql::scalars::{DateTime, Decimal, Id};
use crate::streams::Stream;

/// System of claim adjustment reason codes (CARC).
pub(super) const REASONS: &str = "https://x12.org/codes/claim-adjustment-reason-codes";

/// What the payer made of the claim (X12 835, CLP02).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RemittanceStatus {
    /// Processed as primary (`1`).
    Primary,
    /// Denied (`4`): nothing is paid.
    Denied,
}

impl RemittanceStatus {
    const fn code(self) -> &'static str {
        match self {
            Self::Primary => "1",
            Self::Denied => claim::remittance::DENIED,
        }
    }
}

/// Claim adjustment group code (X12 835, CAS01): who bears what the payer does not pay.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "UPPERCASE")]
pub(crate) enum AdjustmentGroup {
    /// Contractual obligation: the clinic bears it.
    Co,
    /// Other adjustment.
    Oa,
    /// Payer initiated reduction.
    Pi,
    /// Patient responsibility: the patient owes it.
    Pr,
}

impl AdjustmentGroup {
    const fn code(self) -> &'static str {
        match self {
            Self::Co => "CO",
            Self::Oa => "OA",
            Self::Pi => "PI",
            Self::Pr => account::PATIENT_RESPONSIBILITY,
        }
    }
}

/// Why a payer pays less than was charged (X12 835, CAS segment).
#[derive(InputObject)]
pub(crate) struct AdjustmentInput {
    /// Who bears it.
    group: AdjustmentGroup,
    /// Claim adjustment reason code (CARC), such as `45`.
    reason: String,
    /// How much less, in the currency of `paid`; below zero it is more.
    amount: Decimal,
}

/// A line of the claim, as the payer answers it (X12 835, SVC segment).
#[derive(InputObject)]
pub(crate) struct RemittanceLineInput {
    /// Number of the claim's line.
    sequence: u32,
    /// What is paid for it, in the currency of `paid`.
    paid: Decimal,
    /// Why that is less than was charged: payment and adjustments add up to the charge.
    adjustments: Option<Vec<AdjustmentInput>>,
}

/// A payer's answer to a claim (X12 835). It says how the whole claim is paid: where there is an earlier
/// one, what that brought to the account is taken back.
#[derive(InputObject)]
pub(crate) struct RecordRemittanceInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim.
    claim: Id,
    /// What the payer made of it.
    status: RemittanceStatus,
    /// What is paid for the whole claim, by this answer and those that it takes the place of.
    paid: MoneyInput,
    /// Every line of the claim; left out when the payer answers for the claim as a whole.
    lines: Option<Vec<RemittanceLineInput>>,
    /// Adjustments of the whole claim.
    adjustments: Option<Vec<AdjustmentInput>>,
    /// When; now when left out.
    at: Option<DateTime>,
}

/// The answer is recorded, and on the account.
#[derive(SimpleObject)]
pub(crate) struct RecordRemittancePayload {
    /// Id of the answer.
    remittance: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordRemittanceInput {
    const ACTION: Action = Action::RecordRemittance;
    type Payload = RecordRemittancePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let claim = self.claim.typed("input.claim", ClaimId)?;
        let at = at(clerk, self.at.as_ref(), "input.at")?;
        let patient = whose::claim(clerk, claim)?;
        let answer = self.answer(clerk, order, (claim, patient), at);
        let payment = LedgerLineId::from_bytes(clerk.derived("payment", order));
        let (posting, payment) = posted(&answer, payment);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let told = claim::Command::Answer(answer.clone());
            unit.execute::<Claims>(&Stream::Claim(claim), command, told)?;
            let (posting, payment) = (posting.clone(), payment.clone());
            let post = account::Command::Post { posting, payment };
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, post)?)
        })?;
        let remittance = answer.remittance.into();
        Ok(RecordRemittancePayload { remittance, position: done.position.to_string() })
    }
}

impl RecordRemittanceInput {
    fn answer(
        self,
        clerk: &Clerk,
        order: &Order,
        (claim, patient): (ClaimId, PatientId),
        at: words::DateTime,
    ) -> Remittance {
        let paid = Money::from(self.paid);
        let money =
            |amount: &Decimal| Money { amount: amount.number(), currency: paid.currency.clone() };
        let mut adjustments: Vec<Adjustment> = Vec::new();
        let mut adjust = |sequence, inputs: Option<Vec<AdjustmentInput>>| {
            for it in inputs.unwrap_or_default() {
                let number = format!("adjustment {}", adjustments.len());
                adjustments.push(Adjustment {
                    line: LedgerLineId::from_bytes(clerk.derived(&number, order)),
                    sequence,
                    group: it.group.code().to_owned(),
                    reason: Code { system: REASONS.to_owned(), code: it.reason, display: None },
                    amount: money(&it.amount),
                });
            }
        };
        adjust(None, self.adjustments);
        let mut lines = Vec::new();
        for line in self.lines.unwrap_or_default() {
            lines.push(PaidLine { sequence: line.sequence, paid: money(&line.paid) });
            adjust(Some(line.sequence), line.adjustments);
        }
        Remittance {
            remittance: AdjudicationId::from_bytes(clerk.derived("remittance", order)),
            claim,
            patient,
            at,
            status: self.status.code().to_owned(),
            paid,
            lines,
            adjustments,
        }
    }
}

/// What an answer brings to the account. An answer that pays nothing brings no payment.
fn posted(answer: &Remittance, line: LedgerLineId) -> (Posting, Option<Credit>) {
    let nothing = answer.paid.amount.ten_thousandths() == Some(0);
    let payment = (!nothing).then(|| Credit {
        line,
        patient: answer.patient,
        claim: Some(answer.claim),
        amount: answer.paid.clone(),
        at: answer.at.clone(),
        source: account::PAYER.to_owned(),
    });
    let posting = Posting {
        remittance: answer.remittance,
        claim: answer.claim,
        patient: answer.patient,
        at: answer.at.clone(),
        payment: payment.as_ref().map(|payment| payment.line),
        adjustments: answer.adjustments.clone(),
    };
    (posting, payment)
}
