//! The schema of the front desk: registration and scheduling.
//!
//! There is no type here for the chart, for codes and for money: of coverage the front desk knows
//! whether any is on file, of the care team the names. `front_desk/fields.rs` says which facet each
//! field comes from.

mod appointment;
mod calendar;
mod confidential;
mod directory;
mod duplicates;
pub mod fields;
mod linked;
mod mutation;
mod patient;
mod person;
mod query;
mod search;
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
