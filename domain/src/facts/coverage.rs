//! `coverage`: payer, plan, member id, group, subscriber.

use super::Imported;
use crate::ids::{CoverageId, OrganisationId, PatientId};
use crate::words::{Concept, DateTime, Period, Text};

/// Insurance of a patient (FHIR Coverage).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Its id.
    pub coverage: CoverageId,
    /// The beneficiary.
    pub patient: PatientId,
    /// FHIR fm-status: `active`, `cancelled`, `draft`, `entered-in-error`.
    pub status: String,
    /// Kind of coverage.
    pub kind: Option<Concept>,
    /// Who pays, by name.
    pub payer: Option<Text>,
    /// Who pays, when it is an organisation that is known.
    pub payer_organisation: Option<OrganisationId>,
    /// Member or subscriber id on the card.
    pub member_id: Option<Text>,
    /// Group.
    pub group: Option<Text>,
    /// Plan.
    pub plan: Option<Text>,
    /// Who holds the contract.
    pub subscriber: Option<Text>,
    /// What the beneficiary is to the subscriber.
    pub relationship: Option<Concept>,
    /// From when to when.
    pub period: Period,
}

/// The end of a coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageEnd {
    /// Which.
    pub coverage: CoverageId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
}

/// What the `coverage` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverageFact {
    /// Coverage was recorded.
    Added(Coverage),
    /// Coverage ended.
    Ended(CoverageEnd),
    /// Coverage was imported.
    CoverageImported(Imported<Coverage>),
}
