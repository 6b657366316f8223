//! The schema of clinicians: their own patients' charts, their own day, care teams and broken glass.
//!
//! Whose chart opens is decided in the view, by the care team. There is no type here for coverage,
//! claims and accounts; `clinical/fields.rs` says which facet each field comes from.

mod amendment;
mod appointment;
mod care_team;
mod changes;
mod conditions;
mod confidential;
mod directory;
mod encounter;
pub mod fields;
mod find;
mod linked;
mod mutation;
mod note;
mod observation;
mod patient;
mod person;
mod plan;
mod query;
mod report;
mod restricted;
mod subscription;
mod treatment;

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
