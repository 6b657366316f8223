//! `recordAllergy`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::{Allergy, Reaction};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::Concept;

use super::charting::{Refers, now, on_chart, past, record};
use super::filled_in::{ConceptInput, concepts, texts};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// An allergy or intolerance (FHIR AllergyIntolerance).
#[derive(InputObject)]
pub(crate) struct RecordAllergyInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit it was told, if in one.
    encounter: Option<Id>,
    /// To what (RxNorm, SNOMED CT).
    code: ConceptInput,
    /// `active`, `inactive` or `resolved` (FHIR allergyintolerance-clinical); `active` when left out.
    clinical_status: Option<String>,
    /// `unconfirmed` or `confirmed` (FHIR allergyintolerance-verification); `confirmed` when left out.
    verification_status: Option<String>,
    /// `allergy` or `intolerance`.
    kind: Option<String>,
    /// `food`, `medication`, `environment`, `biologic`.
    categories: Option<Vec<String>>,
    /// `low`, `high` or `unable-to-assess`.
    criticality: Option<String>,
    /// Since when, as precisely as that is known.
    onset: Option<DateTime>,
    /// Known reactions.
    reactions: Option<Vec<ReactionInput>>,
    /// Remarks.
    notes: Option<Vec<String>>,
}

/// A reaction to something one is allergic to.
#[derive(InputObject, Clone)]
pub(crate) struct ReactionInput {
    /// To what exactly.
    substance: Option<ConceptInput>,
    /// How it showed (SNOMED CT).
    manifestations: Vec<ConceptInput>,
    /// `mild`, `moderate` or `severe`.
    severity: Option<String>,
}

/// The allergy is on the list.
#[derive(SimpleObject)]
pub(crate) struct RecordAllergyPayload {
    /// Id of the allergy.
    allergy: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordAllergyInput {
    const ACTION: Action = Action::RecordAllergy;
    type Payload = RecordAllergyPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let refers = Refers::of(self.encounter.as_ref(), None)?;
        let allergy = record(clerk, "allergy", order);
        let reactions = self.reactions.unwrap_or_default().into_iter();
        let command = OnChart::RecordAllergy(Allergy {
            allergy,
            patient,
            encounter: refers.encounter,
            clinical_status: Some(self.clinical_status.unwrap_or_else(|| "active".to_owned())),
            verification_status: Some(
                self.verification_status.unwrap_or_else(|| "confirmed".to_owned()),
            ),
            kind: self.kind,
            categories: self.categories.unwrap_or_default(),
            criticality: self.criticality,
            code: self.code.into(),
            onset: past(clerk, self.onset.as_ref(), "input.onset")?,
            recorded_at: Some(now(clerk)),
            reactions: reactions.map(Reaction::from).collect(),
            notes: texts(self.notes),
        });
        let done = on_chart(clerk, order, patient, &refers, &command)?;
        let position = done.position.to_string();
        Ok(RecordAllergyPayload { allergy: allergy.into(), position })
    }
}

impl From<ReactionInput> for Reaction {
    fn from(reaction: ReactionInput) -> Self {
        Self {
            substance: reaction.substance.map(Concept::from),
            manifestations: concepts(Some(reaction.manifestations)),
            severity: reaction.severity,
        }
    }
}
