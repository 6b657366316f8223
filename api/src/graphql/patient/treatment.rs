//! Medications, immunizations and procedures.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::Charted;

use super::conditions::Ending;
use super::directory::Provider;
use crate::graphql::scalars::{Concept, DateTime, Id, Period, Quantity, concepts, texts};

/// Medication, as it is now.
pub(crate) struct Medication(Charted<clinical::Medication>);

impl From<Charted<clinical::Medication>> for Medication {
    fn from(row: Charted<clinical::Medication>) -> Self {
        Self(row)
    }
}

/// A medication as ordered (FHIR MedicationRequest), as it is now.
#[Object]
impl Medication {
    /// Id of the order.
    async fn id(&self) -> Id {
        self.0.record.medication.into()
    }

    /// Id of the encounter in which it was ordered; null when in none.
    async fn encounter_id(&self) -> Option<Id> {
        self.0.record.encounter.map(Id::from)
    }

    /// `active`, `on-hold`, `cancelled`, `completed`, `entered-in-error`, `stopped`, `draft` or
    /// `unknown` (FHIR medicationrequest-status).
    async fn status(&self) -> &str {
        &self.0.record.status
    }

    /// `proposal`, `plan`, `order` and others of FHIR medicationrequest-intent.
    async fn intent(&self) -> &str {
        &self.0.record.intent
    }

    /// What.
    async fn drug(&self) -> Concept {
        Concept::from(&self.0.record.drug)
    }

    /// When it was ordered; null when not said.
    async fn authored_on(&self) -> Option<DateTime> {
        self.0.record.authored_on.as_ref().map(DateTime::from)
    }

    /// Who ordered it; null when not said.
    async fn requester(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.record.requester.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// How to take it, in words.
    async fn dosages(&self) -> Vec<&str> {
        texts(&self.0.record.dosages)
    }

    /// What for.
    async fn reasons(&self) -> Vec<Concept> {
        concepts(&self.0.record.reasons)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.0.record.notes)
    }

    /// When and why it was stopped here; null when it was not.
    async fn ended(&self) -> Option<Ending> {
        self.0.ended.clone().map(Ending::from)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// Immunization.
pub(crate) struct Immunization(Charted<clinical::Immunization>);

impl From<Charted<clinical::Immunization>> for Immunization {
    fn from(row: Charted<clinical::Immunization>) -> Self {
        Self(row)
    }
}

/// A vaccine, given or not (FHIR Immunization).
#[Object]
impl Immunization {
    /// Id of the immunization.
    async fn id(&self) -> Id {
        self.0.record.immunization.into()
    }

    /// Id of the encounter in which it was given; null when in none.
    async fn encounter_id(&self) -> Option<Id> {
        self.0.record.encounter.map(Id::from)
    }

    /// `completed`, `entered-in-error` or `not-done`.
    async fn status(&self) -> &str {
        &self.0.record.status
    }

    /// Which vaccine.
    async fn vaccine(&self) -> Concept {
        Concept::from(&self.0.record.vaccine)
    }

    /// When; null when not known.
    async fn occurred(&self) -> Option<DateTime> {
        self.0.record.occurred.as_ref().map(DateTime::from)
    }

    /// When, in words; null when not said.
    async fn occurred_text(&self) -> Option<&str> {
        self.0.record.occurred_text.as_ref().map(Text::expose)
    }

    /// Lot; null when not said.
    async fn lot_number(&self) -> Option<&str> {
        self.0.record.lot_number.as_ref().map(Text::expose)
    }

    /// How much; null when not said.
    async fn dose(&self) -> Option<Quantity> {
        self.0.record.dose.as_ref().map(Quantity::from)
    }

    /// Who gave it.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.0.record.performers)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.0.record.notes)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// Procedure.
pub(crate) struct Procedure(Charted<clinical::Procedure>);

impl From<Charted<clinical::Procedure>> for Procedure {
    fn from(row: Charted<clinical::Procedure>) -> Self {
        Self(row)
    }
}

/// A procedure, done or not (FHIR Procedure).
#[Object]
impl Procedure {
    /// Id of the procedure.
    async fn id(&self) -> Id {
        self.0.record.procedure.into()
    }

    /// Id of the encounter in which it was done; null when in none.
    async fn encounter_id(&self) -> Option<Id> {
        self.0.record.encounter.map(Id::from)
    }

    /// `preparation`, `in-progress`, `not-done`, `completed` and others of FHIR event-status.
    async fn status(&self) -> &str {
        &self.0.record.status
    }

    /// What was done.
    async fn code(&self) -> Concept {
        Concept::from(&self.0.record.code)
    }

    /// When.
    async fn performed(&self) -> Period {
        Period::from(&self.0.record.performed)
    }

    /// When, in words; null when not said.
    async fn performed_text(&self) -> Option<&str> {
        self.0.record.performed_text.as_ref().map(Text::expose)
    }

    /// Who did it.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.0.record.performers)
    }

    /// What for.
    async fn reasons(&self) -> Vec<Concept> {
        concepts(&self.0.record.reasons)
    }

    /// Where in the body.
    async fn body_sites(&self) -> Vec<Concept> {
        concepts(&self.0.record.body_sites)
    }

    /// How it came out; null when not said.
    async fn outcome(&self) -> Option<Concept> {
        self.0.record.outcome.as_ref().map(Concept::from)
    }

    /// Remarks, in the order of the source.
    async fn notes(&self) -> Vec<&str> {
        texts(&self.0.record.notes)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}
