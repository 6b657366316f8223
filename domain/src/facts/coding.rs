//! `coding`: date of service, rendering provider, diagnosis and procedure codes, modifiers, units.
//! Codes only: a display text or any other narrative has no place here.

use super::Imported;
use crate::ids::{AccountId, ClaimId, EncounterId, PatientId};
use crate::words::{Code, DateTime, Decimal};

/// A service as it is billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    /// Line number, from 1.
    pub sequence: u32,
    /// CPT, HCPCS, SNOMED ..., without display; none when the source gave only words.
    pub code: Option<Code>,
    /// Modifiers.
    pub modifiers: Vec<Code>,
    /// How many; none when not said.
    pub units: Option<Decimal>,
    /// Which of the diagnoses it is for, by number from 1.
    pub diagnoses: Vec<u32>,
    /// When, when it differs from the visit.
    pub date: Option<DateTime>,
}

/// A visit as billing sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which encounter.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: PatientId,
    /// Date of service.
    pub date: Option<DateTime>,
    /// Rendering provider.
    pub provider: Option<AccountId>,
    /// Diagnoses, the principal one first, without display.
    pub diagnoses: Vec<Code>,
    /// Procedures and services.
    pub services: Vec<ServiceLine>,
}

/// The codes of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimCodes {
    /// Which claim.
    pub claim: ClaimId,
    /// The patient.
    pub patient: PatientId,
    /// Which encounters it is for.
    pub encounters: Vec<EncounterId>,
    /// Diagnoses by number from 1, without display.
    pub diagnoses: Vec<Code>,
    /// Lines.
    pub services: Vec<ServiceLine>,
}

/// A visit that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnVisit {
    /// Which encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
}

/// Codes of a claim that do not belong here any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnCodes {
    /// Which claim.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
}

/// What the `coding` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodingFact {
    /// A visit was coded, or coded again.
    VisitCoded(Visit),
    /// A visit was imported: date and provider, without codes.
    VisitImported(Imported<Visit>),
    /// The codes of an imported claim.
    ClaimCodesImported(Imported<ClaimCodes>),
    /// The codes of a claim that was drafted here.
    ClaimCoded(ClaimCodes),
    /// A visit was withdrawn: it is told in `restricted` from now on.
    VisitWithdrawn(WithdrawnVisit),
    /// The codes of a claim were withdrawn.
    ClaimCodesWithdrawn(WithdrawnCodes),
}
