//! What notices to clinicians say.

use async_graphql::{Enum, SimpleObject};
use chartlog_projections::clinical::changes::{Change, Kind};

use crate::graphql::notice::AppointmentChangeKind;
use crate::graphql::scalars::Id;
use crate::live::Notice;

/// What has changed in a chart.
#[derive(SimpleObject)]
pub(crate) struct ChartNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<ChartChange>,
}

impl From<Notice<Change>> for ChartNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(ChartChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change in a chart.
#[derive(SimpleObject)]
pub(crate) struct ChartChange {
    /// What kind of record.
    kind: ChartChangeKind,
    /// What became of the appointment, when it is one.
    appointment: Option<AppointmentChangeKind>,
    /// Which appointment.
    appointment_id: Option<Id>,
    /// Which visit, or of which.
    encounter_id: Option<Id>,
    /// Which note.
    note_id: Option<Id>,
    /// Which other record: problem, allergy, medication, observation and so on.
    record_id: Option<Id>,
}

impl From<Change> for ChartChange {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.into(),
            appointment: became(change.kind),
            appointment_id: change.appointment.map(Id::from),
            encounter_id: change.encounter.map(Id::from),
            note_id: change.note.map(Id::from),
            record_id: change.record.map(Id::from),
        }
    }
}

/// What kind of record has changed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChartChangeKind {
    /// Who the patient is, how to reach them, where they live.
    Patient,
    /// Who treats them, or who may read the chart.
    CareTeam,
    /// An appointment.
    Appointment,
    /// Why the patient wants to be seen.
    Reason,
    /// A visit.
    Encounter,
    /// A note.
    Note,
    /// A vital sign or a result.
    Observation,
    /// A problem.
    Problem,
    /// An allergy.
    Allergy,
    /// A medication.
    Medication,
    /// An immunization.
    Immunization,
    /// A procedure.
    Procedure,
    /// A report.
    Report,
    /// A document.
    Document,
    /// A care plan.
    CarePlan,
    /// A goal.
    Goal,
    /// The codes of a visit.
    VisitCodes,
    /// What the patient asked to have amended, and what came of it.
    Amendment,
    /// A problem, an allergy or a medication that is over, or was refuted.
    Ended,
    /// A record that was entered by mistake, and counts no more: it stays in its list, with the status
    /// `entered-in-error`.
    EnteredInError,
    /// Something that is not told here any more.
    Withdrawn,
}

impl From<Kind> for ChartChangeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Patient => Self::Patient,
            Kind::CareTeam => Self::CareTeam,
            Kind::Appointment(_) => Self::Appointment,
            Kind::Reason => Self::Reason,
            Kind::Encounter => Self::Encounter,
            Kind::Note => Self::Note,
            Kind::Observation => Self::Observation,
            Kind::Problem => Self::Problem,
            Kind::Allergy => Self::Allergy,
            Kind::Medication => Self::Medication,
            Kind::Immunization => Self::Immunization,
            Kind::Procedure => Self::Procedure,
            Kind::Report => Self::Report,
            Kind::Document => Self::Document,
            Kind::CarePlan => Self::CarePlan,
            Kind::Goal => Self::Goal,
            Kind::VisitCodes => Self::VisitCodes,
            Kind::Amendment => Self::Amendment,
            Kind::Ended => Self::Ended,
            Kind::EnteredInError => Self::EnteredInError,
            Kind::Withdrawn => Self::Withdrawn,
        }
    }
}

/// What became of an appointment; none for every other change.
fn became(kind: Kind) -> Option<AppointmentChangeKind> {
    if let Kind::Appointment(became) = kind { Some(became.into()) } else { None }
}

/// What has changed in the own calendar.
#[derive(SimpleObject)]
pub(crate) struct MyDayNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<MyDayChange>,
}

impl From<Notice<Change>> for MyDayNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().filter_map(MyDayChange::of).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change in the own calendar.
#[derive(SimpleObject)]
pub(crate) struct MyDayChange {
    /// What became of the appointment.
    kind: AppointmentChangeKind,
    /// Which appointment. Null where one was moved that is not yours now and of whose patient you may
    /// know nothing: it may have been yours.
    appointment_id: Option<Id>,
    /// Whose.
    patient_id: Option<Id>,
}

impl MyDayChange {
    fn of(change: Change) -> Option<Self> {
        Some(Self {
            kind: became(change.kind)?,
            appointment_id: change.appointment.map(Id::from),
            patient_id: change.patient.map(Id::from),
        })
    }
}
