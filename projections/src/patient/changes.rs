//! What a patient is told when something changes: which of the own appointments, and what became of it.

pub(super) use crate::kept::appointments::of;
pub use crate::kept::appointments::{Change, Kind, Place};
use crate::store::Snapshot;

/// The changes of the appointments of the patient whose own record is asked.
#[must_use]
pub fn own(snapshot: &Snapshot, mut changes: Vec<Change>) -> Vec<Change> {
    let own = snapshot.scope().patient;
    changes.retain(|change| Some(change.patient) == own);
    changes
}
