//! What the commands about care teams and broken glass share: who is on the team, by the clinical
//! view at the end of the log.

use chartlog_domain::ids::PatientId;
use chartlog_projections::Scope;
use chartlog_projections::clinical::query;

use crate::command::{Clerk, NotDone};

/// Whether the caller is on a patient's team now, not by a grant. Whoever decides by it has read the
/// patient's stream before: a change in between is a conflict.
pub(super) fn is_member(clerk: &Clerk, patient: PatientId) -> Result<bool, NotDone> {
    clerk.clinicians_know(clerk.head()?)?;
    let scope = Scope { account: Some(clerk.account()), patient: None, now: clerk.now };
    let snapshot = clerk.node.views().clinical.snapshot(scope).map_err(|_| NotDone::NoView)?;
    query::is_member(&snapshot, patient).map_err(|_| NotDone::NoView)
}
