//! What the commands about care teams and broken glass share: who is on the team, by the clinical
//! view at the end of the log.

use chartlog_domain::ids::PatientId;
use chartlog_projections::Snapshot;
use chartlog_projections::clinical::query;

use crate::command::NotDone;

/// Whether the caller is on a patient's team now, not by a grant. Whoever decides by it has read the
/// patient's stream before: a change in between is a conflict.
pub(super) fn is_member(charts: &Snapshot, patient: PatientId) -> Result<bool, NotDone> {
    Ok(query::is_member(charts, patient)?)
}

/// Refuses a patient whom the caller does not treat: who is on the team, and who has broken the glass
/// and must be able to write down what was done.
pub(super) fn treats(charts: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    query::patient(charts, patient)?.map(drop).ok_or(NotDone::unknown("patient"))
}
