//! What a patient owes: charges, payments, refunds, write-offs, payers' adjustments, and the balance to
//! the last digit, as `account/balance.rs` of the domain adds it up.

use chartlog_domain::account::PATIENT_RESPONSIBILITY;
use chartlog_domain::account::balance::{self, Kind, Line};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::ledger::{Charge, Credit, LedgerFact};
use chartlog_domain::ids::{AdjudicationId, ClaimId, LedgerLineId, PatientId};
use chartlog_domain::words::{Code, DateTime, Decimal, Money};
use rusqlite::Row;

use super::{is_patient, of_patient};
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::{Snapshot, column};

pub use chartlog_domain::account::balance::{Aging, Balance};

/// The account of a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub patient: PatientId,
    /// What is owed in each currency, by its code. Empty when nothing was ever charged or paid.
    pub balances: Vec<Balance>,
}

/// A line of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked<T> {
    /// What it says.
    pub line: T,
    /// Since when and why it counts no more; none when it counts.
    pub reversed: Option<Reversed>,
}

/// Why a line counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversed {
    /// Since when.
    pub at: DateTime,
    /// Why, a code of the account's.
    pub reason: String,
}

/// Why a payer pays less than was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// Its line on the account.
    pub line: LedgerLineId,
    /// Of which claim.
    pub claim: ClaimId,
    /// With which answer.
    pub remittance: AdjudicationId,
    /// Of which line of the claim; none for the whole claim.
    pub sequence: Option<u32>,
    /// Claim adjustment group code: `CO`, `OA`, `PI`, `PR`.
    pub group: String,
    /// Claim adjustment reason code.
    pub reason: Code,
    /// How much less.
    pub amount: Money,
    /// When.
    pub at: DateTime,
}

/// Of which kind a line is, by the last column of its row.
type KindOf = fn(&Row<'_>) -> rusqlite::Result<Kind>;

/// Where the lines of an account stand, a column that says of which kind each is, and how it says so.
const LINES: [(&str, &str, KindOf); 5] = [
    ("v_charges", "0", |_| Ok(Kind::Charge)),
    ("v_payments", "payer", |row| {
        Ok(if row.get(4)? { Kind::PayerPayment } else { Kind::PatientPayment })
    }),
    ("v_refunds", "payer", |row| {
        Ok(if row.get(4)? { Kind::PayerRefund } else { Kind::PatientRefund })
    }),
    ("v_write_offs", "0", |_| Ok(Kind::WriteOff)),
    ("v_adjustments", "code", |row| {
        let is_share = row.get_ref(4)?.as_str()? == PATIENT_RESPONSIBILITY;
        Ok(if is_share { Kind::PatientShare } else { Kind::Adjustment })
    }),
];

/// The account of a patient; none when there is no such patient.
///
/// # Errors
/// [`QueryError`].
pub fn account(snapshot: &Snapshot, patient: PatientId) -> Result<Option<Account>, QueryError> {
    let mut lines = Vec::new();
    let mut known = false;
    for (view, which, kind_of) in LINES {
        let sql = format!(
            "SELECT currency, amount, at, reversed_at IS NULL, {which} FROM {view}
             WHERE patient = ?"
        );
        let found =
            snapshot.rows(&sql, [patient.as_bytes()], |row| account_line(kind_of(row)?, row))?;
        known |= !found.is_empty();
        lines.extend(found.into_iter().filter(|(_, counts)| *counts).map(|(line, _)| line));
    }
    if !known && !is_patient(snapshot, patient)? {
        return Ok(None);
    }
    snapshot.serve(Some(patient), Facet::Ledger);
    let balances = balance::balances(lines, snapshot.scope().now);
    Ok(Some(Account { patient, balances }))
}

/// A line, and whether it counts.
fn account_line(kind: Kind, row: &Row<'_>) -> rusqlite::Result<(Line, bool)> {
    let (currency, ten_thousandths, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok((Line { kind, currency, ten_thousandths, at }, row.get(3)?))
}

/// The body of a line, and since when and why it counts no more.
const COLUMNS: &str = "body, reversed_at, reversed_for";

/// The charges of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn charges(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booked<Charge>>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_charges", COLUMNS), args, charge)
}

/// The payments of a patient and for one, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn payments(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booked<Credit>>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_payments", COLUMNS), args, credit)
}

/// What was paid back, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn refunds(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booked<Credit>>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_refunds", COLUMNS), args, credit)
}

/// The write-offs of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn write_offs(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booked<Credit>>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_write_offs", COLUMNS), args, credit)
}

/// Payers' adjustments, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn adjustments(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booked<Adjusted>>, QueryError> {
    let columns = "told_at, reversed_at, reversed_for, claim, remittance, sequence, code, system, \
                   reason, as_written, currency, id";
    of_patient(snapshot, patient, Facet::Ledger, ("v_adjustments", columns), args, adjusted)
}

fn charge(row: &Row<'_>) -> rusqlite::Result<Booked<Charge>> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    let Fact::Ledger(LedgerFact::ChargeRecorded(line)) = fact else {
        return Err(OtherKind::of("a charge"));
    };
    Ok(Booked { line, reversed: reversed(row)? })
}

fn credit(row: &Row<'_>) -> rusqlite::Result<Booked<Credit>> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    let Fact::Ledger(
        LedgerFact::PaymentRecorded(line)
        | LedgerFact::RefundRecorded(line)
        | LedgerFact::WriteOffRecorded(line),
    ) = fact
    else {
        return Err(OtherKind::of("a payment, a refund or a write-off"));
    };
    Ok(Booked { line, reversed: reversed(row)? })
}

fn adjusted(row: &Row<'_>) -> rusqlite::Result<Booked<Adjusted>> {
    let amount: String = row.get(9)?;
    let line = Adjusted {
        line: column::id(row, 11, LedgerLineId::from_bytes)?,
        claim: column::id(row, 3, ClaimId::from_bytes)?,
        remittance: column::id(row, 4, AdjudicationId::from_bytes)?,
        sequence: row.get(5)?,
        group: row.get(6)?,
        reason: Code { system: row.get(7)?, code: row.get(8)?, display: None },
        amount: Money {
            amount: Decimal::parse(&amount).map_err(|_| OtherKind::of("an amount"))?,
            currency: row.get(10)?,
        },
        at: column::date_time(row, 0)?.ok_or_else(|| OtherKind::of("a time"))?,
    };
    Ok(Booked { line, reversed: reversed(row)? })
}

/// The second and third column of every line.
fn reversed(row: &Row<'_>) -> rusqlite::Result<Option<Reversed>> {
    let at = column::date_time(row, 1)?;
    at.map(|at| Ok(Reversed { at, reason: row.get(2)? })).transpose()
}
