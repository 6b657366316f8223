//! What does not belong in the chart any more: it is told in `restricted` from now on.

use crate::ids::{EncounterId, PatientId, RecordId};

/// A record that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnRecord {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub patient: PatientId,
}

/// A visit that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnEncounter {
    /// Which encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
}
