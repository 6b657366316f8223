//! A patient and the chart.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::ids::{EncounterId, PatientId, RecordId};
use chartlog_domain::words::{Deceased, Text};
use chartlog_projections::clinical::query::{self, ObservationFilter};

use super::amendment::{AmendmentRequest, WrittenRestriction};
use super::appointment::Appointment;
use super::care_team::CareTeamMember;
use super::changes::{self, ChartChanges};
use super::conditions::{Allergy, Problem};
use super::confidential::ConfidentialContact;
use super::encounter::{Encounter, VisitCodes};
use super::linked::LinkedRecords;
use super::note::Note;
use super::observation::Observation;
use super::person::{Address, Contact, ContactPoint, HumanName, Identifier};
use super::plan::{CarePlan, Goal};
use super::report::{Document, Report};
use super::treatment::{Immunization, Medication, Procedure};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Date, DateTime, Id, optional_id};

/// A patient of yours, and the chart. Every list of the chart has the newest first; what the
/// source gave no time for comes last.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Patient {
    /// Id of the patient.
    id: Id,
    /// The name to show, on one line; empty when no name is known.
    display_name: String,
    /// All names, the one to show first.
    names: Vec<HumanName>,
    /// Date of birth, as precise as known; null when not known.
    birth_date: Option<Date>,
    /// Administrative sex: `male`, `female`, `other` or `unknown` (FHIR administrative-gender);
    /// null when not said. It is not a clinical finding.
    sex: Option<String>,
    /// Medical record number in this clinic; null when there is none.
    mrn: Option<String>,
    /// Identifiers that others issued.
    identifiers: Vec<Identifier>,
    /// Whether the patient has died; null when nothing was said about it.
    deceased: Option<bool>,
    /// When the patient died; null when alive or the time is not known.
    deceased_at: Option<DateTime>,
    #[graphql(skip)]
    patient: PatientId,
}

impl From<query::Patient> for Patient {
    fn from(row: query::Patient) -> Self {
        let person = row.person;
        let (deceased, deceased_at) = match &person.deceased {
            None => (None, None),
            Some(Deceased::Known(dead)) => (Some(*dead), None),
            Some(Deceased::At(at)) => (Some(true), Some(DateTime::from(at))),
        };
        Self {
            id: row.patient.into(),
            display_name: person.names.first().map(|name| name.full()).unwrap_or_default(),
            names: person.names.iter().map(HumanName::from).collect(),
            birth_date: person.birth_date.as_ref().map(Date::from),
            sex: person.sex,
            mrn: person.mrn.as_ref().map(Text::expose).map(str::to_owned),
            identifiers: person.identifiers.iter().map(Identifier::from).collect(),
            deceased,
            deceased_at,
            patient: row.patient,
        }
    }
}

/// The encounter that a list of the chart is narrowed to.
fn within(encounter: Option<&Id>) -> Result<Option<EncounterId>> {
    optional_id(encounter, "encounter", EncounterId)
}

