//! A patient as billing sees them.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Deceased, Text};
use chartlog_projections::billing::query::{self, ClaimFilter};

use super::account::Account;
use super::adjudication::Adjudication;
use super::claim::Claim;
use super::coverage::Coverage;
use super::linked::LinkedRecords;
use super::person::{Address, HumanName, Identifier};
use super::visit::Visit;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Date, DateTime, Id};

/// A patient: who that is, where they live, who pays, what was billed and what is owed.
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
    /// null when not said.
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

impl Patient {
    /// The patient of a record; none when it cannot be read any more.
    pub(super) fn of(ctx: &Context<'_>, patient: PatientId) -> Result<Option<Self>> {
        let found = query::patient(&asking(ctx)?.snapshot, patient);
        Ok(found.map_err(|error| from_query(&error))?.map(Self::from))
    }
}

lists! {
    ComplexObject impl Patient {
        /// What the patient owes; null when the patient cannot be read any more.
        async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
            let found = query::account(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|error| from_query(&error))?.map(Account::from))
        }

        /// The other records of the same person, each with an account of its own; null when this is the
        /// only one.
        async fn linked_records(&self, ctx: &Context<'_>) -> Result<Option<LinkedRecords>> {
            let found = query::linked_records(&asking(ctx)?.snapshot, self.patient);
            let found = found.map_err(|error| from_query(&error))?;
            Ok(found.map(|found| LinkedRecords::of(self.patient, found)))
        }

        /// Whether `addresses` are those at which the patient asked to get mail in place of the
        /// ordinary ones (45 CFR 164.522(b)), which are not told then. An empty list means that
        /// nothing is sent at all. Do not ask why.
        async fn confidential_address(&self, ctx: &Context<'_>) -> Result<bool> {
            let found = query::has_confidential_address(&asking(ctx)?.snapshot, self.patient);
            found.map_err(|error| from_query(&error))
        }
    }
    lists {
        /// Insurance, past and present, the latest first.
        coverages() -> Coverage
            = |me, snapshot, page| query::coverages(snapshot, me.patient, page);

        /// Visits with their codes, the latest first.
        visits() -> Visit = |me, snapshot, page| query::visits(snapshot, me.patient, page);

        /// Visits that no claim bills and one may bill, the oldest first.
        unbilled_visits() -> Visit
            = |me, snapshot, page| query::unbilled_visits(snapshot, Some(me.patient), page);

        /// Claims, the latest first.
        claims(
            status: Option<String> = "Only those in this status, such as `draft` or `denied`; see \
                `Claim.status`.",
        ) -> Claim = |me, snapshot, page| query::claims(
            snapshot,
            &ClaimFilter { status, patient: Some(me.patient), ..ClaimFilter::default() },
            page,
        );

        /// Payers' answers to the patient's claims, the latest first; also those whose claim is not
        /// known.
        adjudications() -> Adjudication
            = |me, snapshot, page| query::adjudications(snapshot, me.patient, page);

        /// Postal addresses, the one to use first: those that the patient asked for where
        /// `confidentialAddress` says so.
        addresses() -> Address
            = |me, snapshot, page| query::addresses(snapshot, me.patient, page);
    }
}
