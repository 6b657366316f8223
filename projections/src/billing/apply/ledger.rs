//! Charges, payments, refunds, write-offs, adjustments and what was reversed of them; claims go to
//! [`super::claims`].

use chartlog_domain::account::PAYER;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::ledger::{Charge, Credit, Eligibility, LedgerFact, Posting, Reversal};
use chartlog_domain::ids::LedgerLineId;
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use super::claims;
use crate::kept::{run, upsert};
use crate::projection::{ApplyError, At};

/// A fact of the ledger. A claim's status after a step is the step's name.
pub(crate) fn ledger(
    told: &LedgerFact,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        LedgerFact::ChargeRecorded(charged) => charge(charged, fact, tx),
        LedgerFact::PaymentRecorded(paid) => {
            moved(upsert!(payments: patient, at, currency, amount, payer), paid, fact, tx)
        }
        LedgerFact::WriteOffRecorded(written_off) => write_off(written_off, fact, tx),
        LedgerFact::RefundRecorded(refunded) => {
            moved(upsert!(refunds: patient, at, currency, amount, payer), refunded, fact, tx)
        }
        LedgerFact::RemittancePosted(posting) => post(posting, tx),
        LedgerFact::LinesReversed(reversal) => reverse(reversal, tx),
        LedgerFact::EligibilityChecked(checked) => eligibility(checked, fact, tx),
        LedgerFact::RemittanceRecorded(answer) => claims::remittance(answer, fact, at, tx),
        LedgerFact::ClaimCorrected(correction) => claims::correct(correction, fact, at, tx),
        LedgerFact::ClaimDrafted(claim) => claims::claim(claim, None, fact, tx),
        LedgerFact::ClaimImported(imported) => {
            claims::claim(&imported.record, imported.occurred_at.as_ref(), fact, tx)
        }
        LedgerFact::ClaimSubmitted(step) => claims::step(step, "submitted", fact, at, tx),
        LedgerFact::ClaimAcknowledged(step) => claims::step(step, "acknowledged", fact, at, tx),
        LedgerFact::ClaimRejected(step) => claims::step(step, "rejected", fact, at, tx),
        LedgerFact::ClaimPaid(step) => claims::step(step, "paid", fact, at, tx),
        LedgerFact::ClaimDenied(step) => claims::step(step, "denied", fact, at, tx),
        LedgerFact::ClaimAppealed(step) => claims::step(step, "appealed", fact, at, tx),
        LedgerFact::ClaimVoided(step) => claims::void(step, fact, at, tx),
        LedgerFact::AdjudicationImported(imported) => {
            claims::adjudication(&imported.record, imported.occurred_at.as_ref(), fact, tx)
        }
        LedgerFact::ClaimWithdrawn(withdrawn) => claims::withdraw(withdrawn.claim, tx),
        LedgerFact::AdjudicationWithdrawn(withdrawn) => {
            let id = [withdrawn.adjudication.as_bytes()];
            run(tx, "DELETE FROM adjudications WHERE id = ?", id)
        }
        // Which visits are withheld from the plan is kept by itself; which charge is on which claim is
        // for the account's decider to know.
        LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_)
        | LedgerFact::ChargesClaimed(_) => Ok(()),
    }
}

fn charge(charge: &Charge, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(charges: patient, at, currency, amount),
        params![
            charge.charge.as_bytes(),
            charge.patient.as_bytes(),
            charge.at.utc_micros(),
            charge.amount.currency,
            charge.amount.amount.ten_thousandths(),
            wire::encode(fact),
        ],
    )
}

/// Money that came in or went back, and whether it is a payer's.
fn moved(sql: &str, credit: &Credit, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        sql,
        params![
            credit.line.as_bytes(),
            credit.patient.as_bytes(),
            credit.at.utc_micros(),
            credit.amount.currency,
            credit.amount.amount.ten_thousandths(),
            credit.source == PAYER,
            wire::encode(fact),
        ],
    )
}

fn write_off(credit: &Credit, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(write_offs: patient, at, currency, amount),
        params![
            credit.line.as_bytes(),
            credit.patient.as_bytes(),
            credit.at.utc_micros(),
            credit.amount.currency,
            credit.amount.amount.ten_thousandths(),
            wire::encode(fact),
        ],
    )
}

/// Each adjustment is a line of its own. What it says stands in columns: the fact that tells it tells as
/// many as a claim has lines, and more.
fn post(posting: &Posting, tx: &Connection) -> Result<(), ApplyError> {
    for it in &posting.adjustments {
        run(
            tx,
            "INSERT OR REPLACE INTO adjustments (id, patient, at, currency, amount, told_at, claim,
             remittance, sequence, code, system, reason, as_written)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                it.line.as_bytes(),
                posting.patient.as_bytes(),
                posting.at.utc_micros(),
                it.amount.currency,
                it.amount.amount.ten_thousandths(),
                posting.at.as_str(),
                posting.claim.as_bytes(),
                posting.remittance.as_bytes(),
                it.sequence,
                it.group,
                it.reason.system,
                it.reason.code,
                it.amount.amount.as_str(),
            ],
        )?;
    }
    Ok(())
}

/// A line that was reversed stays where it is and counts no more, told before or after.
fn reverse(reversal: &Reversal, tx: &Connection) -> Result<(), ApplyError> {
    for line in reversal.lines.iter().map(LedgerLineId::as_bytes) {
        run(
            tx,
            "INSERT OR REPLACE INTO reversals (line, patient, told_at, reason)
             VALUES (?, ?, ?, ?)",
            params![line, reversal.patient.as_bytes(), reversal.at.as_str(), reversal.reason],
        )?;
    }
    Ok(())
}

/// What a payer says somebody is covered for.
fn eligibility(checked: &Eligibility, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(eligibility: patient, at),
        params![
            checked.eligibility.as_bytes(),
            checked.patient.as_bytes(),
            checked.at.utc_micros(),
            wire::encode(fact),
        ],
    )
}
