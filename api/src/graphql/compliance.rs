//! The schema of compliance: who was shown, changed or refused what, broken glass, sessions,
//! failed sign-ins, imports, and whether the log is whole.
//!
//! Patients are ids here: there is no type for anything else about them.
//! `compliance/fields.rs` says which facet each field comes from.

mod access;
mod account;
mod activity;
mod amendment_request;
mod export;
pub mod fields;
mod glass;
mod import;
mod log_status;
mod mutation;
mod query;
mod restriction;
mod restriction_request;
mod session;
mod sign_in;
mod subscription;
mod team;
mod words;

pub(crate) use access::AccessFilterInput;
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
