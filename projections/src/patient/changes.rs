//! What a patient is told when something changes: which of the own appointments, and what became of it.

use chartlog_domain::facts::Fact;

use crate::kept::appointments;
pub use crate::kept::appointments::{Change, Kind, Place};
use crate::store::Snapshot;

/// What a fact changes for a patient.
pub(super) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Scheduling(told) => Some(appointments::of(told)),
        // The rest of the own record is asked for when it is looked at.
        Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::CareTeam(_)
        | Fact::Directory(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => None,
    }
}

/// The changes of the appointments of the patient whose own record is asked.
#[must_use]
pub fn own(snapshot: &Snapshot, mut changes: Vec<Change>) -> Vec<Change> {
    let own = snapshot.scope().patient;
    changes.retain(|change| Some(change.patient) == own);
    changes
}
