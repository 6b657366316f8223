//! The questions of a patient.

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::{AccountId, LocationId, PatientId};
use chartlog_projections::patient::query::{self, SlotSearch};

use super::amendment::AmendmentRequest;
use super::bills::Bills;
use super::calendar::{OpenSlot, VisitType, minutes_of, visit_types};
use super::chart::Chart;
use super::linked::{LinkedRecord, linked_records};
use super::me::Me;
use super::restriction_request::RequestedRestriction;
use super::seen::{Access, window};
use super::visit::Appointment;
use crate::graphql::asking;
use crate::graphql::error::{from_query, not_found};
use crate::graphql::page::lists;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// The root of the schema.
pub struct Query;

lists! {
    /// What you can ask: your own record, and nobody else's.
    Object impl Query {
        /// Who you are, how to reach you, who treats you. Null, with an error of code `NOT_FOUND`,
        /// when nothing is known of you.
        async fn me(&self, ctx: &Context<'_>) -> Option<Result<Me>> {
            Some(me(ctx))
        }

        /// Your chart. Psychotherapy notes are not in it (45 CFR 164.524).
        async fn my_chart(&self, ctx: &Context<'_>) -> Option<Result<Chart>> {
            Some(own(ctx).map(Chart::of))
        }

        /// What you owe, what was charged and what was paid.
        async fn my_bills(&self, ctx: &Context<'_>) -> Option<Result<Bills>> {
            Some(own(ctx).map(Bills::of))
        }

        /// Your other records here, by id; empty when there is only one.
        async fn my_linked_records(&self, ctx: &Context<'_>) -> Result<Vec<LinkedRecord>> {
            linked_records(ctx)
        }

        /// The kinds of visit that are offered, by name: those that you book yourself, and those that
        /// you ask for.
        async fn visit_types(&self, ctx: &Context<'_>) -> Result<Vec<VisitType>> {
            visit_types(&asking(ctx)?.snapshot)
        }
    }
    lists {
        /// Times that are still to come and that you can book yourself, in the order they begin.
        open_slots(
            from: DateTime = "Only slots that begin at or after this time.",
            to: DateTime = "Only slots that begin before this time; at most 31 days after `from`.",
            provider: Option<Id> = "Only of this provider.",
            location: Option<Id> = "Only at this location.",
            visit_type: Option<String> = "Slots for this kind of visit: the code of one of \
                `visitTypes` that you book yourself. When left out, slots for the shortest of them.",
        ) -> OpenSlot = |_me, snapshot, page| query::open_slots(
            snapshot,
            &SlotSearch {
                from: from.parse("from")?.utc_micros(),
                to: to.parse("to")?.utc_micros(),
                provider: optional_id(provider.as_ref(), "provider", AccountId)?,
                location: optional_id(location.as_ref(), "location", LocationId)?,
                minutes: minutes_of(snapshot, visit_type.as_deref())?,
            },
            page,
        );

        /// Your appointments, past and to come, the latest first. One that is wanted and has no time yet
        /// stands where you asked for it.
        my_appointments() -> Appointment = |_me, snapshot, page| query::appointments(
            snapshot,
            snapshot.scope().patient.ok_or_else(not_found)?,
            page,
        );

        /// What you asked to have amended, with all that came of it, the latest first (45 CFR 164.526).
        my_amendments() -> AmendmentRequest = |_me, snapshot, page| query::amendment_requests(
            snapshot,
            snapshot.scope().patient.ok_or_else(not_found)?,
            None,
            page,
        );

        /// What you asked to have restricted, and what was decided, the latest first (45 CFR
        /// 164.522(a)).
        my_restrictions() -> RequestedRestriction = |_me, snapshot, page| query::restriction_requests(
            snapshot,
            snapshot.scope().patient.ok_or_else(not_found)?,
            page,
        );

        /// Who has seen or changed your chart, or was refused it, the latest first. What you look
        /// at yourself is in it too.
        who_has_seen_my_chart(
            from: Option<DateTime> = "Only at or after this time; a date begins at midnight UTC.",
            to: Option<DateTime> = "Only at or before this time; a date means its whole day, UTC.",
        ) -> Access = |_me, snapshot, page| query::who_has_seen_my_chart(
            snapshot,
            window(from.as_ref(), to.as_ref())?,
            page,
        );
    }
}

/// The patient whose own record it is.
fn own(ctx: &Context<'_>) -> Result<PatientId> {
    asking(ctx)?.snapshot.scope().patient.ok_or_else(not_found)
}

fn me(ctx: &Context<'_>) -> Result<Me> {
    let found = query::me(&asking(ctx)?.snapshot).map_err(|e| from_query(&e))?;
    found.map(Me::from).ok_or_else(not_found)
}
