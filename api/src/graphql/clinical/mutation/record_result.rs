//! `recordResult`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::Command as Visit;
use chartlog_domain::facts::clinical::{Finding, Observation};
use chartlog_domain::ids::{EncounterId, PatientId};
use chartlog_domain::words::Period;

use super::charting::{at, now, on_visit, record};
use super::filled_in::{ConceptInput, texts};
use super::observed::{FoundInput, ReferenceRangeInput, ResultPartInput, category};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// A result, such as a laboratory's.
#[derive(InputObject)]
pub(crate) struct RecordResultInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit it was ordered, open or closed.
    encounter: Id,
    /// What was observed (LOINC).
    code: ConceptInput,
    /// What was found; left out where it is in the parts, or where there is none.
    value: Option<FoundInput>,
    /// Why there is no value.
    absent_reason: Option<ConceptInput>,
    /// What is normal. Several are for several kinds of people.
    reference_ranges: Option<Vec<ReferenceRangeInput>>,
    /// Flag (HL7 v3 ObservationInterpretation), such as `H`. When left out it is concluded from the
    /// range, where there is one; a flag that says otherwise than the range is refused
    /// (`CONTRADICTS_RANGE`).
    interpretation: Option<String>,
    /// Its parts, for one that has several.
    components: Option<Vec<ResultPartInput>>,
    /// `laboratory`, `imaging`, `exam`, `survey` and so on (FHIR observation-category); `laboratory`
    /// when left out.
    category: Option<String>,
    /// `preliminary`, `final`, `amended` or `corrected` (FHIR observation-status); `final` when left
    /// out.
    status: Option<String>,
    /// When it was true of the patient, such as when the blood was drawn; now when left out.
    effective: Option<DateTime>,
    /// Remarks.
    notes: Option<Vec<String>>,
}

/// The result is on record.
#[derive(SimpleObject)]
pub(crate) struct RecordResultPayload {
    /// Id of the observation.
    observation: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordResultInput {
    const ACTION: Action = Action::RecordResult;
    type Payload = RecordResultPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn record(&self) -> Option<Record> {
        self.encounter.typed("input.encounter", EncounterId).ok().map(Record::Encounter)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let encounter = self.encounter.typed("input.encounter", EncounterId)?;
        let effective = at(clerk, self.effective.as_ref(), "input.effective")?;
        let observation = record(clerk, "result", order);
        let whole = ResultPartInput::of(
            self.code,
            self.value,
            self.absent_reason,
            self.reference_ranges,
            self.interpretation,
        );
        let parts = self.components.unwrap_or_default().into_iter();
        let result = Observation {
            observation,
            patient,
            encounter: Some(encounter),
            status: self.status.unwrap_or_else(|| "final".to_owned()),
            categories: vec![category(self.category.as_deref().unwrap_or("laboratory"))],
            finding: whole.finding()?,
            components: parts
                .map(ResultPartInput::finding)
                .collect::<Result<Vec<Finding>, NotDone>>()?,
            effective: Period { start: Some(effective.clone()), end: Some(effective) },
            issued: Some(now(clerk)),
            performers: Vec::new(),
            notes: texts(self.notes),
        };
        let done = on_visit(clerk, order, (patient, encounter), &Visit::RecordResult(result))?;
        let position = done.position.to_string();
        Ok(RecordResultPayload { observation: observation.into(), position })
    }
}
