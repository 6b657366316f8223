//! What a patient owes.

use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use chartlog_domain::facts::ledger;
use chartlog_domain::ids::PatientId;
use chartlog_projections::billing::query;

use super::patient::Patient;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, DateTime, Decimal, Id, Money};

/// The account of a patient: what was charged, paid and written off, and what is owed.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Account {
    /// What is owed in each currency; empty when nothing was ever charged or paid.
    balances: Vec<Balance>,
    #[graphql(skip)]
    of: PatientId,
}

impl From<query::Account> for Account {
    fn from(account: query::Account) -> Self {
        Self { balances: account.balances.iter().map(Balance::from).collect(), of: account.patient }
    }
}

lists! {
    ComplexObject impl Account {
        /// Whose account it is.
        async fn patient(&self, ctx: &Context<'_>) -> Result<Option<Patient>> {
            Patient::of(ctx, self.of)
        }
    }
    lists {
        /// Charges for services, the latest first.
        charges() -> Charge = |me, snapshot, page| query::charges(snapshot, me.of, page);

        /// Payments of the patient and of payers, the latest first.
        payments() -> Payment = |me, snapshot, page| query::payments(snapshot, me.of, page);

        /// Write-offs, the latest first.
        write_offs() -> WriteOff = |me, snapshot, page| query::write_offs(snapshot, me.of, page);
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

/// A payment on a patient's account.
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
