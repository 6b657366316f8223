//! Claims: lists of them, and one whole with lines, codes, steps and payers' answers.

use std::collections::BTreeMap;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::coding::ServiceLine;
use chartlog_domain::facts::ledger::{Adjudication, Claim, ClaimStep, LedgerFact, Remittance};
use chartlog_domain::ids::{ClaimId, PatientId};
use chartlog_domain::words::{Code, DateTime, Money};
use rusqlite::{Row, ToSql};

use super::super::apply::{told_claim, told_codes};
use super::served;
use crate::error::QueryError;
use crate::kept::{DAY, OtherKind, fact};
use crate::limits;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot, column};

/// Which claims are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    /// In this status: `draft`, `submitted`, `acknowledged`, `rejected`, `paid`, `denied`,
    /// `appealed`, `void`; of imported claims FHIR's fm-status.
    pub status: Option<String>,
    /// Of this patient.
    pub patient: Option<PatientId>,
    /// Made at or after this time.
    pub from: Option<DateTime>,
    /// Made at or before this time; a date means its whole day.
    pub to: Option<DateTime>,
}

/// A claim as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// The claim. Its status is that of the last step, if there was one.
    pub claim: Claim,
    /// Whether it came from elsewhere.
    pub imported: bool,
    /// When the last step was taken; none when there was none.
    pub status_at: Option<DateTime>,
}

/// A step in a claim's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The status that it gave the claim.
    pub status: String,
    /// When, why, how much.
    pub step: ClaimStep,
}

/// A line of a claim: what was done and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledLine {
    /// Line number, from 1.
    pub sequence: u32,
    /// Line total; none when not said.
    pub net: Option<Money>,
    /// Code, modifiers, units; none when the codes of the claim do not name the line.
    pub service: Option<ServiceLine>,
}

/// A payer's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub adjudication: Adjudication,
    /// Whether it came from elsewhere.
    pub imported: bool,
}

/// A claim with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDetail {
    /// The claim.
    pub claim: ClaimRow,
    /// Diagnoses by number from 1.
    pub diagnoses: Vec<Code>,
    /// Lines with their codes, by number.
    pub lines: Vec<BilledLine>,
    /// Steps, the first first.
    pub steps: Vec<Step>,
    /// Payers' answers, the first first.
    pub adjudications: Vec<Answer>,
    /// Payers' answers that were recorded here, the first first. The last one holds.
    pub remittances: Vec<Remittance>,
}

const COLUMNS: &str = "body, status, status_at";

/// Claims that match a filter, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn claims(
    snapshot: &Snapshot,
    wanted: &ClaimFilter,
    args: &PageArgs,
) -> Result<Page<ClaimRow>, QueryError> {
    let patient = wanted.patient.as_ref().map(PatientId::as_bytes);
    let from = wanted.from.as_ref().map(DateTime::utc_micros);
    let to = wanted.to.as_ref().map(DateTime::last_utc_micros);
    // A count that reads no column is refused: it would not say through which view it reads.
    let mut terms = vec!["id IS NOT NULL"];
    let mut params: Vec<(&str, &dyn ToSql)> = Vec::new();
    if let Some(status) = &wanted.status {
        // Of one patient there are few: `+` keeps the index of a status, of which there are many,
        // from being taken.
        terms.push(if patient.is_some() { "+status = :status" } else { "status = :status" });
        params.push((":status", status));
    }
    if let Some(patient) = &patient {
        terms.push("patient = :patient");
        params.push((":patient", patient));
    }
    if let Some(from) = &from {
        terms.push("at >= :from");
        params.push((":from", from));
    }
    if let Some(to) = &to {
        terms.push("at <= :to");
        params.push((":to", to));
    }
    let list = List {
        columns: COLUMNS,
        from: "v_claims",
        filter: &terms.join(" AND "),
        order: "at",
        id: "id",
        descending: true,
        params: &params,
    };
    let page = snapshot.page(&list, args, claim_row)?;
    for (_, row) in &page.items {
        snapshot.serve(Some(row.claim.patient), Facet::Ledger);
    }
    match wanted.patient {
        Some(patient) => served(snapshot, patient, Facet::Ledger, page),
        None => Ok(page),
    }
}

/// Claims that payers denied and that wait for an appeal or a write-off, the longest denied first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn denied_claims(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<ClaimRow>, QueryError> {
    waiting(snapshot, "status = 'denied'", i64::MAX, args)
}

/// Claims that payers have not answered, or not taken, since some days, the longest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn unanswered_claims(
    snapshot: &Snapshot,
    days: u32,
    args: &PageArgs,
) -> Result<Page<ClaimRow>, QueryError> {
    let until = snapshot.scope().now.saturating_sub(i64::from(days).saturating_mul(DAY));
    let filter = "status IN ('submitted', 'acknowledged', 'appealed') AND since <= :until";
    waiting(snapshot, filter, until, args)
}

fn waiting(
    snapshot: &Snapshot,
    filter: &str,
    until: i64,
    args: &PageArgs,
) -> Result<Page<ClaimRow>, QueryError> {
    let list = List {
        columns: COLUMNS,
        from: "v_claims",
        filter,
        order: "since",
        id: "id",
        descending: false,
        params: &[(":until", &until)],
    };
    let page = snapshot.page(&list, args, claim_row)?;
    for (_, row) in &page.items {
        snapshot.serve(Some(row.claim.patient), Facet::Ledger);
    }
    Ok(page)
}

