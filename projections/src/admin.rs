//! The admin view: accounts and their roles, where care is given, and when whom can be booked.
//!
//! `admin/schema.sql` says all that this role can ever see. It has no key for anything about a
//! patient, nor for what anybody did.

mod apply;
pub mod changes;
pub mod query;
#[cfg(test)]
mod tests;

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::SubjectId;

use crate::projection::{ApplyError, At, Projection};

/// The projector of the admin view.
#[derive(Clone, Copy, Debug)]
pub struct Admin;

impl Projection for Admin {
    const ROLE: Role = Role::Admin;
    const VERSION: u32 = 3;
    const SCHEMA: &'static str = include_str!("admin/schema.sql");
    const INDEXES: &'static str = include_str!("admin/indexes.sql");

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
