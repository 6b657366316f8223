//! Problems and allergies.

use async_graphql::{Context, Object, Result, SimpleObject};
use chartlog_domain::facts::clinical;
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::{self, Charted};

use super::directory::Provider;
use super::encounter::Encounter;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{Concept, DateTime, Id, concepts, texts};

/// When and why a record ended.
#[derive(SimpleObject)]
pub(crate) struct Ending {
    /// When.
    at: DateTime,
    /// Why; null when not said.
    reason: Option<String>,
}

impl From<&clinical::Ended> for Ending {
    fn from(ended: &clinical::Ended) -> Self {
        Self {
            at: DateTime::from(&ended.at),
            reason: ended.reason.as_ref().map(|reason| reason.expose().to_owned()),
        }
    }
}

/// EnteredInError.
pub(crate) struct EnteredInError(clinical::EnteredInError);

impl EnteredInError {
    /// What was said of a record.
    pub(super) fn of<T>(row: &Charted<T>) -> Option<Self> {
        row.in_error.clone().map(Self)
    }
}

/// That a record was entered by mistake.
#[Object]
impl EnteredInError {
    /// What was wrong: `WRONG_PATIENT`, `WRONG_VALUE`, `DUPLICATE` or `OTHER`.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was marked.
    async fn at(&self) -> DateTime {
        DateTime::of_micros(self.0.at)
    }

    /// Who marked it.
    async fn by(&self, ctx: &Context<'_>) -> Result<Provider> {
        Provider::of(ctx, self.0.by)
    }
}

/// Problem, as it is now.
pub(crate) struct Problem(Charted<clinical::Problem>);

impl From<Charted<clinical::Problem>> for Problem {
    fn from(row: Charted<clinical::Problem>) -> Self {
        Self(row)
    }
}

impl Problem {
    fn record(&self) -> &clinical::Problem {
        &self.0.record
    }
}

/// A problem or diagnosis (FHIR Condition).
#[Object]
impl Problem {
    /// Id of the problem.
    async fn id(&self) -> Id {
        self.record().problem.into()
    }

    /// The encounter in which it was asserted; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `active`, `recurrence`, `relapse`, `inactive`, `remission` or `resolved` (FHIR
    /// condition-clinical); null when not said.
    async fn clinical_status(&self) -> Option<&str> {
        self.record().clinical_status.as_deref()
    }

    /// `unconfirmed`, `provisional`, `differential`, `confirmed`, `refuted` or `entered-in-error`
    /// (FHIR condition-ver-status); null when not said.
    async fn verification_status(&self) -> Option<&str> {
        self.record().verification_status.as_deref()
    }

    /// `problem-list-item`, `encounter-diagnosis` and the like.
    async fn categories(&self) -> Vec<Concept> {
        concepts(&self.record().categories)
    }

    /// How bad it is; null when not said.
    async fn severity(&self) -> Option<Concept> {
        self.record().severity.as_ref().map(Concept::from)
    }

    /// What it is.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().code)
    }

    /// Where on the body.
    async fn body_sites(&self) -> Vec<Concept> {
        concepts(&self.record().body_sites)
    }

    /// Since when; null when not said or when it is no date, see `onsetText`.
    async fn onset(&self) -> Option<DateTime> {
        self.record().onset.as_ref().map(DateTime::from)
    }

    /// Since when, when that is an age, a range or words; else null.
    async fn onset_text(&self) -> Option<&str> {
        self.record().onset_text.as_ref().map(Text::expose)
    }

    /// Until when; null while it goes on, when not said, or when it is no date, see
    /// `abatementText`.
    async fn abatement(&self) -> Option<DateTime> {
        self.record().abatement.as_ref().map(DateTime::from)
    }

    /// Until when, when that is an age, a range or words; else null.
    async fn abatement_text(&self) -> Option<&str> {
        self.record().abatement_text.as_ref().map(Text::expose)
    }

    /// When it was recorded; null when not said.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.record().recorded_at.as_ref().map(DateTime::from)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// When and why it was resolved here; null when it was not.
    async fn ended(&self) -> Option<Ending> {
        self.0.ended.as_ref().map(Ending::from)
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

impl Problem {
    /// The problems of ids, without those that are not in this role's view.
    pub(super) fn all(ctx: &Context<'_>, ids: &[RecordId]) -> Result<Vec<Self>> {
        let snapshot = &asking(ctx)?.snapshot;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(query::problem(snapshot, *id).map_err(|e| from_query(&e))?.map(Self));
        }
        Ok(found)
    }
}

/// Allergy, as it is now.
pub(crate) struct Allergy(Charted<clinical::Allergy>);

impl From<Charted<clinical::Allergy>> for Allergy {
    fn from(row: Charted<clinical::Allergy>) -> Self {
        Self(row)
    }
}

impl Allergy {
    fn record(&self) -> &clinical::Allergy {
        &self.0.record
    }
}

/// An allergy or intolerance (FHIR AllergyIntolerance).
#[Object]
impl Allergy {
    /// Id of the allergy.
    async fn id(&self) -> Id {
        self.record().allergy.into()
    }

    /// The encounter in which it was asserted; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `active`, `inactive` or `resolved` (FHIR allergyintolerance-clinical); null when not said.
    async fn clinical_status(&self) -> Option<&str> {
        self.record().clinical_status.as_deref()
    }

    /// `unconfirmed`, `confirmed`, `refuted` or `entered-in-error` (FHIR
    /// allergyintolerance-verification); null when not said.
    async fn verification_status(&self) -> Option<&str> {
        self.record().verification_status.as_deref()
    }

    /// `allergy` or `intolerance`; null when not said.
    async fn kind(&self) -> Option<&str> {
        self.record().kind.as_deref()
    }

    /// `food`, `medication`, `environment`, `biologic`.
    async fn categories(&self) -> &[String] {
        &self.record().categories
    }

    /// `low`, `high` or `unable-to-assess`: how bad a reaction could be; null when not said.
    async fn criticality(&self) -> Option<&str> {
        self.record().criticality.as_deref()
    }

    /// What the patient is allergic to, or that there is no allergy.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().code)
    }

    /// Since when; null when not said.
    async fn onset(&self) -> Option<DateTime> {
        self.record().onset.as_ref().map(DateTime::from)
    }

    /// When it was recorded; null when not said.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.record().recorded_at.as_ref().map(DateTime::from)
    }

    /// Known reactions.
    async fn reactions(&self) -> Vec<Reaction> {
        self.record().reactions.iter().cloned().map(Reaction).collect()
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// When and why it was refuted here; null when it was not.
    async fn ended(&self) -> Option<Ending> {
        self.0.ended.as_ref().map(Ending::from)
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

/// Reaction.
pub(crate) struct Reaction(clinical::Reaction);

impl Reaction {
    fn record(&self) -> &clinical::Reaction {
        &self.0
    }
}

/// A reaction to something one is allergic to.
#[Object]
impl Reaction {
    /// To what exactly; null when not said.
    async fn substance(&self) -> Option<Concept> {
        self.record().substance.as_ref().map(Concept::from)
    }

    /// How it showed.
    async fn manifestations(&self) -> Vec<Concept> {
        concepts(&self.record().manifestations)
    }

    /// `mild`, `moderate` or `severe`; null when not said.
    async fn severity(&self) -> Option<&str> {
        self.record().severity.as_deref()
    }
}
