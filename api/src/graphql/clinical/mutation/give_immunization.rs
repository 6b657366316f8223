//! `giveImmunization`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::Immunization;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Concept, Quantity, Text};

use super::charting::{Refers, at, on_chart, record};
use super::filled_in::{ConceptInput, QuantityInput, texts};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A vaccine that was given, or was to be given and was not (FHIR Immunization).
#[derive(InputObject)]
pub(crate) struct GiveImmunizationInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit, if in one.
    encounter: Option<Id>,
    /// The vaccine (CVX).
    vaccine: ConceptInput,
    /// `completed` or `not-done`; `completed` when left out.
    status: Option<String>,
    /// When; now when left out.
    occurred: Option<DateTime>,
    /// Lot number.
    lot_number: Option<String>,
    /// Where on the body.
    site: Option<ConceptInput>,
    /// How it was given.
    route: Option<ConceptInput>,
    /// How much.
    dose: Option<QuantityInput>,
    /// Remarks, such as why it was not given.
    notes: Option<Vec<String>>,
}

/// The vaccine is on record.
#[derive(SimpleObject)]
pub(crate) struct GiveImmunizationPayload {
    /// Id of the immunization.
    immunization: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for GiveImmunizationInput {
    const ACTION: Action = Action::GiveImmunization;
    type Payload = GiveImmunizationPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let refers = Refers::of(self.encounter.as_ref(), None)?;
        let immunization = record(clerk, "immunization", order);
        let command = OnChart::GiveImmunization(Immunization {
            immunization,
            patient,
            encounter: refers.encounter,
            status: self.status.unwrap_or_else(|| "completed".to_owned()),
            vaccine: self.vaccine.into(),
            occurred: Some(at(clerk, self.occurred.as_ref(), "input.occurred")?),
            occurred_text: None,
            lot_number: self.lot_number.map(Text::from),
            site: self.site.map(Concept::from),
            route: self.route.map(Concept::from),
            dose: self.dose.map(Quantity::from),
            performers: vec![clerk.account()],
            notes: texts(self.notes),
        });
        let done = on_chart(clerk, order, patient, &refers, &command)?;
        let position = done.position.to_string();
        Ok(GiveImmunizationPayload { immunization: immunization.into(), position })
    }
}
