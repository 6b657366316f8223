//! Documents and plans: DocumentReference, CarePlan, Goal, CareTeam.

use serde::Deserialize;

use super::datatypes::{
    Annotation, Attachment, CodeableConcept, Period, Quantity, Range, Ratio, Reference,
};
use super::primitives::Date;

/// DocumentReference.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct DocumentReference {
    pub(in super::super) status: Option<String>,
    #[serde(rename = "type")]
    pub(in super::super) kind: Option<CodeableConcept>,
    pub(in super::super) category: Vec<CodeableConcept>,
    pub(in super::super) date: Option<Date>,
    pub(in super::super) author: Vec<Reference>,
    pub(in super::super) description: Option<String>,
    pub(in super::super) content: Vec<Content>,
    pub(in super::super) context: Option<Context>,
}

/// DocumentReference.content.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Content {
    pub(in super::super) attachment: Option<Attachment>,
}

/// DocumentReference.context.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Context {
    pub(in super::super) encounter: Vec<Reference>,
}

/// CarePlan.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct CarePlan {
    pub(in super::super) status: Option<String>,
    pub(in super::super) intent: Option<String>,
    pub(in super::super) category: Vec<CodeableConcept>,
    pub(in super::super) title: Option<String>,
    pub(in super::super) description: Option<String>,
    pub(in super::super) encounter: Option<Reference>,
    pub(in super::super) period: Option<Period>,
    pub(in super::super) addresses: Vec<Reference>,
    pub(in super::super) goal: Vec<Reference>,
    pub(in super::super) activity: Vec<Activity>,
    pub(in super::super) note: Vec<Annotation>,
    pub(in super::super) text: Option<Narrative>,
}

/// Narrative: its XHTML.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Narrative {
    pub(in super::super) div: Option<String>,
}

/// CarePlan.activity.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Activity {
    pub(in super::super) outcome_codeable_concept: Vec<CodeableConcept>,
    pub(in super::super) reference: Option<Reference>,
    pub(in super::super) detail: Option<ActivityDetail>,
}

/// CarePlan.activity.detail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ActivityDetail {
    pub(in super::super) code: Option<CodeableConcept>,
    pub(in super::super) status: Option<String>,
    pub(in super::super) description: Option<String>,
}

/// Goal.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Goal {
    pub(in super::super) lifecycle_status: Option<String>,
    pub(in super::super) achievement_status: Option<CodeableConcept>,
    pub(in super::super) description: Option<CodeableConcept>,
    pub(in super::super) start_date: Option<Date>,
    pub(in super::super) addresses: Vec<Reference>,
    pub(in super::super) target: Vec<Target>,
    pub(in super::super) note: Vec<Annotation>,
}

/// Goal.target.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct Target {
    pub(in super::super) measure: Option<CodeableConcept>,
    pub(in super::super) detail_quantity: Option<Quantity>,
    pub(in super::super) detail_range: Option<Range>,
    pub(in super::super) detail_codeable_concept: Option<CodeableConcept>,
    pub(in super::super) detail_string: Option<String>,
    pub(in super::super) detail_boolean: Option<bool>,
    pub(in super::super) detail_integer: Option<i64>,
    pub(in super::super) detail_ratio: Option<Ratio>,
    pub(in super::super) due_date: Option<Date>,
}

/// CareTeam.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct CareTeam {
    pub(in super::super) status: Option<String>,
    pub(in super::super) period: Option<Period>,
    pub(in super::super) participant: Vec<TeamMember>,
}

/// CareTeam.participant.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct TeamMember {
    pub(in super::super) role: Vec<CodeableConcept>,
    pub(in super::super) member: Option<Reference>,
    pub(in super::super) period: Option<Period>,
}
