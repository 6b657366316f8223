//! `recordVitals`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::Command as Visit;
use chartlog_domain::facts::clinical::{LimitOverride, Observation};
use chartlog_domain::ids::{EncounterId, PatientId, RecordId};
use chartlog_domain::words::Period;

use super::charting::{at, now, on_visit, record};
use super::filled_in::{ConceptInput, QuantityInput, texts};
use super::observed::{category, measured};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

/// Vital signs that were taken together.
#[derive(InputObject)]
pub(crate) struct RecordVitalsInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit; it is open.
    encounter: Id,
    /// What was measured, 1 to 64.
    observations: Vec<VitalInput>,
    /// When it was measured; now when left out.
    effective: Option<DateTime>,
}

/// A vital sign: an amount, or parts that have amounts.
#[derive(InputObject, Clone)]
pub(crate) struct VitalInput {
    /// What was measured (LOINC), such as `8867-4`, the heart rate, or `85354-9`, a blood pressure.
    code: ConceptInput,
    /// The amount; left out where the parts have it. For the usual vital signs the unit is one that
    /// goes with them, and the number plausible.
    value: Option<QuantityInput>,
    /// Parts, such as `8480-6` and `8462-4`, the two pressures of a blood pressure.
    components: Option<Vec<VitalPartInput>>,
    /// Remarks.
    notes: Option<Vec<String>>,
    /// Why a number is right although it is not plausible (`IMPLAUSIBLE`), one line. It stays on
    /// record with the number.
    override_reason: Option<String>,
}

/// A part of a vital sign.
#[derive(InputObject, Clone)]
pub(crate) struct VitalPartInput {
    /// What was measured (LOINC).
    code: ConceptInput,
    /// The amount.
    value: QuantityInput,
}

/// The vital signs are on record.
#[derive(SimpleObject)]
pub(crate) struct RecordVitalsPayload {
    /// Ids of the observations, in the order of the input.
    observations: Vec<Id>,
    /// Where the log stands with them.
    position: String,
}

impl Command for RecordVitalsInput {
    const ACTION: Action = Action::RecordVitals;
    type Payload = RecordVitalsPayload;

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
        let taken = at(clerk, self.effective.as_ref(), "input.effective")?;
        let (mut vitals, mut overrides) = (Vec::new(), Vec::new());
        for (number, vital) in self.observations.into_iter().enumerate() {
            let observation = record(clerk, &format!("vital {number}"), order);
            let reason = vital.override_reason.clone();
            overrides.extend(reason.map(|reason| LimitOverride {
                observation,
                patient,
                reason: reason.into(),
            }));
            let effective = Period { start: Some(taken.clone()), end: Some(taken.clone()) };
            vitals.push(Observation {
                observation,
                patient,
                encounter: Some(encounter),
                effective,
                ..vital.observation(clerk, observation, patient)
            });
        }
        let ids = vitals.iter().map(|vital| Id::from(vital.observation)).collect();
        let record = Visit::RecordVitals { vitals, overrides };
        let done = on_visit(clerk, order, (patient, encounter), &record)?;
        Ok(RecordVitalsPayload { observations: ids, position: done.position.to_string() })
    }
}

impl VitalInput {
    fn observation(self, clerk: &Clerk, observation: RecordId, patient: PatientId) -> Observation {
        let parts = self.components.unwrap_or_default().into_iter();
        Observation {
            observation,
            patient,
            encounter: None,
            status: "final".to_owned(),
            categories: vec![category("vital-signs")],
            finding: measured(self.code, self.value),
            components: parts.map(|part| measured(part.code, Some(part.value))).collect(),
            effective: Period::default(),
            issued: Some(now(clerk)),
            performers: vec![clerk.account()],
            notes: texts(self.notes),
        }
    }
}
