//! The schema of patients: their own record, what they owe, and who has seen their chart.
//!
//! Whose record it is stands in the scope of the request and is decided in the view; no question
//! names a patient. `patient/fields.rs` says which facet each field comes from.

mod amendment;
mod bills;
mod calendar;
mod chart;
mod conditions;
mod confidential;
mod directory;
mod document;
pub mod fields;
mod insurance;
mod linked;
mod me;
mod mutation;
mod observation;
mod person;
mod query;
mod restriction;
mod restriction_request;
mod seen;
mod subscription;
mod treatment;
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
