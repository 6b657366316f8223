//! Whose account and whose claim a command is about, as its caller sees it, and what the streams behind
//! them know.

use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::decider::Decider;
use chartlog_domain::facts::coding::Visit;
use chartlog_domain::facts::ledger::ClaimStep;
use chartlog_domain::ids::{ClaimId, EncounterId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Code, DateTime};
use chartlog_projections::Snapshot;
use chartlog_projections::billing::query::{self, BilledVisit};

use crate::command::{Clerk, NotDone};
use crate::streams::Stream;

/// Refuses a patient whom the caller does not see, as one who is not there.
pub(super) fn visible(seen: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
    query::patient(seen, patient)?.map(drop).ok_or(NotDone::unknown("patient"))
}

/// A claim, and its patient, whom the caller sees.
pub(super) fn claim(clerk: &Clerk, claim: ClaimId) -> Result<(claim::State, PatientId), NotDone> {
    let state = known::<Claims>(clerk, &Stream::Claim(claim))?;
    let (_, patient) = state.claim.ok_or(NotDone::unknown("claim"))?;
    let seen = query::patient(&clerk.billing_sight()?, patient)?;
    seen.map(|_| (state, patient)).ok_or(NotDone::unknown("claim"))
}

/// Refuses a claim that is not this patient's.
pub(super) fn own_claim(
    clerk: &Clerk,
    id: Option<ClaimId>,
    patient: PatientId,
) -> Result<(), NotDone> {
    let Some(id) = id else { return Ok(()) };
    let (_, of) = claim(clerk, id)?;
    if of == patient { Ok(()) } else { Err(NotDone::unknown("claim")) }
}

/// What a patient's registration knows.
pub(super) fn registration(clerk: &Clerk, patient: PatientId) -> Result<patient::State, NotDone> {
    known::<Patient>(clerk, &Stream::Patient(patient))
}

/// What a patient's account knows.
pub(super) fn owed(clerk: &Clerk, patient: PatientId) -> Result<account::State, NotDone> {
    known::<Account>(clerk, &Stream::Account(patient))
}

/// What a stream knows.
pub(super) fn known<D: Decider>(clerk: &Clerk, stream: &Stream) -> Result<D::State, NotDone> {
    let journal = clerk.node.journal();
    let (state, _) = journal.load::<D>(stream.id(journal.ids()))?;
    Ok(state)
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

/// Visits, and whether another claim than this one bills each.
pub(super) fn billable(found: Vec<BilledVisit>, claim: &claim::State) -> Vec<(Visit, bool)> {
    let billed = |it: &BilledVisit| it.billed && !claim.encounters.contains(&it.visit.encounter);
    found.into_iter().map(|it| (it.visit.clone(), billed(&it))).collect()
}

/// A step of a claim.
pub(super) const fn step(
    claim: ClaimId,
    patient: PatientId,
    at: DateTime,
    reason: Option<Code>,
) -> ClaimStep {
    ClaimStep { claim, patient, at, reason, amount: None }
}
