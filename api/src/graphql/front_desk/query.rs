//! The questions of the front desk.

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};
use chartlog_projections::front_desk::query::{self, DaySheet, SlotSearch};

use super::appointment::{Appointment, OpenSlot};
use super::calendar::{BlockedTime, Room, VisitType};
use super::directory::{Location, Provider};
use super::patient::Patient;
use super::search::{PatientMatch, PatientSearchInput};
use crate::graphql::asking;
use crate::graphql::error::{from_query, not_found};
use crate::graphql::page::lists;
use crate::graphql::scalars::{Date, DateTime, Id, optional_id};

/// The root of the schema.
pub struct Query;

lists! {
    /// What the front desk can ask, about every patient.
    Object impl Query {
        /// A patient. Null, with an error of code `NOT_FOUND`, when there is no such patient.
        async fn patient(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The patient.")] id: Id,
        ) -> Option<Result<Patient>> {
            Some(patient(ctx, &id))
        }

        /// An appointment. Null, with an error of code `NOT_FOUND`, when there is no such
        /// appointment.
        async fn appointment(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The appointment.")] id: Id,
        ) -> Option<Result<Appointment>> {
            Some(appointment(ctx, &id))
        }

        /// The kinds of visit that are offered, by name.
        async fn visit_types(&self, ctx: &Context<'_>) -> Result<Vec<VisitType>> {
            let found = query::visit_types(&asking(ctx)?.snapshot).map_err(|e| from_query(&e))?;
            Ok(found.into_iter().map(VisitType::from).collect())
        }

        /// The rooms that are used, by name.
        async fn rooms(&self, ctx: &Context<'_>) -> Result<Vec<Room>> {
            let found = query::rooms(&asking(ctx)?.snapshot).map_err(|e| from_query(&e))?;
            Ok(found.into_iter().map(Room::from).collect())
        }

        /// Times at which nobody is booked, the first first; at most 1,000 of them.
        #[graphql(complexity = 1_000)]
        async fn blocked_times(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Only what ends after this time.")] from: DateTime,
            #[graphql(desc = "Only what begins before this time.")] to: DateTime,
            #[graphql(desc = "Only of this provider.")] provider: Option<Id>,
        ) -> Result<Vec<BlockedTime>> {
            let provider = optional_id(provider.as_ref(), "provider", AccountId)?;
            let (from, to) = (from.parse("from")?.utc_micros(), to.parse("to")?.utc_micros());
            let found = query::blocks(&asking(ctx)?.snapshot, provider, from, to);
            Ok(found.map_err(|e| from_query(&e))?.into_iter().map(BlockedTime::from).collect())
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

        /// The appointments of one day, in the order they begin.
        day_sheet(
            date: Date = "The day as `YYYY-MM-DD`: the date that the appointments' starts are \
                written with, in the time zone of the place.",
            location: Option<Id> = "Only at this location.",
            provider: Option<Id> = "Only with this provider.",
        ) -> Appointment = |_me, snapshot, page| query::day_sheet(
            snapshot,
            &DaySheet {
                date: date.day("date")?.to_owned(),
                location: optional_id(location.as_ref(), "location", LocationId)?,
                provider: optional_id(provider.as_ref(), "provider", AccountId)?,
            },
            page,
        );

        /// Times that can be booked, in the order they begin.
        open_slots(
            from: DateTime = "Only slots that begin at or after this time.",
            to: DateTime = "Only slots that begin before this time; at most 31 days after `from`.",
            provider: Option<Id> = "Only of this provider.",
            location: Option<Id> = "Only at this location.",
            minutes: Option<u32> = "Slots of this length; as long as the calendar says when left \
                out. `visitTypes` says how long each kind takes.",
        ) -> OpenSlot = |_me, snapshot, page| query::open_slots(
            snapshot,
            &SlotSearch {
                from: from.parse("from")?.utc_micros(),
                to: to.parse("to")?.utc_micros(),
                provider: optional_id(provider.as_ref(), "provider", AccountId)?,
                location: optional_id(location.as_ref(), "location", LocationId)?,
                minutes,
            },
            page,
        );

        /// Appointments that are wanted and have no time yet, who waits longest first: asked for by
        /// patients (`proposed`) or waited for (`waitlist`). `bookAppointment` books one by its id.
        work_queue() -> Appointment = |_me, snapshot, page| query::wanted(snapshot, page);

        /// Every provider of the directory, by name.
        providers() -> Provider = |_me, snapshot, page| query::providers(snapshot, page);

        /// Every location of the directory, by name.
        locations() -> Location = |_me, snapshot, page| query::locations(snapshot, page);
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

fn appointment(ctx: &Context<'_>, id: &Id) -> Result<Appointment> {
    let id = id.parse_as("id", AppointmentId)?;
    let found = query::appointment(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
    found.map(Appointment::from).ok_or_else(not_found)
}
