//! Facts into the admin view's tables, one match per facet.

mod directory;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::kept::accounts;
use crate::projection::{ApplyError, At};

/// Applies one fact.
pub(super) fn apply(fact: &Fact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Administration(told) => accounts::apply(told, fact, at, tx),
        Fact::Directory(told) => directory::apply(told, fact, tx),
        // Facets that this role has no key for: they are never handed over.
        Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::Scheduling(_)
        | Fact::CareTeam(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
