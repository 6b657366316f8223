//! What the commands about care teams and broken glass share: who is on the team, by the clinical
//! view at the end of the log.

use chartlog_domain::ids::PatientId;
use chartlog_eventlog::Position;
use chartlog_projections::Scope;
use chartlog_projections::clinical::query;

use crate::command::{Clerk, NotDone};
use crate::limits;

/// Whether the caller is on a patient's team now, not by a grant. Whoever decides by it has read the
/// patient's stream before: a change in between is a conflict.
pub(super) fn is_member(clerk: &Clerk, patient: PatientId) -> Result<bool, NotDone> {
    reaches(clerk, clerk.head()?)?;
    let scope = Scope { account: Some(clerk.account()), patient: None, now: clerk.now };
    let snapshot = clerk.node.views().clinical.snapshot(scope).map_err(|_| NotDone::NoView)?;
    query::is_member(&snapshot, patient).map_err(|_| NotDone::NoView)
}

/// Waits until the view knows of a position: access that ends there has ended for every session
/// when the command is answered. Who is told that it is behind sends the command again.
pub(super) fn reaches(clerk: &Clerk, position: Position) -> Result<(), NotDone> {
    let view = &clerk.node.views().clinical;
    view.wait_for(position, limits::BEHIND).map_err(|_| NotDone::Behind)
}
