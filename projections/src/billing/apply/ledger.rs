//! Charges, payments, write-offs; claims go to [`super::claims`].

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::ledger::{Charge, Credit, LedgerFact};
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
            credit(upsert!(payments: patient, at, currency, amount), paid, fact, tx)
        }
        LedgerFact::WriteOffRecorded(written_off) => {
            credit(upsert!(write_offs: patient, at, currency, amount), written_off, fact, tx)
        }
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
        LedgerFact::AdjudicationImported(imported) => {
            claims::adjudication(&imported.record, imported.occurred_at.as_ref(), fact, tx)
        }
        LedgerFact::ClaimWithdrawn(withdrawn) => claims::withdraw(withdrawn.claim, tx),
        LedgerFact::AdjudicationWithdrawn(withdrawn) => {
            let id = [withdrawn.adjudication.as_bytes()];
            run(tx, "DELETE FROM adjudications WHERE id = ?", id)
        }
        // Which visits are withheld from the plan is kept by itself.
        LedgerFact::PlanExcluded(_) | LedgerFact::PlanReadmitted(_) => Ok(()),
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

fn credit(sql: &str, credit: &Credit, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        sql,
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
