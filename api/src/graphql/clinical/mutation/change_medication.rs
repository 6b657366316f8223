//! `changeMedication`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::chart::{Chart, Command as OnChart};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::Medication;
use chartlog_domain::ids::{PatientId, RecordId};

use super::charting::{Refers, at, may_chart};
use super::filled_in::{ConceptInput, concepts, texts};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_medication;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A medication that is taken otherwise from now on: this is how it is, and nothing of before is kept in it.
#[derive(InputObject)]
pub(crate) struct ChangeMedicationInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// Which medication.
    medication: Id,
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
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// The medication is changed.
#[derive(SimpleObject)]
pub(crate) struct ChangeMedicationPayload {
    /// Id of the medication.
    medication: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for ChangeMedicationInput {
    const ACTION: Action = Action::ChangeMedication;
    type Payload = ChangeMedicationPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let refers = Refers::of(self.encounter.as_ref(), self.problems.as_deref())?;
        let medication = self.medication.typed("input.medication", RecordId)?;
        let command = OnChart::ChangeMedication(Medication {
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
        let stream = Stream::Chart(patient);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, reference| {
            may_chart(clerk, patient, &refers)?;
            seen_at.check::<Chart>(unit, &stream, Facet::Clinical, |fact| {
                sets_medication(fact, medication)
            })?;
            Ok(unit.execute::<Chart>(&stream, reference, command.clone())?)
        })?;
        let position = done.position.to_string();
        Ok(ChangeMedicationPayload { medication: medication.into(), position })
    }
}
