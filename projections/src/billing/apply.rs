//! Facts into the billing view's tables, one match per facet.

mod claims;
mod fees;
pub(crate) mod ledger;
pub(crate) mod people;
pub(crate) mod visits;

pub(super) use claims::told_claim;
pub(super) use visits::told_codes;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::kept::{directory, exclusions};
use crate::projection::{ApplyError, At};

/// Applies one fact.
pub(super) fn apply(fact: &Fact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Identity(told) => {
            exclusions::identity(told, tx)?;
            people::identity(told, fact, tx)
        }
        Fact::Residence(told) => people::residence(told, fact, tx),
        Fact::Coverage(told) => people::coverage(told, fact, tx),
        Fact::Coding(told) => visits::coding(told, fact, tx),
        Fact::Ledger(told) => {
            exclusions::plan(told, tx)?;
            ledger::ledger(told, fact, at, tx)
        }
        Fact::Directory(told) => {
            fees::fees(told, fact, tx)?;
            directory::apply(told, fact, tx)
        }
        // Facets that this role has no key for: they are never handed over.
        Fact::Contact(_)
        | Fact::Scheduling(_)
        | Fact::CareTeam(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
