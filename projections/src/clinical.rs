//! The clinical view: the charts of the patients on whose care team a clinician is.
//!
//! `clinical/schema.sql` says all that this role can ever see. Whose patient is whose is decided
//! there, in `v_team`, which every row about a patient passes; `clinical/apply/team.rs` fills the
//! table that it asks. Whom a clinician finds by exact name and date of birth is there too, in
//! `v_findable`, which has nothing else of them.

pub(crate) mod apply;
pub mod changes;
pub mod query;
#[cfg(test)]
mod tests;

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The projector of the clinical view.
#[derive(Clone, Copy, Debug)]
pub struct Clinical;

impl Projection for Clinical {
    const ROLE: Role = Role::Clinical;
    const VERSION: u32 = 10;
    const SCHEMA: &'static str = include_str!("clinical/schema.sql");
    const INDEXES: &'static str = include_str!("clinical/indexes.sql");

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
