//! What `decideAmendment`, `extendAmendment` and `rebutDisagreement` share: what the care team says to a
//! request to amend the record.

use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::AmendmentAcceptance;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::amendment::Step;
use chartlog_domain::patient::{self, Patient};
use chartlog_projections::clinical::query;

use super::team::check_member;
use crate::command::{Clerk, NotDone, Order};
use crate::streams::Stream;

/// Takes a step in a request of a patient on whose team the caller is, and says where the log stands with
/// it. A record that amends is in the patient's chart.
pub(super) fn take(
    clerk: &Clerk,
    order: &Order,
    patient: PatientId,
    step: &Step,
) -> Result<String, NotDone> {
    let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        let go_on = patient::Command::Amendment(step.clone());
        let gone_on = unit.execute::<Patient>(&Stream::Patient(patient), command, go_on);
        let charts = clerk.clinical_sight()?;
        check_member(&charts, patient)?;
        if let Step::Accept(AmendmentAcceptance { record: Some(about), .. }) = step
            && !query::in_chart(&charts, patient, &about.kind, about.record)?
        {
            return Err(NotDone::unknown("record"));
        }
        Ok(gone_on?)
    })?;
    Ok(done.position.to_string())
}
