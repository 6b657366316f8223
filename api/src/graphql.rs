//! One GraphQL schema per role, and what their resolvers share: the snapshot they read, the
//! patients that were asked for in vain, and the closed list of error codes.

pub mod admin;
pub mod billing;
pub mod clinical;
pub mod compliance;
pub mod error;
pub mod front_desk;
mod mutation;
mod notice;
pub mod page;
pub mod patient;
mod record_kind;
mod restricted;
pub mod scalars;

use std::sync::Arc;

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, ObjectType, Schema, SchemaBuilder, SubscriptionType,
};
use chartlog_domain::facet::Role;
use chartlog_domain::ids::PatientId;
use chartlog_eventlog::EventLog;
use chartlog_projections::Snapshot;
use parking_lot::Mutex;

use crate::limits;
use crate::node::Views;
use crate::restricted::RestrictedNotes;

/// The schema of a role: queries, commands for the roles that have some, and what is told of changes.
pub type RoleSchema<Q, M = EmptyMutation, S = EmptySubscription> = Schema<Q, M, S>;

/// What is around the views: for the questions of those who watch over all of it, and of those who wrote
/// what is in no view.
pub struct Surroundings {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// The views of this process; none in a test of one view alone.
    pub views: Option<Views>,
    /// What is in no view; none in a test of one view alone.
    pub restricted: Option<RestrictedNotes>,
}

/// What one request hands to its resolvers.
pub struct Asking {
    /// The view as it is for this request: one connection, one read transaction.
    pub snapshot: Snapshot,
    /// `now` of the request, microseconds since 1970 UTC.
    pub now: i64,
    in_vain: Mutex<Vec<PatientId>>,
}

impl Asking {
    /// A request that reads this snapshot.
    #[must_use]
    pub const fn new(snapshot: Snapshot, now: i64) -> Self {
        Self { snapshot, now, in_vain: Mutex::new(Vec::new()) }
    }

    /// A patient was asked for who is not there, or not for this actor. Both are recorded and
    /// answered in the same way.
    pub fn in_vain(&self, patient: PatientId) {
        self.in_vain.lock().push(patient);
    }

    /// Who was asked for in vain, each once.
    #[must_use]
    pub fn asked_in_vain(&self) -> Vec<PatientId> {
        let mut patients = self.in_vain.lock().clone();
        patients.sort_unstable();
        patients.dedup();
        patients
    }
}

/// What this request hands to its resolvers.
pub(crate) fn asking<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Arc<Asking>> {
    ctx.data::<Arc<Asking>>()
}

/// What is around the views of this request.
pub(crate) fn around<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Arc<Surroundings>> {
    ctx.data::<Arc<Surroundings>>()
}

/// The limits that every schema has.
fn limited<Q: ObjectType + 'static, M: ObjectType + 'static, S: SubscriptionType + 'static>(
    builder: SchemaBuilder<Q, M, S>,
) -> RoleSchema<Q, M, S> {
    builder
        .limit_depth(limits::DEPTH)
        .limit_complexity(limits::COMPLEXITY)
        .limit_directives(limits::DIRECTIVES)
        .disable_suggestions()
        .finish()
}

/// The schema of a role as SDL.
#[must_use]
pub fn sdl(role: Role) -> String {
    match role {
        Role::FrontDesk => front_desk::schema().sdl(),
        Role::Clinical => clinical::schema().sdl(),
        Role::Billing => billing::schema().sdl(),
        Role::Patient => patient::schema().sdl(),
        Role::Compliance => compliance::schema().sdl(),
        Role::Admin => admin::schema().sdl(),
    }
}
