//! What the commands about visits and charts share: whose patient it is, and in which visit.

use chartlog_domain::chart::{self, Chart};
use chartlog_domain::decider::Refusal;
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::RecordReference;
use chartlog_domain::ids::{EncounterId, PatientId, RecordId};
use chartlog_projections::Snapshot;
use chartlog_projections::clinical::query;

use super::team::treats;
use crate::command::{Clerk, Done, NotDone, Order};
use crate::graphql::scalars::{Id, typed_id};
use crate::journal::JournalError;
use crate::streams::Stream;

pub(super) use crate::graphql::mutation::times::{at, now, past};

/// Carries out a command on a visit of a patient whom the caller treats.
pub(super) fn on_visit(
    clerk: &Clerk,
    order: &Order,
    (patient, encounter): (PatientId, EncounterId),
    command: &encounter::Command,
) -> Result<Done, NotDone> {
    clerk.carry_out(order, Subject::Patient(patient), |unit, reference| {
        treats(&clerk.clinical_sight()?, patient)?;
        let stream = Stream::Encounter(encounter);
        unit.execute::<Encounters>(&stream, reference, command.clone()).map_err(elsewhere)
    })
}

/// Carries out a command on the chart of a patient whom the caller treats.
pub(super) fn on_chart(
    clerk: &Clerk,
    order: &Order,
    patient: PatientId,
    refers: &Refers,
    command: &chart::Command,
) -> Result<Done, NotDone> {
    clerk.carry_out(order, Subject::Patient(patient), |unit, reference| {
        may_chart(clerk, patient, refers)?;
        Ok(unit.execute::<Chart>(&Stream::Chart(patient), reference, command.clone())?)
    })
}

/// Refuses a patient whom the caller does not treat, and what a record refers to and is another patient's.
pub(super) fn may_chart(clerk: &Clerk, patient: PatientId, refers: &Refers) -> Result<(), NotDone> {
    let charts = clerk.clinical_sight()?;
    treats(&charts, patient)?;
    refers.check(&charts, patient)
}

/// What a record refers to: it is the same patient's.
#[derive(Default)]
pub(super) struct Refers {
    /// In which visit.
    pub(super) encounter: Option<EncounterId>,
    /// For which problems.
    pub(super) problems: Vec<RecordId>,
    /// To which record of a list of the chart.
    pub(super) record: Option<RecordReference>,
}

impl Refers {
    /// The ids of an input.
    pub(super) fn of(encounter: Option<&Id>, problems: Option<&[Id]>) -> Result<Self, NotDone> {
        let encounter = typed_id(encounter, "input.encounter", EncounterId)?;
        let problems = problems.unwrap_or_default();
        let problems = problems.iter().map(|id| id.typed("input.problems", RecordId));
        let problems = problems.collect::<Result<_, _>>()?;
        Ok(Self { encounter, problems, record: None })
    }

    /// Refuses what is not there, and what is another patient's, as if it were not there.
    pub(super) fn check(&self, charts: &Snapshot, patient: PatientId) -> Result<(), NotDone> {
        if let Some(id) = self.encounter {
            let found = query::encounter(charts, id)?;
            if found.is_none_or(|found| found.record.patient != patient) {
                return Err(NotDone::unknown("encounter"));
            }
        }
        for id in &self.problems {
            let found = query::problem(charts, *id)?;
            if found.is_none_or(|found| found.record.patient != patient) {
                return Err(NotDone::unknown("problems"));
            }
        }
        if let Some(about) = &self.record
            && !query::in_chart(charts, patient, &about.kind, about.record)?
        {
            return Err(NotDone::unknown("record"));
        }
        Ok(())
    }
}

/// A visit of another patient looks as if it were not there.
pub(super) fn elsewhere(error: JournalError) -> NotDone {
    let elsewhere = matches!(error, JournalError::Refused(Refusal::OtherPatient));
    if elsewhere { NotDone::unknown("encounter") } else { error.into() }
}

/// The id of a record that a command makes.
pub(super) fn record(clerk: &Clerk, kind: &str, order: &Order) -> RecordId {
    RecordId::from_bytes(clerk.derived(kind, order))
}
