//! The schema of billing: who pays for which visit, claims, accounts.
//!
//! There is no type here for notes, problems, results or phones: of a visit billing knows the date,
//! the provider and the codes. `billing/fields.rs` says which facet each field comes from.

mod account;
mod adjudication;
mod claim;
mod coverage;
mod directory;
mod eligibility;
mod fee;
pub mod fields;
mod linked;
mod mutation;
mod patient;
mod person;
mod query;
mod remittance;
mod search;
mod subscription;
mod visit;

pub use mutation::Mutation;
pub use query::Query;
pub use subscription::Subscription;

use async_graphql::Schema;

use super::{RoleSchema, limited};

/// The schema of the role.
#[must_use]
pub fn schema() -> RoleSchema<Query, Mutation, Subscription> {
    limited(Schema::build(Query, Mutation, Subscription))
}

#[cfg(test)]
mod tests;
