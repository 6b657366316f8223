//! The front desk: registration and scheduling. Who is this, how are they reached, when do they
//! come, and what is free.

mod apply;
pub mod changes;
pub mod query;

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The front desk's projector.
#[derive(Clone, Copy, Debug)]
pub struct FrontDesk;

impl Projection for FrontDesk {
    const ROLE: Role = Role::FrontDesk;
    const VERSION: u32 = 5;
    const SCHEMA: &'static str = include_str!("front_desk/schema.sql");
    const INDEXES: &'static str = include_str!("front_desk/indexes.sql");

    type Change = changes::Change;

    fn change(fact: &Fact) -> Option<changes::Change> {
        changes::of(fact)
    }

    fn apply(
        _subject: SubjectId,
        fact: &Fact,
        _at: &At,
        tx: &rusqlite::Connection,
    ) -> Result<(), ApplyError> {
        apply::apply(fact, tx)
    }
}

#[cfg(test)]
mod tests;
