//! Medications, immunizations, procedures.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::Charted;

use super::conditions::{Ending, EnteredInError, Problem};
use super::directory::Provider;
use super::encounter::Encounter;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::{Concept, DateTime, Id, Period, Quantity, concepts, texts};

/// Medication, as it is now.
pub(crate) struct Medication(Charted<clinical::Medication>);

impl From<Charted<clinical::Medication>> for Medication {
    fn from(row: Charted<clinical::Medication>) -> Self {
        Self(row)
    }
}

impl Medication {
    fn record(&self) -> &clinical::Medication {
        &self.0.record
    }
}

/// A medication as ordered (FHIR MedicationRequest).
#[Object]
impl Medication {
    /// Id of the order.
    async fn id(&self) -> Id {
        self.record().medication.into()
    }

    /// The encounter in which it was ordered; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `active`, `on-hold`, `cancelled`, `completed`, `entered-in-error`, `stopped`, `draft` or
    /// `unknown` (FHIR medicationrequest-status).
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// `proposal`, `plan`, `order` and others of FHIR medicationrequest-intent.
    async fn intent(&self) -> &str {
        &self.record().intent
    }

    /// What is to be taken.
    async fn drug(&self) -> Concept {
        Concept::from(&self.record().drug)
    }

    /// When it was ordered; null when not said.
    async fn authored_on(&self) -> Option<DateTime> {
        self.record().authored_on.as_ref().map(DateTime::from)
    }

    /// Who ordered it; null when not said.
    async fn requester(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.record().requester.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// How to take it, one line for each dosage.
    async fn dosages(&self) -> Vec<&str> {
        texts(&self.record().dosages)
    }

    /// Why, in codes or words.
    async fn reasons(&self) -> Vec<Concept> {
        concepts(&self.record().reasons)
    }

    /// For which problems; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Problem>> {
        Problem::all(ctx, &self.record().problems)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
    }

    /// When and why it was stopped here; null when it was not.
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

/// Immunization, as it is now.
pub(crate) struct Immunization(Charted<clinical::Immunization>);

impl From<Charted<clinical::Immunization>> for Immunization {
    fn from(row: Charted<clinical::Immunization>) -> Self {
        Self(row)
    }
}

impl Immunization {
    fn record(&self) -> &clinical::Immunization {
        &self.0.record
    }
}

/// A vaccine, given or not (FHIR Immunization).
#[Object]
impl Immunization {
    /// Id of the immunization.
    async fn id(&self) -> Id {
        self.record().immunization.into()
    }

    /// The encounter in which it was given; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `completed`, `entered-in-error` or `not-done`.
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// The vaccine (CVX).
    async fn vaccine(&self) -> Concept {
        Concept::from(&self.record().vaccine)
    }

    /// When it was given; null when that is no date, see `occurredText`.
    async fn occurred(&self) -> Option<DateTime> {
        self.record().occurred.as_ref().map(DateTime::from)
    }

    /// When it was given, in words; else null.
    async fn occurred_text(&self) -> Option<&str> {
        self.record().occurred_text.as_ref().map(Text::expose)
    }

    /// Lot number; null when not said.
    async fn lot_number(&self) -> Option<&str> {
        self.record().lot_number.as_ref().map(Text::expose)
    }

    /// Where on the body; null when not said.
    async fn site(&self) -> Option<Concept> {
        self.record().site.as_ref().map(Concept::from)
    }

    /// How it was given; null when not said.
    async fn route(&self) -> Option<Concept> {
        self.record().route.as_ref().map(Concept::from)
    }

    /// How much; null when not said.
    async fn dose(&self) -> Option<Quantity> {
        self.record().dose.as_ref().map(Quantity::from)
    }

    /// Who gave it.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.record().performers)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
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

/// Procedure, as it is now.
pub(crate) struct Procedure(Charted<clinical::Procedure>);

impl From<Charted<clinical::Procedure>> for Procedure {
    fn from(row: Charted<clinical::Procedure>) -> Self {
        Self(row)
    }
}

impl Procedure {
    fn record(&self) -> &clinical::Procedure {
        &self.0.record
    }
}

/// A procedure, done or not (FHIR Procedure).
#[Object]
impl Procedure {
    /// Id of the procedure.
    async fn id(&self) -> Id {
        self.record().procedure.into()
    }

    /// The encounter in which it was done; null when in none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `preparation`, `in-progress`, `not-done`, `on-hold`, `stopped`, `completed`,
    /// `entered-in-error` or `unknown` (FHIR event-status).
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// What was done.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().code)
    }

    /// From when to when; without start and end when that is no date, see `performedText`.
    async fn performed(&self) -> Period {
        Period::from(&self.record().performed)
    }

    /// When, when that is an age, a range or words; else null.
    async fn performed_text(&self) -> Option<&str> {
        self.record().performed_text.as_ref().map(Text::expose)
    }

    /// Who did it.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.record().performers)
    }

    /// Why, in codes or words.
    async fn reasons(&self) -> Vec<Concept> {
        concepts(&self.record().reasons)
    }

    /// For which problems; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Problem>> {
        Problem::all(ctx, &self.record().problems)
    }

    /// Where on the body.
    async fn body_sites(&self) -> Vec<Concept> {
        concepts(&self.record().body_sites)
    }

    /// How it ended; null when not said.
    async fn outcome(&self) -> Option<Concept> {
        self.record().outcome.as_ref().map(Concept::from)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.record().notes)
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
