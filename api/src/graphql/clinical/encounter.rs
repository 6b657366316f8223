//! A visit or stay, what was recorded in it, and its codes.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::{clinical, coding};
use chartlog_projections::clinical::query::{self, Charted, ObservationFilter};

use super::appointment::Appointment;
use super::conditions::{Allergy, Problem};
use super::directory::{Location, Organisation, Provider};
use super::note::Note;
use super::observation::Observation;
use super::patient::Patient;
use super::plan::CarePlan;
use super::report::{Document, Report};
use super::treatment::{Immunization, Medication, Procedure};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, Concept, DateTime, Decimal, Id, Period, codes, concepts};

/// A visit or stay.
pub(crate) struct Encounter(Charted<clinical::Encounter>);

impl From<Charted<clinical::Encounter>> for Encounter {
    fn from(row: Charted<clinical::Encounter>) -> Self {
        Self(row)
    }
}

impl Encounter {
    fn record(&self) -> &clinical::Encounter {
        &self.0.record
    }

    /// The encounter of a record; none when it has none.
    pub(super) fn of(
        ctx: &Context<'_>,
        id: Option<chartlog_domain::ids::EncounterId>,
    ) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let found = query::encounter(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
        Ok(found.map(Self))
    }
}

lists! {
    /// A visit or stay of a patient (FHIR Encounter).
    Object impl Encounter {
        /// Id of the encounter.
        async fn id(&self) -> Id {
            self.record().encounter.into()
        }

        /// The patient.
        async fn patient(&self, ctx: &Context<'_>) -> Result<Option<Patient>> {
            Patient::of(ctx, self.record().patient)
        }

        /// `planned`, `arrived`, `triaged`, `in-progress`, `onleave`, `finished`, `cancelled`,
        /// `entered-in-error` or `unknown` (FHIR encounter-status).
        async fn status(&self) -> &str {
            &self.record().status
        }

        /// Ambulatory, emergency, inpatient and so on (HL7 v3 ActCode); null when not said.
        async fn class(&self) -> Option<Code> {
            self.record().class.as_ref().map(Code::from)
        }

        /// What kinds of visit it was.
        async fn kinds(&self) -> Vec<Concept> {
            concepts(&self.record().kinds)
        }

        /// Why the patient came.
        async fn reasons(&self) -> Vec<Concept> {
            concepts(&self.record().reasons)
        }

        /// From when to when; no end while it goes on.
        async fn period(&self) -> Period {
            Period::from(&self.record().period)
        }

        /// Who took part.
        async fn participants(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
            Provider::all(ctx, &self.record().participants)
        }

        /// Where; null when not said.
        async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
            Location::of(ctx, self.record().location)
        }

        /// Which organisation answers for it; null when not said.
        async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
            Organisation::of(ctx, self.record().organisation)
        }

        /// For which appointment it was opened; null when for none.
        async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
            let snapshot = &asking(ctx)?.snapshot;
            let kept = query::kept_appointment(snapshot, self.record().encounter);
            let Some(id) = kept.map_err(|e| from_query(&e))? else { return Ok(None) };
            let found = query::appointment(snapshot, id).map_err(|e| from_query(&e))?;
            Ok(found.map(Appointment::from))
        }

        /// Diagnosis and procedure codes of the visit, as they are billed; null when it has none.
        async fn visit_codes(&self, ctx: &Context<'_>) -> Result<Option<VisitCodes>> {
            let found = query::visit(&asking(ctx)?.snapshot, self.record().encounter);
            Ok(found.map_err(|e| from_query(&e))?.map(VisitCodes::from))
        }

        /// Whether it came from elsewhere; else it was opened here.
        async fn imported(&self) -> bool {
            self.0.imported
        }
    }
    lists {
        /// Signed notes of this encounter and their amendments, the newest first.
        notes() -> Note = |me, snapshot, page| query::notes(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// What was observed in this encounter, the newest first.
        observations(
            category: Option<String> = "Only those with this code of a category, such as \
                `vital-signs` or `laboratory`.",
            code: Option<String> = "Only those with this code of what was observed, whatever its \
                system, such as LOINC's `8480-6`.",
        ) -> Observation = |me, snapshot, page| query::observations(
            snapshot,
            me.record().patient,
            &ObservationFilter { category, code, encounter: Some(me.record().encounter) },
            page,
        );

        /// Problems and diagnoses that were asserted in this encounter, the newest first.
        problems() -> Problem = |me, snapshot, page| query::problems(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Allergies that were asserted in this encounter, the newest first.
        allergies() -> Allergy = |me, snapshot, page| query::allergies(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Medications that were ordered in this encounter, the newest first.
        medications() -> Medication = |me, snapshot, page| query::medications(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Vaccines of this encounter, given or not, the newest first.
        immunizations() -> Immunization = |me, snapshot, page| query::immunizations(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Procedures of this encounter, the newest first.
        procedures() -> Procedure = |me, snapshot, page| query::procedures(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Reports of this encounter, the newest first.
        reports() -> Report = |me, snapshot, page| query::reports(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Documents that were made in this encounter, the newest first.
        documents() -> Document = |me, snapshot, page| query::documents(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );

        /// Care plans that were made in this encounter, the newest first.
        care_plans() -> CarePlan = |me, snapshot, page| query::care_plans(
            snapshot, me.record().patient, Some(me.record().encounter), page,
        );
    }
}

/// The codes of a visit.
pub(crate) struct VisitCodes(Charted<coding::Visit>);

impl From<Charted<coding::Visit>> for VisitCodes {
    fn from(row: Charted<coding::Visit>) -> Self {
        Self(row)
    }
}

/// The codes of a visit as they are billed, without words.
#[Object]
impl VisitCodes {
    /// Id of the encounter.
    async fn encounter_id(&self) -> Id {
        self.0.record.encounter.into()
    }

    /// Date of service; null when not known.
    async fn date(&self) -> Option<DateTime> {
        self.0.record.date.as_ref().map(DateTime::from)
    }

    /// Rendering provider; null when not said.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.record.provider.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// Diagnoses, the principal one first. Services name them by number from 1.
    async fn diagnoses(&self) -> Vec<Code> {
        codes(&self.0.record.diagnoses)
    }

    /// Procedures and services, by line number.
    async fn services(&self) -> Vec<ServiceLine> {
        self.0.record.services.iter().cloned().map(ServiceLine).collect()
    }

    /// Whether it came from elsewhere and has not been coded here: then there are no codes.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// A service as it is billed.
pub(crate) struct ServiceLine(coding::ServiceLine);

/// A service as it is billed.
#[Object]
impl ServiceLine {
    /// Line number, from 1.
    async fn sequence(&self) -> u32 {
        self.0.sequence
    }

    /// Code of the service (CPT, HCPCS, SNOMED CT and others); null when the source gave only words.
    async fn code(&self) -> Option<Code> {
        self.0.code.as_ref().map(Code::from)
    }

    /// Modifiers of the code.
    async fn modifiers(&self) -> Vec<Code> {
        codes(&self.0.modifiers)
    }

    /// How many; null when not said.
    async fn units(&self) -> Option<Decimal> {
        self.0.units.as_ref().map(Decimal::from)
    }

    /// Which of the visit's diagnoses it is for, by number from 1.
    async fn diagnoses(&self) -> &[u32] {
        &self.0.diagnoses
    }

    /// When, if not at the date of the visit; else null.
    async fn date(&self) -> Option<DateTime> {
        self.0.date.as_ref().map(DateTime::from)
    }
}
