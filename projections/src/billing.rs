//! The billing view: who pays for which visit, claims and accounts of every patient.
//!
//! `billing/schema.sql` says all that this role can ever see. It has no key for the chart: of a
//! visit it knows date, provider and codes, and no word that a clinician wrote.

pub(crate) mod apply;
pub mod changes;
pub mod query;
#[cfg(test)]
mod tests;

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The projector of the billing view.
#[derive(Clone, Copy, Debug)]
pub struct Billing;

impl Projection for Billing {
    const ROLE: Role = Role::Billing;
    const VERSION: u32 = 4;
    const SCHEMA: &'static str = include_str!("billing/schema.sql");
    const INDEXES: &'static str = include_str!("billing/indexes.sql");

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
