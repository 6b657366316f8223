//! Who the patient is, how to reach them, who treats them and who pays.

use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Deceased, Text};
use chartlog_projections::patient::query::{self, TeamMember};

use super::confidential::ConfidentialContact;
use super::directory::Provider;
use super::insurance::Coverage;
use super::person::{Address, Contact, ContactPoint, HumanName, Identifier};
use super::restriction::Restriction;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, Date, DateTime, Id};

/// You, as you are registered here.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Me {
    /// Your id in this clinic's record.
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
    /// Whether a death is on record; null when nothing was said about it.
    deceased: Option<bool>,
    #[graphql(skip)]
    patient: PatientId,
}

impl From<query::Patient> for Me {
    fn from(row: query::Patient) -> Self {
        let person = row.person;
        let deceased = person.deceased.as_ref().map(|deceased| match deceased {
            Deceased::Known(dead) => *dead,
            Deceased::At(_) => true,
        });
        Self {
            id: row.patient.into(),
            display_name: person.names.first().map(|name| name.full()).unwrap_or_default(),
            names: person.names.iter().map(HumanName::from).collect(),
            birth_date: person.birth_date.as_ref().map(Date::from),
            sex: person.sex,
            mrn: person.mrn.as_ref().map(Text::expose).map(str::to_owned),
            identifiers: person.identifiers.iter().map(Identifier::from).collect(),
            deceased,
            patient: row.patient,
        }
    }
}

lists! {
    ComplexObject impl Me {
        /// Languages and whom to call for you; null when nothing is on file.
        async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
            let found = query::contact(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.map(Contact::from))
        }

        /// How you want to be reached in place of the ordinary ways; null when in those. Contact
        /// points and addresses are the ones to use in either case.
        async fn confidential_contact(
            &self,
            ctx: &Context<'_>,
        ) -> Result<Option<ConfidentialContact>> {
            let found = query::confidential_contact(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.map(ConfidentialContact::from))
        }
    }
    lists {
        /// Phones, e-mail and the like, the one to use first.
        contact_points() -> ContactPoint
            = |me, snapshot, page| query::contact_points(snapshot, me.patient, page);

        /// Postal addresses, the one to use first.
        addresses() -> Address
            = |me, snapshot, page| query::addresses(snapshot, me.patient, page);

        /// Who treats you, and who did and has left; whoever joined first comes first.
        care_team() -> CareTeamMember
            = |me, snapshot, page| query::care_team(snapshot, me.patient, page);

        /// What you asked to restrict and the clinic agreed to, in force or ended, the latest first
        /// (45 CFR 164.522(a)).
        restrictions() -> Restriction
            = |me, snapshot, page| query::restrictions(snapshot, me.patient, page);

        /// Your insurance, the latest first.
        coverages() -> Coverage
            = |me, snapshot, page| query::coverages(snapshot, me.patient, page);
    }
}

/// A member of the care team.
pub(crate) struct CareTeamMember(TeamMember);

impl From<TeamMember> for CareTeamMember {
    fn from(row: TeamMember) -> Self {
        Self(row)
    }
}

/// Somebody who treats or treated you.
#[Object]
impl CareTeamMember {
    /// Who.
    async fn clinician(&self, ctx: &Context<'_>) -> Result<Provider> {
        Provider::of(ctx, self.0.member.clinician)
    }

    /// In which role, such as a code of SNOMED CT; null when not said.
    async fn role(&self) -> Option<Code> {
        self.0.member.role.as_ref().map(Code::from)
    }

    /// Since when; null when not said.
    async fn since(&self) -> Option<DateTime> {
        self.0.member.since.as_ref().map(DateTime::from)
    }

    /// Until when, if that was said when they joined; null means until they leave.
    async fn until(&self) -> Option<DateTime> {
        self.0.member.until.as_ref().map(DateTime::from)
    }

    /// When they left; null while they have not.
    async fn left(&self) -> Option<DateTime> {
        self.0.left.as_ref().map(DateTime::from)
    }
}
