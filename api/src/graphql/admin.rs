//! The schema of administrators: accounts and their roles, places, opened hours.
//!
//! There is no type here for anything about a patient, nor for what anybody did.
//! `admin/fields.rs` says which facet each field comes from.

mod account;
mod facet;
pub mod fields;
mod mutation;
mod place;
mod query;
mod subscription;

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