/// A claim with lines, codes, steps and payers' answers.
///
/// # Errors
/// [`QueryError`].
pub fn claim(snapshot: &Snapshot, id: ClaimId) -> Result<Option<ClaimDetail>, QueryError> {
    let sql = "SELECT body, status, status_at FROM v_claims WHERE id = ?";
    let Some(claim) = snapshot.row(sql, [id.as_bytes()], claim_row)? else {
        return Ok(None);
    };
    let sql = "SELECT body FROM v_claim_codes WHERE id = ?";
    let codes = snapshot.row(sql, [id.as_bytes()], |row| told_codes(row.get_ref(0)?.as_blob()?))?;
    let sql = format!(
        "SELECT status, body FROM v_claim_steps WHERE claim = ? ORDER BY leaf, status LIMIT {}",
        limits::LIST_ROWS
    );
    let steps = snapshot.rows(&sql, [id.as_bytes()], |row| {
        let step = taken(fact(Facet::Ledger, row.get_ref(1)?.as_blob()?)?)?;
        Ok(Step { status: row.get(0)?, step })
    })?;
    let sql = format!(
        "SELECT body FROM v_adjudications WHERE claim = ? ORDER BY at, id LIMIT {}",
        limits::LIST_ROWS
    );
    let adjudications = snapshot.rows(&sql, [id.as_bytes()], answer)?;

    let sql = format!(
        "SELECT body FROM v_remittances WHERE claim = ? ORDER BY at, id LIMIT {}",
        limits::LIST_ROWS
    );
    let remittances = snapshot.rows(&sql, [id.as_bytes()], remittance)?;

    let patient = Some(claim.claim.patient);
    snapshot.serve(patient, Facet::Ledger);
    if codes.is_some() {
        snapshot.serve(patient, Facet::Coding);
    }
    let (diagnoses, services) =
        codes.map(|codes| (codes.diagnoses, codes.services)).unwrap_or_default();
    let lines = joined(&claim.claim, services);
    Ok(Some(ClaimDetail { claim, diagnoses, lines, steps, adjudications, remittances }))
}

/// Payers' answers to a patient's claims, the latest first; also those whose claim is not known.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn adjudications(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Answer>, QueryError> {
    let from = ("v_adjudications", "body");
    super::of_patient(snapshot, patient, Facet::Ledger, from, args, answer)
}

/// Amounts and codes of the same line number, as one line. What only one of them names is kept.
fn joined(claim: &Claim, services: Vec<ServiceLine>) -> Vec<BilledLine> {
    let mut lines: BTreeMap<u32, BilledLine> = BTreeMap::new();
    let empty = |sequence| BilledLine { sequence, net: None, service: None };
    for line in &claim.lines {
        lines.entry(line.sequence).or_insert_with(|| empty(line.sequence)).net = line.net.clone();
    }
    for service in services {
        let sequence = service.sequence;
        lines.entry(sequence).or_insert_with(|| empty(sequence)).service = Some(service);
    }
    lines.into_values().collect()
}

fn claim_row(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    let (mut claim, imported) = told_claim(row.get_ref(0)?.as_blob()?)?;
    claim.status = row.get(1)?;
    Ok(ClaimRow { claim, imported, status_at: column::date_time(row, 2)? })
}

fn answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    if let Fact::Ledger(LedgerFact::AdjudicationImported(imported)) = fact {
        return Ok(Answer { adjudication: imported.record, imported: true });
    }
    Err(OtherKind::of("a payer's answer"))
}

fn remittance(row: &Row<'_>) -> rusqlite::Result<Remittance> {
    let fact = fact(Facet::Ledger, row.get_ref(0)?.as_blob()?)?;
    if let Fact::Ledger(LedgerFact::RemittanceRecorded(answer)) = fact {
        return Ok(answer);
    }
    Err(OtherKind::of("a payer's answer"))
}

fn taken(fact: Fact) -> rusqlite::Result<ClaimStep> {
    let Fact::Ledger(fact) = fact else { return Err(OtherKind::of("a step of a claim")) };
    match fact {
        LedgerFact::ClaimSubmitted(step)
        | LedgerFact::ClaimAcknowledged(step)
        | LedgerFact::ClaimRejected(step)
        | LedgerFact::ClaimPaid(step)
        | LedgerFact::ClaimDenied(step)
        | LedgerFact::ClaimAppealed(step)
        | LedgerFact::ClaimVoided(step) => Ok(step),
        LedgerFact::RemittanceRecorded(answer) => Ok(ClaimStep {
            claim: answer.claim,
            patient: answer.patient,
            at: answer.at,
            reason: None,
            amount: Some(answer.paid),
        }),
        LedgerFact::ClaimCorrected(correction) => Ok(ClaimStep {
            claim: correction.claim.claim,
            patient: correction.claim.patient,
            at: correction.at,
            reason: None,
            amount: correction.claim.total,
        }),
        LedgerFact::ChargeRecorded(_)
        | LedgerFact::PaymentRecorded(_)
        | LedgerFact::WriteOffRecorded(_)
        | LedgerFact::ClaimDrafted(_)
        | LedgerFact::ClaimImported(_)
        | LedgerFact::AdjudicationImported(_)
        | LedgerFact::ClaimWithdrawn(_)
        | LedgerFact::AdjudicationWithdrawn(_)
        | LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_)
        | LedgerFact::ChargesClaimed(_)
        | LedgerFact::RemittancePosted(_)
        | LedgerFact::RefundRecorded(_)
        | LedgerFact::LinesReversed(_)
        | LedgerFact::EligibilityChecked(_) => Err(OtherKind::of("a step of a claim")),
    }
}
