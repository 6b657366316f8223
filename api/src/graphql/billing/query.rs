//! The questions of billing.

use async_graphql::{Context, InputObject, Object, Result};
use chartlog_domain::ids::{ClaimId, PatientId};
use chartlog_projections::billing::query::{self, ClaimFilter};

use super::account::Account;
use super::claim::Claim;
use super::eligibility::Eligibility;
use super::fee::Fee;
use super::patient::Patient;
use super::search::{PatientMatch, PatientSearchInput};
use super::visit::Visit;
use crate::graphql::asking;
use crate::graphql::error::{from_query, not_found};
use crate::graphql::page::lists;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// Which claims are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct ClaimFilterInput {
    /// Only in this status: `draft`, `submitted`, `acknowledged`, `rejected`, `paid`, `denied`,
    /// `appealed` or `void`; for imported claims FHIR's fm-status, such as `active`.
    status: Option<String>,
    /// Only of this patient.
    patient: Option<Id>,
    /// Only made at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only made at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
}

impl ClaimFilterInput {
    fn parsed(self) -> Result<ClaimFilter> {
        Ok(ClaimFilter {
            status: self.status,
            patient: optional_id(self.patient.as_ref(), "filter.patient", PatientId)?,
            from: self.from.map(|from| from.parse("filter.from")).transpose()?,
            to: self.to.map(|to| to.parse("filter.to")).transpose()?,
        })
    }
}

/// The root of the schema.
pub struct Query;

lists! {
    /// What billing can ask, about every patient.
    Object impl Query {
        /// A patient. Null, with an error of code `NOT_FOUND`, when there is no such patient.
        async fn patient(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The patient.")] id: Id,
        ) -> Option<Result<Patient>> {
            Some(patient(ctx, &id))
        }

        /// A claim with its lines, codes, steps and payers' answers. Null, with an error of code
        /// `NOT_FOUND`, when there is no such claim.
        async fn claim(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The claim.")] id: Id,
        ) -> Option<Result<Claim>> {
            Some(claim(ctx, &id))
        }

        /// The account of a patient. Null, with an error of code `NOT_FOUND`, when there is no such
        /// patient.
        async fn account(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Whose account.")] patient: Id,
        ) -> Option<Result<Account>> {
            Some(account(ctx, &patient))
        }
    }
    lists {
        /// Finds patients, the best match first, then by name.
        patients(
            search: Option<PatientSearchInput> = "Whom to look for; everyone, by name, when left \
                out.",
        ) -> PatientMatch = |_me, snapshot, page| query::search_patients(
            snapshot,
            &search.unwrap_or_default().parsed()?,
            page,
        );

        /// Visits that no claim bills, the oldest first.
        unbilled_visits(
            patient: Option<Id> = "Only those of this patient.",
        ) -> Visit = |_me, snapshot, page| query::unbilled_visits(
            snapshot,
            optional_id(patient.as_ref(), "patient", PatientId)?,
            page,
        );

        /// Claims, the latest first.
        claims(
            filter: Option<ClaimFilterInput> = "Which claims; all when left out.",
        ) -> Claim = |_me, snapshot, page| query::claims(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Claims that payers denied, the longest denied first: each waits for an appeal or a write-off.
        denied_claims() -> Claim = |_me, snapshot, page| query::denied_claims(snapshot, page);

        /// Claims that were submitted, acknowledged or appealed some days ago and not answered since,
        /// the longest first.
        unanswered_claims(
            days: Option<u32> = "Days without an answer; 30 when left out.",
        ) -> Claim = |_me, snapshot, page| query::unanswered_claims(
            snapshot,
            days.unwrap_or(30),
            page,
        );

        /// The fee schedule, by code, modifiers and date.
        fees(
            code: Option<String> = "Only those of this code.",
        ) -> Fee = |_me, snapshot, page| query::fees(snapshot, code.as_deref(), page);

        /// What payers said a patient is covered for, the latest first.
        eligibility(
            patient: Id = "Whose coverages.",
        ) -> Eligibility = |_me, snapshot, page| query::eligibility(
            snapshot,
            patient.parse_as("patient", PatientId)?,
            page,
        );
    }
}

fn patient(ctx: &Context<'_>, id: &Id) -> Result<Patient> {
    let asking = asking(ctx)?;
    let id = id.parse_as("id", PatientId)?;
    let found = query::patient(&asking.snapshot, id).map_err(|e| from_query(&e))?;
    found.map(Patient::from).ok_or_else(|| {
        asking.in_vain(id);
        not_found()
    })
}

fn claim(ctx: &Context<'_>, id: &Id) -> Result<Claim> {
    let id = id.parse_as("id", ClaimId)?;
    let found = query::claim(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
    found.map(Claim::from).ok_or_else(not_found)
}

fn account(ctx: &Context<'_>, patient: &Id) -> Result<Account> {
    let asking = asking(ctx)?;
    let patient = patient.parse_as("patient", PatientId)?;
    let found = query::account(&asking.snapshot, patient).map_err(|e| from_query(&e))?;
    found.map(Account::from).ok_or_else(|| {
        asking.in_vain(patient);
        not_found()
    })
}
