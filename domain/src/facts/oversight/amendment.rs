//! Amendments that patients ask for (45 CFR 164.526) as ids and times: somebody must see that they are
//! acted on in time, also where no clinician is on the patient's team. What is asked for stands in `clinical`.

use crate::ids::{AccountId, AmendmentId, PatientId};

/// Until when a request must be decided: told when it is made, and again when it is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmendmentDue {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose record.
    pub patient: PatientId,
    /// When it was made or put off, microseconds since 1970 UTC.
    pub at: i64,
    /// Until when it must be acted on, microseconds since 1970 UTC (45 CFR 164.526(b)(2)).
    pub due: i64,
}

/// A request was accepted or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmendmentDecided {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose record.
    pub patient: PatientId,
    /// Who decided.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}
