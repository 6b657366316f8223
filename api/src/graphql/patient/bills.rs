//! What the patient owes: balance, charges, payments, write-offs, claims.

use async_graphql::{Context, Object, Result, SimpleObject};
use chartlog_domain::facts::ledger;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::{self, ClaimRow};

use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, DateTime, Decimal, Id, Money, Period};

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

    /// `draft`, `submitted`, `acknowledged`, `rejected`, `paid`, `denied` or `appealed`; of an
    /// imported claim the status that its source gave (FHIR fm-status).
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

/// What is owed in one currency. The sums are exact.
#[derive(SimpleObject)]
pub(crate) struct Balance {
    /// ISO 4217 code of the currency, such as `USD`.
    currency: String,
    /// Sum of the charges.
    charged: Decimal,
    /// Sum of the payments.
    paid: Decimal,
    /// Sum of the write-offs.
    written_off: Decimal,
    /// What is owed: charged less paid less written off. Below zero the clinic owes the patient.
    due: Decimal,
    /// Lines that are in none of the sums, because their amount is finer than ten-thousandths or
    /// too large. Anything but 0 means that the sums are not the whole account.
    uncounted: u32,
}

impl From<&query::Balance> for Balance {
    fn from(balance: &query::Balance) -> Self {
        Self {
            currency: balance.currency.clone(),
            charged: Decimal::from(&balance.charged),
            paid: Decimal::from(&balance.paid),
            written_off: Decimal::from(&balance.written_off),
            due: Decimal::from(&balance.due),
            uncounted: balance.uncounted,
        }
    }
}

/// A charge for a service.
#[derive(SimpleObject)]
pub(crate) struct Charge {
    /// Id of the charge.
    id: Id,
    /// Id of the encounter that it is for; null when for none.
    encounter_id: Option<Id>,
    /// Procedure code, without words; null when not said.
    code: Option<Code>,
    /// How much.
    amount: Money,
    /// When the service was given.
    at: DateTime,
}

impl From<ledger::Charge> for Charge {
    fn from(charge: ledger::Charge) -> Self {
        Self {
            id: charge.charge.into(),
            encounter_id: charge.encounter.map(Id::from),
            code: charge.code.as_ref().map(Code::from),
            amount: Money::from(&charge.amount),
            at: DateTime::from(&charge.at),
        }
    }
}

/// A payment.
pub(crate) struct Payment(ledger::Credit);

impl From<ledger::Credit> for Payment {
    fn from(row: ledger::Credit) -> Self {
        Self(row)
    }
}

/// A payment on your account.
#[Object]
impl Payment {
    /// Id of the payment.
    async fn id(&self) -> Id {
        self.0.line.into()
    }

    /// Id of the claim that it is for; null when for none.
    async fn claim_id(&self) -> Option<Id> {
        self.0.claim.map(Id::from)
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money::from(&self.0.amount)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::from(&self.0.at)
    }

    /// Who paid: `patient` or `payer`.
    async fn source(&self) -> &str {
        &self.0.source
    }
}

/// A write-off.
pub(crate) struct WriteOff(ledger::Credit);

impl From<ledger::Credit> for WriteOff {
    fn from(row: ledger::Credit) -> Self {
        Self(row)
    }
}

/// An amount that nobody will pay.
#[Object]
impl WriteOff {
    /// Id of the write-off.
    async fn id(&self) -> Id {
        self.0.line.into()
    }

    /// Id of the claim that it is for; null when for none.
    async fn claim_id(&self) -> Option<Id> {
        self.0.claim.map(Id::from)
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money::from(&self.0.amount)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::from(&self.0.at)
    }

    /// Reason code of the write-off.
    async fn reason(&self) -> &str {
        &self.0.source
    }
}
