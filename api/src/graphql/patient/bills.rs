//! What the patient owes: balance, charges, payments, refunds, adjustments, write-offs, claims.

use async_graphql::{Context, Object, Result, SimpleObject};
use chartlog_domain::facts::ledger;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{self, Text};
use chartlog_projections::patient::query::{self, ClaimRow};

use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, DateTime, Decimal, Id, Money, Period, codes};

/// The account of a patient.
pub(crate) struct Bills {
    patient: PatientId,
}

impl Bills {
    /// The account of a patient.
    pub(super) const fn of(patient: PatientId) -> Self {
        Self { patient }
    }
}

lists! {
    /// What you owe, and how it came to that.
    Object impl Bills {
        /// What is owed in each currency; empty when nothing was ever charged or paid.
        async fn balances(&self, ctx: &Context<'_>) -> Result<Vec<Balance>> {
            let found = query::account(&asking(ctx)?.snapshot, self.patient);
            let account = found.map_err(|e| from_query(&e))?;
            let balances = account.map(|account| account.balances).unwrap_or_default();
            Ok(balances.iter().map(Balance::from).collect())
        }
    }
    lists {
        /// Claims on payers for your visits, the latest first.
        claims() -> Claim = |me, snapshot, page| query::claims(snapshot, me.patient, page);

        /// Charges, the latest first.
        charges() -> Charge = |me, snapshot, page| query::charges(snapshot, me.patient, page);

        /// Payments, the latest first.
        payments() -> Payment = |me, snapshot, page| query::payments(snapshot, me.patient, page);

        /// What was paid back, the latest first.
        refunds() -> Refund = |me, snapshot, page| query::refunds(snapshot, me.patient, page);

        /// Why payers pay less than was charged, and what they leave to you, the latest first.
        adjustments() -> Adjustment
            = |me, snapshot, page| query::adjustments(snapshot, me.patient, page);

        /// Write-offs, the latest first.
        write_offs() -> WriteOff
            = |me, snapshot, page| query::write_offs(snapshot, me.patient, page);
    }
}

/// Claim, as it is now.
pub(crate) struct Claim(ClaimRow);

impl From<ClaimRow> for Claim {
    fn from(row: ClaimRow) -> Self {
        Self(row)
    }
}

/// A claim on a payer (FHIR Claim), as it is now.
#[Object]
impl Claim {
    /// Id of the claim.
    async fn id(&self) -> Id {
        self.0.claim.claim.into()
    }

    /// `draft`, `submitted`, `acknowledged`, `rejected`, `paid`, `denied`, `appealed` or `void`; of
    /// an imported claim the status that its source gave (FHIR fm-status).
    async fn status(&self) -> &str {
        &self.0.claim.status
    }

    /// When the status last changed here; null when it never did.
    async fn status_at(&self) -> Option<DateTime> {
        self.0.status_at.as_ref().map(DateTime::from)
    }

    /// `institutional`, `professional`, `pharmacy`, `oral` or `vision`; null when not said.
    async fn kind(&self) -> Option<&str> {
        self.0.claim.kind.as_deref()
    }

    /// When it was made; null when not said.
    async fn created(&self) -> Option<DateTime> {
        self.0.claim.created.as_ref().map(DateTime::from)
    }

    /// The dates of service that it covers.
    async fn billable_period(&self) -> Period {
        Period::from(&self.0.claim.billable_period)
    }

    /// Payer by name; null when not said, or when it is that of a coverage.
    async fn payer(&self) -> Option<&str> {
        self.0.claim.payer.as_ref().map(Text::expose)
    }

    /// Total; null when not said.
    async fn total(&self) -> Option<Money> {
        self.0.claim.total.as_ref().map(Money::from)
    }

    /// Ids of the visits that it is for.
    async fn encounter_ids(&self) -> Vec<Id> {
        self.0.claim.encounters.iter().copied().map(Id::from).collect()
    }

