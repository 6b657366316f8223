//! Claims, their steps, and payers' answers.

use chartlog_domain::claim::remittance::DENIED;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::ledger::{
    Adjudication, Claim, ClaimStep, Correction, LedgerFact, Remittance,
};
use chartlog_domain::ids::{ClaimId, PatientId};
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, OptionalExtension, params};

use super::visits::{Told, codes_of, find_billed, refer};
use crate::kept::{self, OtherKind, micros, run, upsert};
use crate::projection::{ApplyError, At};

/// A claim as it was drafted or imported. It replaces what was known of it, its steps stay.
pub(super) fn claim(
    claim: &Claim,
    when: Option<&DateTime>,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let before = known(claim.claim, tx)?.map(|before| before.encounters).unwrap_or_default();
    let period = &claim.billable_period;
    run(
        tx,
        upsert!(claims: patient, at, status, bills, since; status_at),
        params![
            claim.claim.as_bytes(),
            claim.patient.as_bytes(),
            micros([claim.created.as_ref(), period.start.as_ref(), period.end.as_ref(), when]),
            claim.status,
            bills(claim),
            micros([claim.created.as_ref(), when]),
            wire::encode(fact),
        ],
    )?;
    // Voided here, it asks for nothing whatever its source says.
    run(
        tx,
        "UPDATE claims SET status = 'void', bills = 0 WHERE id = ?1 \
         AND EXISTS (SELECT 1 FROM claim_steps WHERE claim = ?1 AND status = 'void')",
        [claim.claim.as_bytes()],
    )?;
    refer(claim.claim, Told::ByClaim, &before, &claim.encounters, tx)?;
    // What its codes name beside that: whether the claim bills may have changed.
    codes_of(claim.claim, tx)?.into_iter().try_for_each(|encounter| find_billed(encounter, tx))
}

/// Forgets a claim and its steps.
pub(super) fn withdraw(claim: ClaimId, tx: &Connection) -> Result<(), ApplyError> {
    let before = known(claim, tx)?.map(|before| before.encounters).unwrap_or_default();
    run(tx, "DELETE FROM claims WHERE id = ?", [claim.as_bytes()])?;
    run(tx, "DELETE FROM claim_steps WHERE claim = ?", [claim.as_bytes()])?;
    run(tx, "DELETE FROM remittances WHERE claim = ?", [claim.as_bytes()])?;
    refer(claim, Told::ByClaim, &before, &[], tx)
}

/// Whether a claim asks for payment and is in force (FHIR fm-status, claim-use).
fn bills(claim: &Claim) -> bool {
    !matches!(claim.status.as_str(), "cancelled" | "entered-in-error")
        && !matches!(claim.usage.as_str(), "preauthorization" | "predetermination")
}

fn known(claim: ClaimId, tx: &Connection) -> Result<Option<Claim>, ApplyError> {
    let known = tx
        .prepare_cached("SELECT body FROM claims WHERE id = ?")?
        .query_row([claim.as_bytes()], |row| told_claim(row.get_ref(0)?.as_blob()?))
        .optional()?;
    Ok(known.map(|(claim, _)| claim))
}

/// A claim out of a body, and whether it was imported.
pub(in crate::billing) fn told_claim(body: &[u8]) -> rusqlite::Result<(Claim, bool)> {
    let fact = kept::fact(Facet::Ledger, body)?;
    if let Fact::Ledger(LedgerFact::ClaimDrafted(claim)) = fact {
        return Ok((claim, false));
    }
    if let Fact::Ledger(LedgerFact::ClaimImported(imported)) = fact {
        return Ok((imported.record, true));
    }
    if let Fact::Ledger(LedgerFact::ClaimCorrected(correction)) = fact {
        return Ok((correction.claim, false));
    }
    Err(OtherKind::of("a claim"))
}

/// A step in a claim's life, which gives it a new status.
pub(super) fn step(
    step: &ClaimStep,
    status: &str,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    take(step.claim, step.patient, (status, &step.at), fact, at, tx)
}

/// A claim that asks for nothing any more: what it was for can be billed again.
pub(super) fn void(
    voided: &ClaimStep,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let claim = voided.claim;
    step(voided, "void", fact, at, tx)?;
    run(tx, "UPDATE claims SET bills = 0 WHERE id = ?", [claim.as_bytes()])?;
    let told = known(claim, tx)?.map(|claim| claim.encounters).unwrap_or_default();
    let coded = codes_of(claim, tx)?;
    told.into_iter().chain(coded).try_for_each(|encounter| find_billed(encounter, tx))
}

/// A claim that was put right, and is a draft again.
pub(super) fn correct(
    correction: &Correction,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let it = &correction.claim;
    claim(it, None, fact, tx)?;
    take(it.claim, it.patient, ("draft", &correction.at), fact, at, tx)
}

/// A payer's answer to a claim of ours.
pub(super) fn remittance(
    answer: &Remittance,
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(remittances: patient, claim, at),
        params![
            answer.remittance.as_bytes(),
            answer.patient.as_bytes(),
            answer.claim.as_bytes(),
            at.leaf_index.cast_signed(),
            wire::encode(fact),
        ],
    )?;
    let status = if answer.status == DENIED { "denied" } else { "paid" };
    take(answer.claim, answer.patient, (status, &answer.at), fact, at, tx)
}

fn take(
    claim: ClaimId,
    patient: PatientId,
    (status, when): (&str, &DateTime),
    fact: &Fact,
    at: &At,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT OR REPLACE INTO claim_steps (claim, leaf, status, patient, body)
         VALUES (?, ?, ?, ?, ?)",
        params![
            claim.as_bytes(),
            at.leaf_index.cast_signed(),
            status,
            patient.as_bytes(),
            wire::encode(fact),
        ],
    )?;
    run(
        tx,
        "UPDATE claims SET status = ?, status_at = ?, since = ? WHERE id = ?",
        params![status, when.as_str(), when.utc_micros(), claim.as_bytes()],
    )
}

/// A payer's answer.
pub(super) fn adjudication(
    answer: &Adjudication,
    when: Option<&DateTime>,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(adjudications: patient, claim, at),
        params![
            answer.adjudication.as_bytes(),
            answer.patient.as_bytes(),
            answer.claim.as_ref().map(ClaimId::as_bytes),
            micros([answer.created.as_ref(), when]),
            wire::encode(fact),
        ],
    )
}
