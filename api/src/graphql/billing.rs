//! The schema of billing: who pays for which visit, claims, accounts.
//!
//! There is no type here for notes, problems, results or phones: of a visit billing knows the date,
//! the provider and the codes. `billing/fields.rs` says which facet each field comes from.

mod account;
mod adjudication;
mod claim;
mod coverage;
mod directory;
pub mod fields;
mod linked;
mod patient;
mod person;
mod query;
mod search;
mod visit;

pub use query::Query;

use async_graphql::{EmptyMutation, EmptySubscription, Schema};

use super::{RoleSchema, limited};

/// The schema of the role.
#[must_use]
pub fn schema() -> RoleSchema<Query> {
    limited(Schema::build(Query, EmptyMutation, EmptySubscription))
}

#[cfg(test)]
mod tests;
