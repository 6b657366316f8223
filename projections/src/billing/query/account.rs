//! What a patient owes: charges, payments, write-offs, and the balance to the last digit.

use std::collections::BTreeMap;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::ledger::{Charge, Credit, LedgerFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::Decimal;
use rusqlite::Row;

use super::{is_patient, of_patient};
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::Snapshot;

/// The account of a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub patient: PatientId,
    /// What is owed in each currency, by its code. Empty when nothing was ever charged or paid.
    pub balances: Vec<Balance>,
}

/// What is owed in one currency. Added up in ten-thousandths, never in floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// ISO 4217 code, such as `USD`.
    pub currency: String,
    /// Sum of the charges.
    pub charged: Decimal,
    /// Sum of the payments.
    pub paid: Decimal,
    /// Sum of the write-offs.
    pub written_off: Decimal,
    /// What is owed: charged less paid less written off. Below zero the clinic owes the patient.
    pub due: Decimal,
    /// Lines that are in none of the sums, because their amount has digits beyond ten-thousandths
    /// or is too large. Anything but 0 means that the sums are not the whole account.
    pub uncounted: u32,
}

/// The account of a patient; none when there is no such patient.
///
/// # Errors
/// [`QueryError`].
pub fn account(snapshot: &Snapshot, patient: PatientId) -> Result<Option<Account>, QueryError> {
    let charged = sums(snapshot, "v_charges", patient)?;
    let paid = sums(snapshot, "v_payments", patient)?;
    let written_off = sums(snapshot, "v_write_offs", patient)?;
    let empty = charged.is_empty() && paid.is_empty() && written_off.is_empty();
    if empty && !is_patient(snapshot, patient)? {
        return Ok(None);
    }
    snapshot.serve(Some(patient), Facet::Ledger);
    let mut currencies: BTreeMap<String, [Sum; 3]> = BTreeMap::new();
    for (kind, sums) in [charged, paid, written_off].into_iter().enumerate() {
        for (currency, sum) in sums {
            currencies.entry(currency).or_default()[kind] = sum;
        }
    }
    let balances = currencies.into_iter().map(|(currency, sums)| balance(currency, sums));
    Ok(Some(Account { patient, balances: balances.collect() }))
}

/// The charges of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn charges(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Charge>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_charges", "body"), args, charge)
}

/// The payments of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn payments(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Credit>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_payments", "body"), args, credit)
}

/// The write-offs of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn write_offs(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Credit>, QueryError> {
    of_patient(snapshot, patient, Facet::Ledger, ("v_write_offs", "body"), args, credit)
}

#[derive(Clone, Copy, Default)]
struct Sum {
    ten_thousandths: i64,
    uncounted: u32,
}

/// Sums by currency. A sum that does not fit is an error of the database, never a wrong figure.
fn sums(
    snapshot: &Snapshot,
    view: &str,
    patient: PatientId,
) -> Result<Vec<(String, Sum)>, QueryError> {
    let sql = format!(
        "SELECT currency, coalesce(sum(amount), 0), count(*) - count(amount)
         FROM {view} WHERE patient = ? GROUP BY currency"
    );
    snapshot.rows(&sql, [patient.as_bytes()], |row| {
        Ok((row.get(0)?, Sum { ten_thousandths: row.get(1)?, uncounted: row.get(2)? }))
    })
}

fn balance(currency: String, [charged, paid, written_off]: [Sum; 3]) -> Balance {
    let due = i128::from(charged.ten_thousandths)
        - i128::from(paid.ten_thousandths)
        - i128::from(written_off.ten_thousandths);
    Balance {
        currency,
        charged: decimal(charged.ten_thousandths.into()),
        paid: decimal(paid.ten_thousandths.into()),
        written_off: decimal(written_off.ten_thousandths.into()),
        due: decimal(due),
        uncounted: charged.uncounted + paid.uncounted + written_off.uncounted,
    }
}

/// Ten-thousandths as a decimal with two digits after the point, or as many more as it needs.
fn decimal(ten_thousandths: i128) -> Decimal {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let magnitude = ten_thousandths.unsigned_abs();
    let (whole, rest) = (magnitude / 10_000, magnitude % 10_000);
    let fraction = format!("{rest:04}");
    let kept = fraction.trim_end_matches('0').len().max(2);
    Decimal::parse(&format!("{sign}{whole}.{}", &fraction[..kept]))
        .expect("digits around a point are a decimal")
}

fn charge(row: &Row<'_>) -> rusqlite::Result<Charge> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    let Fact::Ledger(LedgerFact::ChargeRecorded(charge)) = fact else {
        return Err(OtherKind::of("a charge"));
    };
    Ok(charge)
}

fn credit(row: &Row<'_>) -> rusqlite::Result<Credit> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    let Fact::Ledger(LedgerFact::PaymentRecorded(credit) | LedgerFact::WriteOffRecorded(credit)) =
        fact
    else {
        return Err(OtherKind::of("a payment or a write-off"));
    };
    Ok(credit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_two_digits_after_the_point_or_as_many_as_it_needs() {
        for (sum, text) in [
            (0, "0.00"),
            (10_000, "1.00"),
            (-5_000, "-0.50"),
            (12_345, "1.2345"),
            (12_340, "1.234"),
            (i128::from(i64::MAX) * 3, "2767011611056432.7421"),
        ] {
            assert_eq!(decimal(sum).as_str(), text);
        }
    }
}
