//! What a patient is told when something changes: which of the own appointments, and what became of it.

use super::query::is_own;
use crate::error::QueryError;
pub(super) use crate::kept::appointments::of;
pub use crate::kept::appointments::{Change, Kind, Place};
use crate::store::Snapshot;

/// The changes of the appointments of the patient whose own record is asked, in any record that is theirs.
///
/// # Errors
/// When the view cannot be read.
pub fn own(snapshot: &Snapshot, changes: Vec<Change>) -> Result<Vec<Change>, QueryError> {
    let mut own = Vec::new();
    for change in changes {
        if is_own(snapshot, change.patient)? {
            own.push(change);
        }
    }
    Ok(own)
}