    /// Whether it came from elsewhere; else it was made here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// What is owed in one currency. The sums are exact, and made of the lines that were not reversed.
#[derive(SimpleObject)]
pub(crate) struct Balance {
    /// ISO 4217 code of the currency, such as `USD`.
    currency: String,
    /// Sum of the charges.
    charged: Decimal,
    /// Sum of the payments.
    paid: Decimal,
    /// What the patient paid of that.
    paid_by_patient: Decimal,
    /// What payers paid of that.
    paid_by_payers: Decimal,
    /// Sum of what was paid back.
    refunded: Decimal,
    /// Sum of payers' adjustments that nobody is to pay.
    adjusted: Decimal,
    /// Sum of the write-offs.
    written_off: Decimal,
    /// Sum of what payers left to the patient (group code `PR`), paid or not.
    patient_responsibility: Decimal,
    /// What is owed: charged and refunded, less paid, adjusted and written off. Below zero the clinic
    /// owes it.
    due: Decimal,
    /// What is owed, by how long ago it was charged.
    aging: Aging,
    /// Lines that are in none of the sums, because their amount is finer than ten-thousandths or
    /// too large. Anything but 0 means that the sums are not the whole account.
    uncounted: u32,
}

/// What is owed, by how long ago it was charged. What is paid goes to the oldest charge first.
#[derive(SimpleObject)]
pub(crate) struct Aging {
    /// Up to 30 days.
    #[graphql(name = "to30Days")]
    to_30_days: Decimal,
    /// 31 to 60 days.
    #[graphql(name = "to60Days")]
    to_60_days: Decimal,
    /// 61 to 90 days.
    #[graphql(name = "to90Days")]
    to_90_days: Decimal,
    /// More than 90 days.
    #[graphql(name = "over90Days")]
    over_90_days: Decimal,
}

fn decimal(ten_thousandths: i128) -> Decimal {
    Decimal::from(&words::Decimal::from_ten_thousandths(ten_thousandths))
}

impl From<&query::Balance> for Balance {
    fn from(it: &query::Balance) -> Self {
        Self {
            currency: it.currency.clone(),
            charged: decimal(it.charged),
            paid: decimal(it.paid_by_patient + it.paid_by_payers),
            paid_by_patient: decimal(it.paid_by_patient),
            paid_by_payers: decimal(it.paid_by_payers),
            refunded: decimal(it.refunded_to_patient + it.refunded_to_payers),
            adjusted: decimal(it.adjusted),
            written_off: decimal(it.written_off),
            patient_responsibility: decimal(it.patient_responsibility),
            due: decimal(it.due),
            aging: Aging::from(&it.aging),
            uncounted: it.uncounted,
        }
    }
}

impl From<&query::Aging> for Aging {
    fn from(it: &query::Aging) -> Self {
        Self {
            to_30_days: decimal(it.to_30_days),
            to_60_days: decimal(it.to_60_days),
            to_90_days: decimal(it.to_90_days),
            over_90_days: decimal(it.over_90_days),
        }
    }
}

/// Why a line of an account counts no more.
#[derive(SimpleObject)]
pub(crate) struct Reversal {
    /// Since when.
    at: DateTime,
    /// `MISTAKE`, `DUPLICATE`, `WRONG_PATIENT`, `WRONG_AMOUNT`, `PAYMENT_RETURNED`, or
    /// `CORRECTED_ANSWER` when a payer's later answer took its place; `CHANGED_CLAIM` when its claim was put right or
    /// voided.
    reason: String,
}

impl Reversal {
    fn of(it: Option<query::Reversed>) -> Option<Self> {
        it.map(|it| Self { at: DateTime::from(&it.at), reason: it.reason })
    }
}

/// A charge for a service.
#[derive(SimpleObject)]
pub(crate) struct Charge {
    /// Id of the charge.
    id: Id,
    /// Id of the encounter that it is for; null when for none.
    encounter_id: Option<Id>,
    /// Number of the service among those of the visit; null when not said.
    sequence: Option<u32>,
    /// Procedure code, without words; null when not said.
    code: Option<Code>,
    /// Modifiers of the code.
    modifiers: Vec<Code>,
    /// How many; null when not said.
    units: Option<u32>,
    /// How much.
    amount: Money,
    /// When the service was given.
    at: DateTime,
    /// Why it counts no more; null when it counts.
    reversed: Option<Reversal>,
}

impl From<query::Booked<ledger::Charge>> for Charge {
    fn from(row: query::Booked<ledger::Charge>) -> Self {
        let charge = row.line;
        Self {
            id: charge.charge.into(),
            encounter_id: charge.encounter.map(Id::from),
            sequence: charge.sequence,
            code: charge.code.as_ref().map(Code::from),
            modifiers: codes(&charge.modifiers),
            units: charge.units,
            amount: Money::from(&charge.amount),
            at: DateTime::from(&charge.at),
            reversed: Reversal::of(row.reversed),
        }
    }
}

/// A payment on your account.
#[derive(SimpleObject)]
pub(crate) struct Payment {
    /// Id of the payment.
    id: Id,
    /// Id of the claim that it is for; null when for none.
    claim_id: Option<Id>,
    /// How much.
    amount: Money,
    /// When.
    at: DateTime,
    /// Who paid: `patient` or `payer`.
    source: String,
    /// Why it counts no more; null when it counts.
    reversed: Option<Reversal>,
}

impl From<query::Booked<ledger::Credit>> for Payment {
    fn from(row: query::Booked<ledger::Credit>) -> Self {
        Self {
            id: row.line.line.into(),
            claim_id: row.line.claim.map(Id::from),
            amount: Money::from(&row.line.amount),
            at: DateTime::from(&row.line.at),
            source: row.line.source,
            reversed: Reversal::of(row.reversed),
        }
    }
}

/// Money that went back to whoever paid too much.
#[derive(SimpleObject)]
pub(crate) struct Refund {
    /// Id of the refund.
    id: Id,
    /// Id of the claim that it is for; null when for none.
    claim_id: Option<Id>,
    /// How much.
    amount: Money,
    /// When.
    at: DateTime,
    /// Who got it back: `patient` or `payer`.
    source: String,
    /// Why it counts no more; null when it counts.
    reversed: Option<Reversal>,
}

impl From<query::Booked<ledger::Credit>> for Refund {
    fn from(row: query::Booked<ledger::Credit>) -> Self {
        Self {
            id: row.line.line.into(),
            claim_id: row.line.claim.map(Id::from),
            amount: Money::from(&row.line.amount),
            at: DateTime::from(&row.line.at),
            source: row.line.source,
            reversed: Reversal::of(row.reversed),
        }
    }
}

/// An amount that nobody will pay.
#[derive(SimpleObject)]
pub(crate) struct WriteOff {
    /// Id of the write-off.
    id: Id,
    /// Id of the claim that it is for; null when for none.
    claim_id: Option<Id>,
    /// How much.
    amount: Money,
    /// When.
    at: DateTime,
    /// Reason code of the write-off.
    reason: String,
    /// Why it counts no more; null when it counts.
    reversed: Option<Reversal>,
}

impl From<query::Booked<ledger::Credit>> for WriteOff {
    fn from(row: query::Booked<ledger::Credit>) -> Self {
        Self {
            id: row.line.line.into(),
            claim_id: row.line.claim.map(Id::from),
            amount: Money::from(&row.line.amount),
            at: DateTime::from(&row.line.at),
            reason: row.line.source,
            reversed: Reversal::of(row.reversed),
        }
    }
}

/// Why a payer pays less than was charged.
#[derive(SimpleObject)]
pub(crate) struct Adjustment {
    /// Id of the line of the account.
    id: Id,
    /// Id of the claim.
    claim_id: Id,
    /// Id of the payer's answer.
    remittance_id: Id,
    /// Number of the claim's line; null for the whole claim.
    sequence: Option<u32>,
    /// Claim adjustment group code: `CO`, `OA` or `PI`, which nobody is to pay, or `PR`, which the
    /// patient owes.
    group: String,
    /// Claim adjustment reason code (CARC), without words.
    reason: Code,
    /// How much less; below zero it is more.
    amount: Money,
    /// When.
    at: DateTime,
    /// Why it counts no more; null when it counts.
    reversed: Option<Reversal>,
}

impl From<query::Booked<query::Adjusted>> for Adjustment {
    fn from(row: query::Booked<query::Adjusted>) -> Self {
        let it = row.line;
        Self {
            id: it.line.into(),
            claim_id: it.claim.into(),
            remittance_id: it.remittance.into(),
            sequence: it.sequence,
            group: it.group,
            reason: Code::from(&it.reason),
            amount: Money::from(&it.amount),
            at: DateTime::from(&it.at),
            reversed: Reversal::of(row.reversed),
        }
    }
}
