//! Who is seen when: Appointment, Schedule, Slot.

use serde::Deserialize;

use super::datatypes::{CodeableConcept, Period, Reference};
use super::primitives::Date;

/// Appointment.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Appointment {
    pub(in super::super) status: Option<String>,
    pub(in super::super) service_type: Vec<CodeableConcept>,
    pub(in super::super) appointment_type: Option<CodeableConcept>,
    pub(in super::super) start: Option<Date>,
    pub(in super::super) end: Option<Date>,
    pub(in super::super) participant: Vec<Participant>,
}

/// Appointment.participant.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Participant {
    pub(in super::super) actor: Option<Reference>,
}

/// Schedule.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Schedule {
    pub(in super::super) actor: Vec<Reference>,
    pub(in super::super) planning_horizon: Option<Period>,
}

/// Slot.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Slot {
    pub(in super::super) schedule: Option<Reference>,
    pub(in super::super) status: Option<String>,
    pub(in super::super) start: Option<Date>,
    pub(in super::super) end: Option<Date>,
}
