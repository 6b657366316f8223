//! What billing is told when something changes: which claim, line or visit, and of which kind it is.

use chartlog_domain::facts::ledger::{Charge, Credit};
use chartlog_domain::facts::{CodingFact, Fact, LedgerFact};
use chartlog_domain::ids::{AdjudicationId, ClaimId, EncounterId, LedgerLineId, PatientId};

use crate::error::QueryError;
use crate::kept::exclusions;
use crate::store::Snapshot;

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The codes of a visit, and so whether it can be billed.
    Visit,
    /// A claim: drafted, or a step further.
    Claim,
    /// The codes of a claim.
    ClaimCodes,
    /// A payer's answer.
    Adjudication,
    /// A charge.
    Charge,
    /// A payment.
    Payment,
    /// A write-off.
    WriteOff,
    /// Whether a health plan may be told of a visit.
    Restriction,
    /// What a payer says of a coverage.
    Eligibility,
}

/// A change in claims, accounts or visits that are to be billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What has changed.
    pub kind: Kind,
    /// Whose.
    pub patient: PatientId,
    /// Which claim.
    pub claim: Option<ClaimId>,
    /// Which visit.
    pub encounter: Option<EncounterId>,
    /// Which line of the account.
    pub line: Option<LedgerLineId>,
    /// Which answer of a payer.
    pub adjudication: Option<AdjudicationId>,
}

impl Change {
    const fn of(kind: Kind, patient: PatientId) -> Self {
        Self { kind, patient, claim: None, encounter: None, line: None, adjudication: None }
    }
}

/// What a fact changes for billing.
pub(super) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Ledger(told) => Some(ledger(told)),
        Fact::Coding(told) => Some(coding(told)),
        // Not of this role, or nothing that is on a list of work.
        Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::Scheduling(_)
        | Fact::CareTeam(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Directory(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => None,
    }
}

fn ledger(told: &LedgerFact) -> Change {
    match told {
        LedgerFact::ChargeRecorded(told) => charge(told),
        LedgerFact::PaymentRecorded(told) => credit(Kind::Payment, told),
        LedgerFact::WriteOffRecorded(told) => credit(Kind::WriteOff, told),
        LedgerFact::ClaimDrafted(told) => claim(told.claim, told.patient),
        LedgerFact::ClaimImported(imported) => {
            claim(imported.record.claim, imported.record.patient)
        }
        LedgerFact::ClaimSubmitted(told)
        | LedgerFact::ClaimAcknowledged(told)
        | LedgerFact::ClaimRejected(told)
        | LedgerFact::ClaimPaid(told)
        | LedgerFact::ClaimDenied(told)
        | LedgerFact::ClaimAppealed(told)
        | LedgerFact::ClaimVoided(told) => claim(told.claim, told.patient),
        LedgerFact::ClaimWithdrawn(told) => claim(told.claim, told.patient),
        LedgerFact::AdjudicationImported(imported) => Change {
            claim: imported.record.claim,
            adjudication: Some(imported.record.adjudication),
            ..Change::of(Kind::Adjudication, imported.record.patient)
        },
        LedgerFact::AdjudicationWithdrawn(told) => Change {
            adjudication: Some(told.adjudication),
            ..Change::of(Kind::Adjudication, told.patient)
        },
        LedgerFact::ChargesClaimed(told) => claim(told.claim, told.patient),
        LedgerFact::RemittanceRecorded(told) => Change {
            claim: Some(told.claim),
            adjudication: Some(told.remittance),
            ..Change::of(Kind::Adjudication, told.patient)
        },
        LedgerFact::RemittancePosted(told) => Change {
            claim: Some(told.claim),
            line: told.payment,
            adjudication: Some(told.remittance),
            ..Change::of(Kind::Payment, told.patient)
        },
        LedgerFact::RefundRecorded(told) => credit(Kind::Payment, told),
        LedgerFact::LinesReversed(told) => {
            Change { line: told.lines.first().copied(), ..Change::of(Kind::Payment, told.patient) }
        }
        LedgerFact::ClaimCorrected(told) => claim(told.claim.claim, told.claim.patient),
        LedgerFact::EligibilityChecked(told) => Change {
            adjudication: Some(told.eligibility),
            ..Change::of(Kind::Eligibility, told.patient)
        },
        LedgerFact::PlanExcluded(told) | LedgerFact::PlanReadmitted(told) => Change {
            encounter: Some(told.encounter),
            ..Change::of(Kind::Restriction, told.patient)
        },
    }
}

fn coding(told: &CodingFact) -> Change {
    let (kind, patient, encounter, claim) = match told {
        CodingFact::VisitCoded(told) => (Kind::Visit, told.patient, Some(told.encounter), None),
        CodingFact::VisitImported(imported) => {
            (Kind::Visit, imported.record.patient, Some(imported.record.encounter), None)
        }
        CodingFact::VisitWithdrawn(told) => (Kind::Visit, told.patient, Some(told.encounter), None),
        CodingFact::ClaimCoded(told) => (Kind::ClaimCodes, told.patient, None, Some(told.claim)),
        CodingFact::ClaimCodesImported(imported) => {
            (Kind::ClaimCodes, imported.record.patient, None, Some(imported.record.claim))
        }
        CodingFact::ClaimCodesWithdrawn(told) => {
            (Kind::ClaimCodes, told.patient, None, Some(told.claim))
        }
    };
    Change { claim, encounter, ..Change::of(kind, patient) }
}

const fn charge(told: &Charge) -> Change {
    Change {
        encounter: told.encounter,
        line: Some(told.charge),
        ..Change::of(Kind::Charge, told.patient)
    }
}

const fn credit(kind: Kind, told: &Credit) -> Change {
    Change { claim: told.claim, line: Some(told.line), ..Change::of(kind, told.patient) }
}

const fn claim(claim: ClaimId, patient: PatientId) -> Change {
    Change { claim: Some(claim), ..Change::of(Kind::Claim, patient) }
}

/// The changes of patients whom the caller is not excluded from.
///
/// # Errors
/// When the view cannot be read.
pub fn seen(snapshot: &Snapshot, changes: Vec<Change>) -> Result<Vec<Change>, QueryError> {
    let mut told = Vec::new();
    for change in changes {
        if !exclusions::is_excluded(snapshot, change.patient)? {
            told.push(change);
        }
    }
    Ok(told)
}
