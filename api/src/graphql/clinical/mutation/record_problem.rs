//! `recordProblem`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::Problem;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Concept, Text};

use super::charting::{Refers, now, on_chart, past, record};
use super::filled_in::{ConceptInput, concepts, texts};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A problem or diagnosis (FHIR Condition).
#[derive(InputObject)]
pub(crate) struct RecordProblemInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit it was found, if in one.
    encounter: Option<Id>,
    /// What it is (ICD-10-CM, SNOMED CT).
    code: ConceptInput,
    /// `active`, `recurrence`, `relapse`, `inactive`, `remission` or `resolved` (FHIR
    /// condition-clinical); `active` when left out.
    clinical_status: Option<String>,
    /// `unconfirmed`, `provisional`, `differential` or `confirmed` (FHIR condition-ver-status);
    /// `confirmed` when left out.
    verification_status: Option<String>,
    /// `problem-list-item`, `encounter-diagnosis` and the like.
    categories: Option<Vec<ConceptInput>>,
    /// How bad.
    severity: Option<ConceptInput>,
    /// Where on the body.
    body_sites: Option<Vec<ConceptInput>>,
    /// Since when, as precisely as that is known.
    onset: Option<DateTime>,
    /// Since when, in words.
    onset_text: Option<String>,
    /// Remarks.
    notes: Option<Vec<String>>,
}

/// The problem is on the list.
#[derive(SimpleObject)]
pub(crate) struct RecordProblemPayload {
    /// Id of the problem.
    problem: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordProblemInput {
    const ACTION: Action = Action::RecordProblem;
    type Payload = RecordProblemPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let refers = Refers::of(self.encounter.as_ref(), None)?;
        let problem = record(clerk, "problem", order);
        let command = OnChart::RecordProblem(Problem {
            problem,
            patient,
            encounter: refers.encounter,
            clinical_status: Some(self.clinical_status.unwrap_or_else(|| "active".to_owned())),
            verification_status: Some(
                self.verification_status.unwrap_or_else(|| "confirmed".to_owned()),
            ),
            categories: concepts(self.categories),
            severity: self.severity.map(Concept::from),
            code: self.code.into(),
            body_sites: concepts(self.body_sites),
            onset: past(clerk, self.onset.as_ref(), "input.onset")?,
            onset_text: self.onset_text.map(Text::from),
            abatement: None,
            abatement_text: None,
            recorded_at: Some(now(clerk)),
            notes: texts(self.notes),
        });
        let done = on_chart(clerk, order, patient, &refers, &command)?;
        let position = done.position.to_string();
        Ok(RecordProblemPayload { problem: problem.into(), position })
    }
}
