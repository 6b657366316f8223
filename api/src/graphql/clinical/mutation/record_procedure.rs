//! `recordProcedure`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::{Command as Visit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::Procedure;
use chartlog_domain::ids::{EncounterId, PatientId};
use chartlog_domain::words::{Concept, Period};

use super::charting::{Refers, at, elsewhere, past, record};
use super::filled_in::{ConceptInput, concepts, texts};
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A procedure that was performed, or begun.
#[derive(InputObject)]
pub(crate) struct RecordProcedureInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit.
    encounter: Id,
    /// What was done (SNOMED CT, CPT).
    code: ConceptInput,
    /// `preparation`, `in-progress`, `on-hold`, `stopped` or `completed` (FHIR event-status);
    /// `completed` when left out.
    status: Option<String>,
    /// When it began; now when left out.
    start: Option<DateTime>,
    /// When it ended.
    end: Option<DateTime>,
    /// Why.
    reasons: Option<Vec<ConceptInput>>,
    /// For which problems of the patient.
    problems: Option<Vec<Id>>,
    /// Where on the body.
    body_sites: Option<Vec<ConceptInput>>,
    /// How it ended.
    outcome: Option<ConceptInput>,
    /// Remarks.
    notes: Option<Vec<String>>,
}

/// The procedure is on record.
#[derive(SimpleObject)]
pub(crate) struct RecordProcedurePayload {
    /// Id of the procedure.
    procedure: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordProcedureInput {
    const ACTION: Action = Action::RecordProcedure;
    type Payload = RecordProcedurePayload;

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
        let refers = Refers::of(None, self.problems.as_deref())?;
        let start = at(clerk, self.start.as_ref(), "input.start")?;
        let end = past(clerk, self.end.as_ref(), "input.end")?;
        let id = record(clerk, "procedure", order);
        let procedure = Procedure {
            procedure: id,
            patient,
            encounter: Some(encounter),
            status: self.status.unwrap_or_else(|| "completed".to_owned()),
            code: self.code.into(),
            performed: Period { start: Some(start), end },
            performed_text: None,
            performers: vec![clerk.account()],
            reasons: concepts(self.reasons),
            problems: refers.problems.clone(),
            body_sites: concepts(self.body_sites),
            outcome: self.outcome.map(Concept::from),
            notes: texts(self.notes),
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let charts = clerk.clinical_sight()?;
            treats(&charts, patient)?;
            refers.check(&charts, patient)?;
            let perform = Visit::PerformProcedure(procedure.clone());
            let stream = Stream::Encounter(encounter);
            unit.execute::<Encounters>(&stream, command, perform).map_err(elsewhere)
        })?;
        Ok(RecordProcedurePayload { procedure: id.into(), position: done.position.to_string() })
    }
}
