//! Facts into the compliance view's tables, one match per facet.

mod accesses;
mod amendments;
mod glass;
mod oversight;
mod restrictions;
mod team;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::kept::{accounts, directory};
use crate::projection::{ApplyError, At};

/// Applies one fact.
pub(super) fn apply(fact: &Fact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Oversight(told) => oversight::oversight(told, at, tx),
        Fact::Administration(told) => accounts::apply(told, fact, at, tx),
        Fact::Directory(told) => directory::apply(told, fact, tx),
        Fact::CareTeam(told) => team::care_team(told, tx),
        // Facets that this role has no key for: they are never handed over.
        Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::Scheduling(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
