//! What is intended: care plans and goals.

use crate::ids::{EncounterId, PatientId, RecordId};
use crate::words::{Concept, DateTime, Period, Text, Value};

/// Something a care plan intends.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PlannedActivity {
    /// What.
    pub what: Option<Concept>,
    /// How far it is (FHIR care-plan-activity-status).
    pub status: Option<String>,
    /// In words.
    pub description: Option<Text>,
}

/// A care plan (FHIR CarePlan).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarePlan {
    /// Its id.
    pub plan: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was made.
    pub encounter: Option<EncounterId>,
    /// FHIR request-status.
    pub status: String,
    /// `proposal`, `plan`, `order`, `option`.
    pub intent: String,
    /// Categories.
    pub categories: Vec<Concept>,
    /// Title.
    pub title: Option<Text>,
    /// In words.
    pub description: Option<Text>,
    /// From when to when.
    pub period: Period,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Which goals.
    pub goals: Vec<RecordId>,
    /// What it intends.
    pub activities: Vec<PlannedActivity>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A goal (FHIR Goal).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its id.
    pub goal: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// FHIR goal-status.
    pub lifecycle_status: String,
    /// FHIR goal-achievement.
    pub achievement: Option<Concept>,
    /// What is wanted.
    pub description: Concept,
    /// Since when.
    pub start: Option<DateTime>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// How it is measured, and until when.
    pub targets: Vec<GoalTarget>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// How a goal is measured.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct GoalTarget {
    /// What is measured.
    pub measure: Option<Concept>,
    /// What is to be reached.
    pub detail: Option<Value>,
    /// Until when.
    pub due: Option<DateTime>,
}