lists! {
    ComplexObject impl Patient {
        /// Languages and whom to call; null when nothing is on file.
        async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
            let found = query::contact(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.map(Contact::from))
        }

        /// How the patient wants to be reached in place of the ordinary ways; null when in those. Contact
        /// points and addresses are the ones to use in either case.
        async fn confidential_contact(
            &self,
            ctx: &Context<'_>,
        ) -> Result<Option<ConfidentialContact>> {
            let found = query::confidential_contact(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.map(ConfidentialContact::from))
        }

        /// The other records of the same person, whose charts may hold what this one does not; null
        /// when this is the only one.
        async fn linked_records(&self, ctx: &Context<'_>) -> Result<Option<LinkedRecords>> {
            let found = query::linked_records(&asking(ctx)?.snapshot, self.patient);
            let found = found.map_err(|e| from_query(&e))?;
            Ok(found.map(|found| LinkedRecords::of(self.patient, found)))
        }
    }
    onward {
        /// What has changed in this chart since a position: for a screen that was not told meanwhile, or
        /// that asks now and then. It tells the same as the subscription `chartChanged`, up to the
        /// position that the rest of this answer is from.
        changes(
            since: String = "Tell everything after this position: that of the answer or the notice that \
                is on the screen, or of the last `changes`.",
            first = "So many changes, 1 to 100, and some more where one entry has several; 20 when left \
                out.",
        ) -> ChartChanges = |me, ctx, first| changes::since(ctx, me.patient, &since, first);
    }
    lists {
        /// Visits and stays.
        encounters() -> Encounter
            = |me, snapshot, page| query::encounters(snapshot, me.patient, page);

        /// Problems and diagnoses, over or not: look at `clinicalStatus`.
        problems(
            encounter: Option<Id> = "Only those that were asserted in this encounter.",
        ) -> Problem = |me, snapshot, page| query::problems(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Allergies and intolerances.
        allergies(
            encounter: Option<Id> = "Only those that were asserted in this encounter.",
        ) -> Allergy = |me, snapshot, page| query::allergies(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Medications as ordered, running or not: look at `status`.
        medications(
            encounter: Option<Id> = "Only those that were ordered in this encounter.",
        ) -> Medication = |me, snapshot, page| query::medications(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Vaccines, given or not: look at `status`.
        immunizations(
            encounter: Option<Id> = "Only those of this encounter.",
        ) -> Immunization = |me, snapshot, page| query::immunizations(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Vital signs, laboratory results, answers to questionnaires.
        observations(
            category: Option<String> = "Only those with this code of a category, such as \
                `vital-signs`, `laboratory` or `survey`.",
            code: Option<String> = "Only those with this code of what was observed, whatever its \
                system, such as LOINC's `8480-6`.",
            encounter: Option<Id> = "Only those of this encounter."
        ) -> Observation
            = |me, snapshot, page| query::observations(
                snapshot,
                me.patient,
                &ObservationFilter { category, code, encounter: within(encounter.as_ref())? },
                page,
            );

        /// Procedures, done or not: look at `status`.
        procedures(
            encounter: Option<Id> = "Only those of this encounter.",
        ) -> Procedure = |me, snapshot, page| query::procedures(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Reports over results, such as a laboratory panel or a reading of an image.
        reports(
            encounter: Option<Id> = "Only those of this encounter.",
        ) -> Report = |me, snapshot, page| query::reports(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Documents on file.
        documents(
            encounter: Option<Id> = "Only those that were made in this encounter.",
        ) -> Document = |me, snapshot, page| query::documents(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Care plans.
        care_plans(
            encounter: Option<Id> = "Only those that were made in this encounter.",
        ) -> CarePlan = |me, snapshot, page| query::care_plans(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// Goals.
        goals() -> Goal = |me, snapshot, page| query::goals(snapshot, me.patient, page);

        /// Signed notes and their amendments, each a row of its own.
        notes(
            encounter: Option<Id> = "Only those of this encounter.",
        ) -> Note = |me, snapshot, page| query::notes(
            snapshot,
            me.patient,
            within(encounter.as_ref())?,
            page,
        );

        /// What the patient asked to have amended, with what came of it (45 CFR 164.526).
        amendment_requests(
            record: Option<Id> = "Only those about the record with this id.",
        ) -> AmendmentRequest = |me, snapshot, page| query::amendment_requests(
            snapshot,
            me.patient,
            optional_id(record.as_ref(), "record", RecordId)?,
            page,
        );

        /// What the patient wrote about restrictions that are asked for (45 CFR 164.522(a)).
        restriction_requests() -> WrittenRestriction
            = |me, snapshot, page| query::restriction_words(snapshot, me.patient, page);

        /// Diagnosis and procedure codes of the visits, as they are billed.
        visit_codes() -> VisitCodes
            = |me, snapshot, page| query::visits(snapshot, me.patient, page);

        /// Who treats the patient, and who did and has left; whoever joined first comes first.
        care_team() -> CareTeamMember
            = |me, snapshot, page| query::care_team(snapshot, me.patient, page);

        /// Appointments, past and to come, the latest first.
        appointments() -> Appointment
            = |me, snapshot, page| query::appointments(snapshot, me.patient, page);

        /// Phones, e-mail and the like, the one to use first: those that the patient asked for where
        /// there is a `confidentialContact`.
        contact_points() -> ContactPoint
            = |me, snapshot, page| query::contact_points(snapshot, me.patient, page);

        /// Postal addresses, the one to use first: those that the patient asked for where there is a
        /// `confidentialContact`.
        addresses() -> Address
            = |me, snapshot, page| query::addresses(snapshot, me.patient, page);
    }
}

impl Patient {
    /// The patient of a record; none when you are not on the care team.
    pub(super) fn of(ctx: &Context<'_>, patient: PatientId) -> Result<Option<Self>> {
        let found = query::patient(&asking(ctx)?.snapshot, patient);
        Ok(found.map_err(|e| from_query(&e))?.map(Self::from))
    }
}
