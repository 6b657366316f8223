//! Visits and the codes of claims, and which visit is billed by which claim.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::coding::{ClaimCodes, Visit};
use chartlog_domain::facts::{CodingFact, Fact};
use chartlog_domain::ids::{ClaimId, EncounterId};
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, OptionalExtension, params};

use crate::kept::{self, OtherKind, micros, run, upsert};
use crate::projection::ApplyError;

/// Who says that a claim is for a visit.
#[derive(Clone, Copy)]
pub(super) enum Told {
    /// The claim itself, in the ledger.
    ByClaim = 0,
    /// Its codes.
    ByCodes = 1,
}

/// A visit or the codes of a claim.
pub(crate) fn coding(told: &CodingFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        CodingFact::VisitCoded(visit) => keep(visit, None, true, fact, tx),
        CodingFact::VisitImported(imported) => {
            keep(&imported.record, imported.occurred_at.as_ref(), false, fact, tx)
        }
        CodingFact::ClaimCoded(codes) => claim_codes(codes, fact, tx),
        CodingFact::ClaimCodesImported(imported) => claim_codes(&imported.record, fact, tx),
        CodingFact::VisitWithdrawn(withdrawn) => {
            run(tx, "DELETE FROM visits WHERE id = ?", [withdrawn.encounter.as_bytes()])
        }
        CodingFact::ClaimCodesWithdrawn(withdrawn) => {
            let before = codes_of(withdrawn.claim, tx)?;
            run(tx, "DELETE FROM claim_codes WHERE id = ?", [withdrawn.claim.as_bytes()])?;
            refer(withdrawn.claim, Told::ByCodes, &before, &[], tx)
        }
    }
}

fn keep(
    visit: &Visit,
    when: Option<&DateTime>,
    coded: bool,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        concat!(
            upsert!(visits: patient, at, coded, billed),
            " WHERE excluded.coded OR NOT visits.coded"
        ),
        params![
            visit.encounter.as_bytes(),
            visit.patient.as_bytes(),
            micros([visit.date.as_ref(), when]),
            coded,
            false,
            wire::encode(fact),
        ],
    )?;
    find_billed(visit.encounter, tx)
}

fn claim_codes(codes: &ClaimCodes, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let before = codes_of(codes.claim, tx)?;
    run(
        tx,
        upsert!(claim_codes: patient),
        params![codes.claim.as_bytes(), codes.patient.as_bytes(), wire::encode(fact)],
    )?;
    refer(codes.claim, Told::ByCodes, &before, &codes.encounters, tx)
}

/// Which visits the codes of a claim are for; none when it has none.
pub(super) fn codes_of(claim: ClaimId, tx: &Connection) -> Result<Vec<EncounterId>, ApplyError> {
    let codes = tx
        .prepare_cached("SELECT body FROM claim_codes WHERE id = ?")?
        .query_row([claim.as_bytes()], |row| told_codes(row.get_ref(0)?.as_blob()?))
        .optional()?;
    Ok(codes.map(|codes| codes.encounters).unwrap_or_default())
}

/// The codes of a claim out of a body.
pub(in crate::billing) fn told_codes(body: &[u8]) -> rusqlite::Result<ClaimCodes> {
    let fact = kept::fact(Facet::Coding, body)?;
    if let Fact::Coding(CodingFact::ClaimCoded(codes)) = fact {
        return Ok(codes);
    }
    if let Fact::Coding(CodingFact::ClaimCodesImported(imported)) = fact {
        return Ok(imported.record);
    }
    Err(OtherKind::of("the codes of a claim"))
}

/// Notes which visits a claim is for from now on, and finds anew whether they, and those it was for
/// before, are billed.
pub(super) fn refer(
    claim: ClaimId,
    told: Told,
    before: &[EncounterId],
    after: &[EncounterId],
    tx: &Connection,
) -> Result<(), ApplyError> {
    for encounter in before {
        run(
            tx,
            "DELETE FROM claim_visits WHERE encounter = ? AND claim = ? AND told = ?",
            params![encounter.as_bytes(), claim.as_bytes(), told as u8],
        )?;
    }
    for encounter in after {
        run(
            tx,
            "INSERT OR IGNORE INTO claim_visits (encounter, claim, told) VALUES (?, ?, ?)",
            params![encounter.as_bytes(), claim.as_bytes(), told as u8],
        )?;
    }
    before.iter().chain(after).try_for_each(|encounter| find_billed(*encounter, tx))
}

/// Finds whether any claim in force bills a visit. A claim that is known only by its codes counts.
pub(super) fn find_billed(encounter: EncounterId, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE visits SET billed = EXISTS (
           SELECT 1 FROM claim_visits r LEFT JOIN claims c ON c.id = r.claim
           WHERE r.encounter = visits.id AND coalesce(c.bills, 1))
         WHERE id = ?",
        [encounter.as_bytes()],
    )
}
