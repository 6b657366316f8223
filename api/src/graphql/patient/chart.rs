//! The patient's own chart: its lists.

use async_graphql::Object;
use chartlog_domain::ids::{PatientId, RecordId};
use chartlog_projections::patient::query::{self, ObservationFilter};

use super::amendment::AmendmentRequest;
use super::conditions::{Allergy, Problem};
use super::document::Document;
use super::observation::Observation;
use super::treatment::{Immunization, Medication, Procedure};
use super::visit::{Encounter, Note};
use crate::graphql::page::lists;
use crate::graphql::scalars::{Id, optional_id};

/// The chart of a patient.
pub(crate) struct Chart {
    patient: PatientId,
}

impl Chart {
    /// The chart of a patient.
    pub(super) const fn of(patient: PatientId) -> Self {
        Self { patient }
    }
}

lists! {
    /// Your chart. Every list has the newest first; what the source gave no time for comes last.
    Object impl Chart {}
    lists {
        /// Problems and diagnoses, over or not: look at `clinicalStatus`.
        problems() -> Problem
            = |me, snapshot, page| query::problems(snapshot, me.patient, None, page);

        /// Allergies and intolerances.
        allergies() -> Allergy
            = |me, snapshot, page| query::allergies(snapshot, me.patient, None, page);

        /// Medications as ordered, running or not: look at `status`.
        medications() -> Medication
            = |me, snapshot, page| query::medications(snapshot, me.patient, None, page);

        /// Vaccines, given or not: look at `status`.
        immunizations() -> Immunization
            = |me, snapshot, page| query::immunizations(snapshot, me.patient, None, page);

        /// Procedures, done or not: look at `status`.
        procedures() -> Procedure
            = |me, snapshot, page| query::procedures(snapshot, me.patient, None, page);

        /// Vital signs, laboratory results, answers to questionnaires.
        observations(
            category: Option<String> = "Only those with this code of a category, such as \
                `vital-signs`, `laboratory` or `survey`.",
            code: Option<String> = "Only those with this code of what was observed, whatever its \
                system, such as LOINC's `8480-6`.",
        ) -> Observation = |me, snapshot, page| query::observations(
            snapshot,
            me.patient,
            &ObservationFilter { category, code, encounter: None },
            page,
        );

        /// Visits and stays.
        encounters() -> Encounter
            = |me, snapshot, page| query::encounters(snapshot, me.patient, page);

        /// Signed notes and their amendments, each a row of its own.
        notes() -> Note = |me, snapshot, page| query::notes(snapshot, me.patient, None, page);

        /// What you asked to have amended, with what came of it (45 CFR 164.526).
        amendment_requests(
            record: Option<Id> = "Only those about the record with this id.",
        ) -> AmendmentRequest = |me, snapshot, page| query::amendment_requests(
            snapshot,
            me.patient,
            optional_id(record.as_ref(), "record", RecordId)?,
            page,
        );

        /// Documents on file.
        documents() -> Document
            = |me, snapshot, page| query::documents(snapshot, me.patient, None, page);
    }
}
