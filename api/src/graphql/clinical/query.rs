//! The questions of a clinician.

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::{EncounterId, PatientId};
use chartlog_projections::clinical::query;
use chartlog_projections::limits::EXACT_FINDS;

use super::amendment::AmendmentRequest;
use super::appointment::DayEntry;
use super::encounter::Encounter;
use super::find::FoundPatient;
use super::note::Note;
use super::patient::Patient;
use super::restricted::{self, RestrictedNote};
use crate::graphql::asking;
use crate::graphql::error::{from_query, not_found};
use crate::graphql::page::{self, Connection, SHORT_LIST};
use crate::graphql::scalars::{Date, Id};

/// The root of the schema.
pub struct Query;

/// What a clinician can ask. It answers about patients on whose care team you are at this moment,
/// or for whom you have broken the glass; others look as if they did not exist, but to
/// `findPatient`.
#[Object]
impl Query {
    /// A patient of yours with the chart. Null, with an error of code `NOT_FOUND`, when there
    /// is no such patient or you are not on the care team.
    async fn patient(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The patient.")] id: Id,
    ) -> Option<Result<Patient>> {
        Some(patient(ctx, &id))
    }

    /// Whoever has exactly this name and this date of birth, at most 5, on whichever care team you
    /// are: so that the glass can be broken. More than 5 are an error of code `LIMITED`. Case,
    /// accents and punctuation do not count. It is recorded as a search, also when nobody is found.
    #[graphql(complexity = 1 + EXACT_FINDS * child_complexity)]
    async fn find_patient(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole family name.")] family: String,
        #[graphql(desc = "All given names, as they are on file.")] given: String,
        #[graphql(desc = "The whole date of birth.")] birth_date: Date,
    ) -> Result<Vec<FoundPatient>> {
        birth_date.day("birthDate")?;
        let born = birth_date.parse("birthDate")?;
        let found = query::find_patient(&asking(ctx)?.snapshot, &family, &given, &born);
        Ok(found.map_err(|e| from_query(&e))?.into_iter().map(FoundPatient::from).collect())
    }

    /// A visit or stay of a patient of yours. Null, with an error of code `NOT_FOUND`, when
    /// there is no such encounter or you are not on the patient's care team.
    async fn encounter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The encounter.")] id: Id,
    ) -> Option<Result<Encounter>> {
        Some(encounter(ctx, &id))
    }

    /// Your own appointments of one day, in the order of the day, at most 1000.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn my_day(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The day as `YYYY-MM-DD`: the date that the appointments' starts are written \
                with, in the time zone of the place."
        )]
        date: Date,
    ) -> Result<Vec<DayEntry>> {
        let day = query::my_day(&asking(ctx)?.snapshot, date.day("date")?);
        Ok(day.map_err(|e| from_query(&e))?.into_iter().map(DayEntry::from).collect())
    }

    /// Your patients, by family and given name: those on whose care team you are now, and those for
    /// whom you have broken the glass.
    #[graphql(complexity = page::cost(first, last, child_complexity))]
    async fn my_patients(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many rows from the front, 1 to 100; 20 when neither `first` nor `last` is \
                given."
        )]
        first: Option<u32>,
        #[graphql(desc = "Only rows after the row of this cursor; goes with `first`.")]
        after: Option<String>,
        #[graphql(
            desc = "So many rows from the back, 1 to 100; not together with `first` or `after`."
        )]
        last: Option<u32>,
        #[graphql(desc = "Only rows before the row of this cursor; goes with `last`.")]
        before: Option<String>,
    ) -> Result<Connection<Patient>> {
        let page = page::args(first, after, last, before);
        page::connection(query::my_patients(&asking(ctx)?.snapshot, &page))
    }

    /// What your patients asked to have amended and nobody has decided, the oldest first (45 CFR
    /// 164.526): decide with `decideAmendment`.
    #[graphql(complexity = page::cost(first, last, child_complexity))]
    async fn amendment_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many rows from the front, 1 to 100; 20 when neither `first` nor `last` is \
                given."
        )]
        first: Option<u32>,
        #[graphql(desc = "Only rows after the row of this cursor; goes with `first`.")]
        after: Option<String>,
        #[graphql(
            desc = "So many rows from the back, 1 to 100; not together with `first` or `after`."
        )]
        last: Option<u32>,
        #[graphql(desc = "Only rows before the row of this cursor; goes with `last`.")]
        before: Option<String>,
    ) -> Result<Connection<AmendmentRequest>> {
        let page = page::args(first, after, last, before);
        page::connection(query::open_amendment_requests(&asking(ctx)?.snapshot, &page))
    }

    /// Notes of patients of yours that you were named to co-sign and have not, the oldest first.
    #[graphql(complexity = page::cost(first, last, child_complexity))]
    async fn notes_to_co_sign(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many rows from the front, 1 to 100; 20 when neither `first` nor `last` is \
                given."
        )]
        first: Option<u32>,
        #[graphql(desc = "Only rows after the row of this cursor; goes with `first`.")]
        after: Option<String>,
        #[graphql(
            desc = "So many rows from the back, 1 to 100; not together with `first` or `after`."
        )]
        last: Option<u32>,
        #[graphql(desc = "Only rows before the row of this cursor; goes with `last`.")]
        before: Option<String>,
    ) -> Result<Connection<Note>> {
        let page = page::args(first, after, last, before);
        page::connection(query::to_co_sign(&asking(ctx)?.snapshot, &page))
    }

    /// The restricted notes that you wrote about a patient of yours, the oldest first: psychotherapy
    /// notes, records of substance use. Those of others are not among them. They are opened from the log
    /// for this answer, and that is on record. Null, with an error of code `NOT_FOUND`, when there is no
    /// such patient or you are not on the care team.
    #[graphql(complexity = page::cost(first, last, child_complexity))]
    async fn restricted_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The patient.")] patient: Id,
        #[graphql(
            desc = "So many rows from the front, 1 to 100; 20 when neither `first` nor `last` is \
                given."
        )]
        first: Option<u32>,
        #[graphql(desc = "Only rows after the row of this cursor; goes with `first`.")]
        after: Option<String>,
        #[graphql(
            desc = "So many rows from the back, 1 to 100; not together with `first` or `after`."
        )]
        last: Option<u32>,
        #[graphql(desc = "Only rows before the row of this cursor; goes with `last`.")]
        before: Option<String>,
    ) -> Option<Result<Connection<RestrictedNote>>> {
        let page = page::args(first, after, last, before);
        Some(restricted::own(ctx, &patient, &page))
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

fn encounter(ctx: &Context<'_>, id: &Id) -> Result<Encounter> {
    let id = id.parse_as("id", EncounterId)?;
    let found = query::encounter(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
    found.map(Encounter::from).ok_or_else(not_found)
}
