//! Visits as billing sees them: date, provider, codes.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::facts::coding;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_projections::billing::query::BilledVisit;

use super::directory::Provider;
use super::patient::Patient;
use crate::graphql::scalars::{Code, DateTime, Decimal, Id, codes};

/// A visit as billing sees it: date, provider and codes, without words.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Visit {
    /// Id of the encounter.
    encounter_id: Id,
    /// Date of service; null when not known.
    date: Option<DateTime>,
    /// Diagnosis codes, the principal one first. Services name them by number from 1.
    diagnoses: Vec<Code>,
    /// Procedures and services, by line number.
    services: Vec<ServiceLine>,
    /// Whether a claim bills it: one for payment that is neither cancelled nor entered in error.
    billed: bool,
    /// Whether the patient paid for it in full and no health plan is to be told of it: no claim may
    /// be made for it (45 CFR 164.522(a)(1)(vi)), and it does not wait for one.
    withheld_from_plan: bool,
    /// Whether it came from elsewhere and has not been coded here: then there are no codes.
    imported: bool,
    #[graphql(skip)]
    of: PatientId,
    #[graphql(skip)]
    by: Option<AccountId>,
}

impl From<BilledVisit> for Visit {
    fn from(row: BilledVisit) -> Self {
        Self {
            encounter_id: row.visit.encounter.into(),
            date: row.visit.date.as_ref().map(DateTime::from),
            diagnoses: codes(&row.visit.diagnoses),
            services: row.visit.services.iter().map(ServiceLine::from).collect(),
            billed: row.billed,
            withheld_from_plan: row.withheld,
            imported: row.imported,
            of: row.visit.patient,
            by: row.visit.provider,
        }
    }
}

#[ComplexObject]
impl Visit {
    /// The patient.
    async fn patient(&self, ctx: &Context<'_>) -> Result<Option<Patient>> {
        Patient::of(ctx, self.of)
    }

    /// Rendering provider; null when not said.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.by.map(|account| Provider::of(ctx, account)).transpose()
    }
}

/// A service as it is billed.
#[derive(SimpleObject)]
pub(crate) struct ServiceLine {
    /// Line number, from 1.
    sequence: u32,
    /// Code of the service (CPT, HCPCS, SNOMED CT and others), without words; null when the source
    /// gave only words.
    code: Option<Code>,
    /// Modifiers of the code.
    modifiers: Vec<Code>,
    /// How many; null when not said.
    units: Option<Decimal>,
    /// Which of the diagnoses it is for, by number from 1.
    diagnoses: Vec<u32>,
    /// When, if not at the date of the visit; else null.
    date: Option<DateTime>,
}

impl From<&coding::ServiceLine> for ServiceLine {
    fn from(line: &coding::ServiceLine) -> Self {
        Self {
            sequence: line.sequence,
            code: line.code.as_ref().map(Code::from),
            modifiers: codes(&line.modifiers),
            units: line.units.as_ref().map(Decimal::from),
            diagnoses: line.diagnoses.clone(),
            date: line.date.as_ref().map(DateTime::from),
        }
    }
}
