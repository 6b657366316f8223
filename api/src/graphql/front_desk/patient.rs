//! A patient as the front desk sees them.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Deceased, Text};
use chartlog_projections::front_desk::query;

use super::appointment::Appointment;
use super::confidential::ConfidentialContact;
use super::linked::LinkedRecords;
use super::person::{Address, ContactPoint, EmergencyContact, HumanName, Identifier};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, Date, DateTime, Id, codes};

/// A patient: who that is, how to reach them, where they live, when they come.
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

impl From<Identity> for Patient {
    fn from(row: Identity) -> Self {
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
    /// The patient of a record; none when they cannot be read any more.
    pub(super) fn of(ctx: &Context<'_>, patient: PatientId) -> Result<Option<Self>> {
        let found = query::patient(&asking(ctx)?.snapshot, patient);
        Ok(found.map_err(|e| from_query(&e))?.map(Self::from))
    }
}

lists! {
    ComplexObject impl Patient {
        /// Phones, e-mail and the like, the one to use first: those that the patient asked for where
        /// there is a `confidentialContact`.
        async fn contact_points(&self, ctx: &Context<'_>) -> Result<Vec<ContactPoint>> {
            let found = query::contact_points(&asking(ctx)?.snapshot, self.patient);
            let points = found.map_err(|e| from_query(&e))?;
            Ok(points.into_iter().map(ContactPoint::from).collect())
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

        /// The other records of the same person; null when this is the only one.
        async fn linked_records(&self, ctx: &Context<'_>) -> Result<Option<LinkedRecords>> {
            let found = query::linked_records(&asking(ctx)?.snapshot, self.patient);
            let found = found.map_err(|e| from_query(&e))?;
            Ok(found.map(|found| LinkedRecords::of(self.patient, found)))
        }

        /// Languages the patient speaks, the preferred one first (BCP 47, such as `es`).
        async fn languages(&self, ctx: &Context<'_>) -> Result<Vec<Code>> {
            let found = query::languages(&asking(ctx)?.snapshot, self.patient);
            Ok(codes(&found.map_err(|e| from_query(&e))?))
        }

        /// Whom to call for the patient, the first first.
        async fn emergency_contacts(&self, ctx: &Context<'_>) -> Result<Vec<EmergencyContact>> {
            let found = query::emergency_contacts(&asking(ctx)?.snapshot, self.patient);
            let contacts = found.map_err(|e| from_query(&e))?;
            Ok(contacts.into_iter().map(EmergencyContact::from).collect())
        }

        /// Postal addresses, the one to use first: those that the patient asked for where there is a
        /// `confidentialContact`.
        async fn addresses(&self, ctx: &Context<'_>) -> Result<Vec<Address>> {
            let found = query::addresses(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.into_iter().map(Address::from).collect())
        }

        /// Whether any insurance is on file. What it is only billing knows.
        async fn coverage_on_file(&self, ctx: &Context<'_>) -> Result<bool> {
            let found = query::coverage_on_file(&asking(ctx)?.snapshot, self.patient);
            found.map_err(|e| from_query(&e))
        }

        /// The clinicians who are on the patient's care team now, by name.
        async fn care_team(&self, ctx: &Context<'_>) -> Result<Vec<Clinician>> {
            let found = query::care_team(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.into_iter().map(Clinician::from).collect())
        }
    }
    lists {
        /// Appointments, past and to come, the latest first.
        appointments() -> Appointment
            = |me, snapshot, page| query::appointments_of(snapshot, me.patient, page);
    }
}

/// A clinician of a patient's care team: the name, and nothing of how or why.
#[derive(SimpleObject)]
pub(crate) struct Clinician {
    /// Id of the clinician's account, as `Provider.id`.
    id: Id,
    /// Name as shown; null when the directory does not list them.
    name: Option<String>,
}

impl From<query::Clinician> for Clinician {
    fn from(row: query::Clinician) -> Self {
        Self { id: row.account.into(), name: row.name }
    }
}
