//! Restrictions that patients ask for (45 CFR 164.522(a)) as ids and codes: requests, and what was
//! decided about them.

use crate::ids::{AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId};

/// A patient asked for a restriction. What the patient wrote stands in `clinical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestrictionRequested {
    /// Which request.
    pub request: RestrictionRequestId,
    /// Whose record.
    pub patient: PatientId,
    /// Who is not to see the record, when the patient names a member of staff.
    pub account: Option<AccountId>,
    /// Which visit is not to be told to the health plan, when the patient names one.
    pub encounter: Option<EncounterId>,
    /// Whether the patient says that the visit was paid for out of pocket in full: then it must be
    /// agreed to (45 CFR 164.522(a)(1)(vi)).
    pub paid_in_full: bool,
    /// Whether the patient wrote something.
    pub in_words: bool,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A request was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionDecided {
    /// Which request.
    pub request: RestrictionRequestId,
    /// Whose record.
    pub patient: PatientId,
    /// The restriction that was agreed to; none when it was declined.
    pub restriction: Option<RestrictionId>,
    /// Why it was declined, a code: see [`crate::patient::restriction::REASONS`]; none when it was
    /// agreed to.
    pub reason: Option<String>,
    /// Who decided for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}
