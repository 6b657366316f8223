//! What the commands about care teams and broken glass share: who is on the team, by the clinical
//! view at the end of the log.

use chartlog_domain::ids::PatientId;
use chartlog_projections::Snapshot;
use chartlog_projections::clinical::query;

use crate::command::NotDone;

/// Refuses a patient on whose team the caller is not now, also when they have a grant. Whoever decides by
/// it has read the patient's stream before: a change in between is a conflict.
pub(super) fn check_member(charts: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    if query::is_member(charts, patient)? { Ok(()) } else { Err(NotDone::unknown("patient")) }
}

/// Refuses a patient whom the caller does not treat: who is on the team, and who has broken the glass
/// and must be able to write down what was done.
pub(super) fn treats(charts: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    query::patient(charts, patient)?.map(drop).ok_or(NotDone::unknown("patient"))
}
