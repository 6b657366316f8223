//! What was entered by mistake.

use super::RecordReference;
use crate::ids::{AccountId, PatientId};

/// A record that was entered by mistake: it stays in its list and counts no more (FHIR
/// `entered-in-error`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredInError {
    /// Which record, of [`crate::chart::ENTERED_RECORDS`].
    pub record: RecordReference,
    /// In whose chart it stands.
    pub patient: PatientId,
    /// What was wrong, a code: see [`crate::chart::ERROR_REASONS`].
    pub reason: String,
    /// By whom it was marked.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}
