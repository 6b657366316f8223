//! The compliance view: who was shown what, who changed what, who was refused what, by what right.
//!
//! `compliance/schema.sql` says all that this role can ever see. It has no key for anything about a
//! patient but who treats them: patients are ids.

mod apply;
pub mod changes;
pub(crate) mod codes;
pub mod query;
#[cfg(test)]
mod tests;

pub use codes::{AccessKind, AccessOutcome};

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The projector of the compliance view.
#[derive(Clone, Copy, Debug)]
pub struct Compliance;

impl Projection for Compliance {
    const ROLE: Role = Role::Compliance;
    const VERSION: u32 = 6;
    const SCHEMA: &'static str = include_str!("compliance/schema.sql");
    const INDEXES: &'static str = include_str!("compliance/indexes.sql");

    type Change = changes::Change;

    fn change(fact: &Fact) -> Option<changes::Change> {
        changes::of(fact)
    }

    fn apply(
        _subject: SubjectId,
        fact: &Fact,
        at: &At,
        tx: &rusqlite::Connection,
    ) -> Result<(), ApplyError> {
        apply::apply(fact, at, tx)
    }
}
