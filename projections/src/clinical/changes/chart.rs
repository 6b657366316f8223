//! What facts of the chart itself change.

use chartlog_domain::facts::ClinicalFact;
use chartlog_domain::facts::clinical::{EnteredInError, Note, Observation};
use chartlog_domain::ids::{EncounterId, PatientId, RecordId};

use super::{Change, Kind};

/// What a fact changes in a chart.
pub(super) fn of(told: &ClinicalFact) -> Option<Change> {
    Some(match told {
        ClinicalFact::EncounterOpened(told) => visit(told.patient, told.encounter),
        ClinicalFact::EncounterClosed(told) => visit(told.patient, told.encounter),
        ClinicalFact::EncounterImported(imported) => {
            visit(imported.record.patient, imported.record.encounter)
        }
        ClinicalFact::EncounterWithdrawn(told) => {
            Change { encounter: Some(told.encounter), ..Change::of(Kind::Withdrawn, told.patient) }
        }
        ClinicalFact::ReasonGiven(told) => {
            Change { appointment: Some(told.appointment), ..Change::of(Kind::Reason, told.patient) }
        }
        ClinicalFact::NoteSigned(told) => note(told),
        ClinicalFact::AddendumAdded(told) => note(&told.note),
        ClinicalFact::NoteCoSigned(told) => Change {
            encounter: Some(told.encounter),
            note: Some(told.note),
            ..Change::of(Kind::Note, told.patient)
        },
        ClinicalFact::LimitOverridden(told) => {
            record(Kind::Observation, told.patient, told.observation, None)
        }
        ClinicalFact::AppointmentKept(told) => {
            Change { appointment: Some(told.appointment), ..visit(told.patient, told.encounter) }
        }
        ClinicalFact::AmendmentRequested(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::AmendmentExtended(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::AmendmentAccepted(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::AmendmentDenied(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::DisagreementSubmitted(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::DisagreementRebutted(told) => Change::of(Kind::Amendment, told.patient),
        ClinicalFact::RestrictionWritten(_) => return None,
        ClinicalFact::NoteAmended(told) => note(&told.note),
        ClinicalFact::VitalsRecorded(told) => return told.first().map(vitals),
        ClinicalFact::ResultRecorded(told) => observation(told),
        ClinicalFact::ObservationImported(imported) => observation(&imported.record),
        ClinicalFact::ProblemRecorded(told) => {
            record(Kind::Problem, told.patient, told.problem, told.encounter)
        }
        ClinicalFact::ProblemImported(imported) => {
            let told = &imported.record;
            record(Kind::Problem, told.patient, told.problem, told.encounter)
        }
        ClinicalFact::AllergyRecorded(told) => {
            record(Kind::Allergy, told.patient, told.allergy, told.encounter)
        }
        ClinicalFact::AllergyImported(imported) => {
            let told = &imported.record;
            record(Kind::Allergy, told.patient, told.allergy, told.encounter)
        }
        ClinicalFact::MedicationStarted(told) | ClinicalFact::MedicationChanged(told) => {
            record(Kind::Medication, told.patient, told.medication, told.encounter)
        }
        ClinicalFact::MedicationImported(imported) => {
            let told = &imported.record;
            record(Kind::Medication, told.patient, told.medication, told.encounter)
        }
        ClinicalFact::ProblemResolved(told)
        | ClinicalFact::AllergyRefuted(told)
        | ClinicalFact::MedicationStopped(told) => {
            record(Kind::Ended, told.patient, told.record, None)
        }
        ClinicalFact::ImmunizationGiven(told) => {
            record(Kind::Immunization, told.patient, told.immunization, told.encounter)
        }
        ClinicalFact::ImmunizationImported(imported) => {
            let told = &imported.record;
            record(Kind::Immunization, told.patient, told.immunization, told.encounter)
        }
        ClinicalFact::ProcedurePerformed(told) => {
            record(Kind::Procedure, told.patient, told.procedure, told.encounter)
        }
        ClinicalFact::ProcedureImported(imported) => {
            let told = &imported.record;
            record(Kind::Procedure, told.patient, told.procedure, told.encounter)
        }
        ClinicalFact::ReportImported(imported) => {
            let told = &imported.record;
            record(Kind::Report, told.patient, told.report, told.encounter)
        }
        ClinicalFact::DocumentFiled(told) => {
            record(Kind::Document, told.patient, told.document, None)
        }
        ClinicalFact::DocumentImported(imported) => {
            record(Kind::Document, imported.record.patient, imported.record.document, None)
        }
        ClinicalFact::CarePlanImported(imported) => {
            let told = &imported.record;
            record(Kind::CarePlan, told.patient, told.plan, told.encounter)
        }
        ClinicalFact::GoalImported(imported) => {
            record(Kind::Goal, imported.record.patient, imported.record.goal, None)
        }
        ClinicalFact::MarkedEnteredInError(told) => in_error(told),
        ClinicalFact::RecordWithdrawn(told) => {
            record(Kind::Withdrawn, told.patient, told.record, None)
        }
    })
}

const fn visit(patient: PatientId, encounter: EncounterId) -> Change {
    Change { encounter: Some(encounter), ..Change::of(Kind::Encounter, patient) }
}

const fn note(told: &Note) -> Change {
    Change {
        encounter: Some(told.encounter),
        note: Some(told.note),
        ..Change::of(Kind::Note, told.patient)
    }
}

const fn observation(told: &Observation) -> Change {
    record(Kind::Observation, told.patient, told.observation, told.encounter)
}

const fn in_error(told: &EnteredInError) -> Change {
    record(Kind::EnteredInError, told.patient, told.record.record, None)
}

/// Vital signs are taken together: there is one change, and no single record of it.
const fn vitals(one: &Observation) -> Change {
    Change { record: None, ..observation(one) }
}

const fn record(
    kind: Kind,
    patient: PatientId,
    record: RecordId,
    encounter: Option<EncounterId>,
) -> Change {
    Change { encounter, record: Some(record), ..Change::of(kind, patient) }
}
