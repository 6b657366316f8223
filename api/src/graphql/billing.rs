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
mod patient;
mod person;
mod query;
mod search;
mod subscription;
mod visit;

pub use query::Query;
pub use subscription::Subscription;

use async_graphql::{EmptyMutation, Schema};

use super::{RoleSchema, limited};

/// The schema of the role.
#[must_use]
pub fn schema() -> RoleSchema<Query, EmptyMutation, Subscription> {
    limited(Schema::build(Query, EmptyMutation, Subscription))
}

#[cfg(test)]
mod tests;
