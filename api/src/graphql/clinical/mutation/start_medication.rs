//! `startMedication`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::Medication;
use chartlog_domain::ids::PatientId;

use super::charting::{Refers, at, on_chart, record};
use super::filled_in::{ConceptInput, concepts, texts};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A medication that is ordered (FHIR MedicationRequest).
#[derive(InputObject)]
pub(crate) struct StartMedicationInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit, if in one.
    encounter: Option<Id>,
    /// What (RxNorm).
    drug: ConceptInput,
    /// `active`, `on-hold` or `draft` (FHIR medicationrequest-status); `active` when left out.
    status: Option<String>,
    /// How to take it, one line per dosage.
    dosages: Option<Vec<String>>,
    /// Why, in codes or words.
    reasons: Option<Vec<ConceptInput>>,
    /// For which problems of the patient.
    problems: Option<Vec<Id>>,
    /// When it was ordered; now when left out.
    authored_on: Option<DateTime>,
    /// Remarks.
    notes: Option<Vec<String>>,
}

/// The medication is on the list.
#[derive(SimpleObject)]
pub(crate) struct StartMedicationPayload {
    /// Id of the medication.
    medication: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for StartMedicationInput {
    const ACTION: Action = Action::StartMedication;
    type Payload = StartMedicationPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let refers = Refers::of(self.encounter.as_ref(), self.problems.as_deref())?;
        let medication = record(clerk, "medication", order);
        let command = OnChart::StartMedication(Medication {
            medication,
            patient,
            encounter: refers.encounter,
            status: self.status.unwrap_or_else(|| "active".to_owned()),
            intent: "order".to_owned(),
            drug: self.drug.into(),
            authored_on: Some(at(clerk, self.authored_on.as_ref(), "input.authoredOn")?),
            requester: Some(clerk.account()),
            dosages: texts(self.dosages),
            reasons: concepts(self.reasons),
            problems: refers.problems.clone(),
            notes: texts(self.notes),
        });
        let done = on_chart(clerk, order, patient, &refers, &command)?;
        let position = done.position.to_string();
        Ok(StartMedicationPayload { medication: medication.into(), position })
    }
}
