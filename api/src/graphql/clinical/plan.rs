//! Care plans and goals.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::{self, Charted};

use super::conditions::Problem;
use super::encounter::Encounter;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::{Concept, DateTime, Id, ObservationValue, Period, concepts, texts};

/// CarePlan, as it is now.
pub(crate) struct CarePlan(Charted<clinical::CarePlan>);

impl From<Charted<clinical::CarePlan>> for CarePlan {
    fn from(row: Charted<clinical::CarePlan>) -> Self {
        Self(row)
    }
}

impl CarePlan {
    fn record(&self) -> &clinical::CarePlan {
        &self.0.record
    }
}

/// A care plan (FHIR CarePlan).
#[Object]
impl CarePlan {
    /// Id of the plan.
    async fn id(&self) -> Id {
        self.record().plan.into()
    }

    /// The encounter in which it was made; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `draft`, `active`, `on-hold`, `revoked`, `completed`, `entered-in-error` or `unknown` (FHIR
    /// request-status).
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// `proposal`, `plan`, `order` or `option`.
    async fn intent(&self) -> &str {
        &self.record().intent
    }

    /// Categories.
    async fn categories(&self) -> Vec<Concept> {
        concepts(&self.record().categories)
    }

    /// Title; null when not said.
    async fn title(&self) -> Option<&str> {
        self.record().title.as_ref().map(Text::expose)
    }

    /// The plan in words; null when not said.
    async fn description(&self) -> Option<&str> {
        self.record().description.as_ref().map(Text::expose)
    }

    /// From when to when.
    async fn period(&self) -> Period {
        Period::from(&self.record().period)
    }

    /// For which problems; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Problem>> {
        Problem::all(ctx, &self.record().problems)
    }

    /// Which goals it serves; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        Goal::all(ctx, &self.record().goals)
    }

    /// What it intends.
    async fn activities(&self) -> Vec<PlannedActivity> {
        self.record().activities.iter().cloned().map(PlannedActivity).collect()
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// PlannedActivity.
pub(crate) struct PlannedActivity(clinical::PlannedActivity);

impl PlannedActivity {
    fn record(&self) -> &clinical::PlannedActivity {
        &self.0
    }
}

/// Something that a care plan intends.
#[Object]
impl PlannedActivity {
    /// What; null when it is only described.
    async fn what(&self) -> Option<Concept> {
        self.record().what.as_ref().map(Concept::from)
    }

    /// How far it is: `not-started`, `scheduled`, `in-progress`, `completed` and others of FHIR
    /// care-plan-activity-status; null when not said.
    async fn status(&self) -> Option<&str> {
        self.record().status.as_deref()
    }

    /// In words; null when not said.
    async fn description(&self) -> Option<&str> {
        self.record().description.as_ref().map(Text::expose)
    }
}

/// Goal, as it is now.
pub(crate) struct Goal(Charted<clinical::Goal>);

impl From<Charted<clinical::Goal>> for Goal {
    fn from(row: Charted<clinical::Goal>) -> Self {
        Self(row)
    }
}

impl Goal {
    fn record(&self) -> &clinical::Goal {
        &self.0.record
    }
}

/// Something that is to be reached (FHIR Goal).
#[Object]
impl Goal {
    /// Id of the goal.
    async fn id(&self) -> Id {
        self.record().goal.into()
    }

    /// `proposed`, `planned`, `accepted`, `active`, `on-hold`, `completed`, `cancelled` and others
    /// of FHIR goal-status.
    async fn lifecycle_status(&self) -> &str {
        &self.record().lifecycle_status
    }

    /// How near it is (FHIR goal-achievement); null when not said.
    async fn achievement(&self) -> Option<Concept> {
        self.record().achievement.as_ref().map(Concept::from)
    }

    /// What is wanted.
    async fn description(&self) -> Concept {
        Concept::from(&self.record().description)
    }

    /// Since when; null when not said.
    async fn start(&self) -> Option<DateTime> {
        self.record().start.as_ref().map(DateTime::from)
    }

    /// For which problems; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Problem>> {
        Problem::all(ctx, &self.record().problems)
    }

    /// How it is measured, and until when.
    async fn targets(&self) -> Vec<GoalTarget> {
        self.record().targets.iter().cloned().map(GoalTarget).collect()
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

impl Goal {
    /// The goals of ids, without those that are not in this role's view.
    fn all(ctx: &Context<'_>, ids: &[RecordId]) -> Result<Vec<Self>> {
        let snapshot = &asking(ctx)?.snapshot;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(query::goal(snapshot, *id).map_err(|e| from_query(&e))?.map(Self));
        }
        Ok(found)
    }
}

/// GoalTarget.
pub(crate) struct GoalTarget(clinical::GoalTarget);

impl GoalTarget {
    fn record(&self) -> &clinical::GoalTarget {
        &self.0
    }
}

/// How a goal is measured.
#[Object]
impl GoalTarget {
    /// What is measured; null when not said.
    async fn measure(&self) -> Option<Concept> {
        self.record().measure.as_ref().map(Concept::from)
    }

    /// What is to be reached; null when not said.
    async fn detail(&self) -> Option<ObservationValue> {
        self.record().detail.as_ref().map(ObservationValue::from)
    }

    /// Until when; null when not said.
    async fn due(&self) -> Option<DateTime> {
        self.record().due.as_ref().map(DateTime::from)
    }
}
