//! The patient view: a patient's own record, and who has seen it.
//!
//! `patient/schema.sql` says all that this role can ever see. Whose record it is stands in the scope of
//! the request ([`crate::Scope::patient`]), which `v_team` reads and every row about a patient passes.
//! The facts of the chart become rows as in the clinical view and those of the account as in the
//! billing view, by the same code; what is this view's own is who has seen it.

mod apply;
pub mod changes;
pub mod query;
#[cfg(test)]
mod tests;

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The projector of the patient view.
#[derive(Clone, Copy, Debug)]
pub struct Patient;

impl Projection for Patient {
    const ROLE: Role = Role::Patient;
    const VERSION: u32 = 7;
    const SCHEMA: &'static str = include_str!("patient/schema.sql");
    const INDEXES: &'static str = include_str!("patient/indexes.sql");

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
