//! Whose account and whose claim a command is about, as its caller sees it, and what the streams behind
//! them know.

use chartlog_domain::claim::Claims;
use chartlog_domain::ids::{ClaimId, EncounterId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_projections::Snapshot;
use chartlog_projections::billing::query::{self, BilledVisit};

use crate::command::{Clerk, NotDone};
use crate::streams::Stream;
use crate::write::Unit;

/// Refuses a patient whom the caller does not see, as one who is not there.
pub(super) fn visible(seen: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    query::patient(seen, patient)?.map(drop).ok_or(NotDone::unknown("patient"))
}

/// Refuses a claim of a patient whom the caller does not see, as one that is not there.
pub(super) fn visible_claim(seen: &Snapshot, of: PatientId) -> Result<(), NotDone> {
    query::patient(seen, of)?.map(drop).ok_or(NotDone::unknown("claim"))
}

/// The patient of a claim, whom the caller sees.
pub(super) fn claim(clerk: &Clerk, claim: ClaimId) -> Result<PatientId, NotDone> {
    let state = clerk.node.journal().known::<Claims>(&Stream::Claim(claim))?;
    let (_, patient) = state.claim.ok_or(NotDone::unknown("claim"))?;
    visible_claim(&clerk.billing_sight()?, patient)?;
    Ok(patient)
}

/// What a patient's registration knows, for whoever decides by it: a restriction that is agreed to in between
/// is a conflict.
pub(super) fn registration(unit: &mut Unit, patient: PatientId) -> Result<patient::State, NotDone> {
    Ok(unit.known::<Patient>(&Stream::Patient(patient))?.clone())
}

/// Visits of a patient, as billing sees them.
pub(super) fn visits(
    seen: &Snapshot,
    patient: PatientId,
    encounters: &[EncounterId],
    field: &'static str,
) -> Result<Vec<BilledVisit>, NotDone> {
    let found = encounters.iter().map(|it| query::visit(seen, *it));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    let own = |visit: &BilledVisit| visit.visit.patient == patient;
    found.into_iter().map(|it| it.filter(own).ok_or(NotDone::unknown(field))).collect()
}
