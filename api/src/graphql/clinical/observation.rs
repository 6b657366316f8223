//! Vital signs, results, answers.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::ids::RecordId;
use chartlog_domain::words;
use chartlog_projections::clinical::query::{self, Charted};

use super::conditions::EnteredInError;
use super::directory::Provider;
use super::encounter::Encounter;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{
    Concept, DateTime, Id, ObservationValue, Period, Quantity, concepts, texts,
};

/// Observation, as it is now.
pub(crate) struct Observation(Charted<clinical::Observation>);

impl From<Charted<clinical::Observation>> for Observation {
    fn from(row: Charted<clinical::Observation>) -> Self {
        Self(row)
    }
}

impl Observation {
    fn record(&self) -> &clinical::Observation {
        &self.0.record
    }
}

/// A vital sign, a result, an answer to a questionnaire (FHIR Observation).
#[Object]
impl Observation {
    /// Id of the observation.
    async fn id(&self) -> Id {
        self.record().observation.into()
    }

    /// The encounter in which it was made; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `registered`, `preliminary`, `final`, `amended`, `corrected`, `cancelled`,
    /// `entered-in-error` or `unknown` (FHIR observation-status).
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// Categories, such as `vital-signs`, `laboratory`, `survey`.
    async fn categories(&self) -> Vec<Concept> {
        concepts(&self.record().categories)
    }

    /// What was observed.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().finding.code)
    }

    /// What was found; null when there is no value, see `absentReason` and `components`.
    async fn value(&self) -> Option<ObservationValue> {
        self.record().finding.value.as_ref().map(ObservationValue::from)
    }

    /// Why there is no value; null when there is one or it was not said.
    async fn absent_reason(&self) -> Option<Concept> {
        self.record().finding.absent_reason.as_ref().map(Concept::from)
    }

    /// High, low, abnormal and so on (HL7 v3 ObservationInterpretation).
    async fn interpretations(&self) -> Vec<Concept> {
        concepts(&self.record().finding.interpretation)
    }

    /// What is normal, in the source's order.
    async fn reference_ranges(&self) -> Vec<ReferenceRange> {
        self.record().finding.reference_ranges.iter().cloned().map(ReferenceRange).collect()
    }

    /// Its parts, for one that has several, such as the two pressures of a blood pressure; else
    /// empty.
    async fn components(&self) -> Vec<ObservationComponent> {
        self.record().components.iter().cloned().map(ObservationComponent).collect()
    }

    /// When it was true of the patient; start and end are the same for a point in time.
    async fn effective(&self) -> Period {
        Period::from(&self.record().effective)
    }

    /// When it was made available; null when not said.
    async fn issued(&self) -> Option<DateTime> {
        self.record().issued.as_ref().map(DateTime::from)
    }

    /// Who observed.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.record().performers)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// Why it was recorded although it is outside what is plausible; null when it is not.
    async fn override_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let found = query::override_reason(&asking(ctx)?.snapshot, self.record().observation);
        Ok(found.map_err(|e| from_query(&e))?.map(|reason| reason.expose().to_owned()))
    }

    /// That it was marked here as entered by mistake; null when it was not.
    async fn entered_in_error(&self) -> Option<EnteredInError> {
        EnteredInError::of(&self.0)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

impl Observation {
    /// The observations of ids, without those that are not in this role's view.
    pub(super) fn all(ctx: &Context<'_>, ids: &[RecordId]) -> Result<Vec<Self>> {
        let snapshot = &asking(ctx)?.snapshot;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(query::observation(snapshot, *id).map_err(|e| from_query(&e))?.map(Self));
        }
        Ok(found)
    }
}

/// ObservationComponent.
pub(crate) struct ObservationComponent(clinical::Finding);

impl ObservationComponent {
    fn record(&self) -> &clinical::Finding {
        &self.0
    }
}

/// A part of an observation that has several.
#[Object]
impl ObservationComponent {
    /// What was observed.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().code)
    }

    /// What was found; null when there is no value, see `absentReason`.
    async fn value(&self) -> Option<ObservationValue> {
        self.record().value.as_ref().map(ObservationValue::from)
    }

    /// Why there is no value; null when there is one or it was not said.
    async fn absent_reason(&self) -> Option<Concept> {
        self.record().absent_reason.as_ref().map(Concept::from)
    }

    /// High, low, abnormal and so on (HL7 v3 ObservationInterpretation).
    async fn interpretations(&self) -> Vec<Concept> {
        concepts(&self.record().interpretation)
    }

    /// What is normal, in the source's order.
    async fn reference_ranges(&self) -> Vec<ReferenceRange> {
        self.record().reference_ranges.iter().cloned().map(ReferenceRange).collect()
    }
}

/// ReferenceRange.
pub(crate) struct ReferenceRange(clinical::ReferenceRange);

impl ReferenceRange {
    fn record(&self) -> &clinical::ReferenceRange {
        &self.0
    }
}

/// What is normal for a finding.
#[Object]
impl ReferenceRange {
    /// Lower bound, inclusive; null when there is none.
    async fn low(&self) -> Option<Quantity> {
        self.record().low.as_ref().map(Quantity::from)
    }

    /// Upper bound, inclusive; null when there is none.
    async fn high(&self) -> Option<Quantity> {
        self.record().high.as_ref().map(Quantity::from)
    }

    /// The range in words; null when not said.
    async fn text(&self) -> Option<&str> {
        self.record().text.as_ref().map(words::Text::expose)
    }
}
