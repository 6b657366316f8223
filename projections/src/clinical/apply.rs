//! Facts into the clinical view's tables, one match per facet.

mod amendments;
pub(crate) mod chart;
mod find;
pub(crate) mod people;
mod spans;
pub(crate) mod team;
pub(crate) mod visits;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::kept::{directory, exclusions};
use crate::projection::{ApplyError, At};

/// Applies one fact.
pub(super) fn apply(fact: &Fact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Identity(told) => {
            people::identity(told, fact, tx)?;
            for records in exclusions::identity(told, tx)? {
                spans::spread(&records, tx)?;
            }
            find::identity(told, tx)
        }
        Fact::Contact(told) => people::contact(told, fact, tx),
        Fact::Residence(told) => people::residence(told, fact, tx),
        Fact::Directory(told) => directory::apply(told, fact, tx),
        Fact::CareTeam(told) => {
            team::care_team(told, fact, tx)?;
            spans::care_team(told, tx)
        }
        Fact::Scheduling(told) => visits::scheduling(told, fact, tx),
        Fact::Coding(told) => visits::coding(told, fact, tx),
        Fact::Clinical(told) => chart::clinical(told, fact, at, tx),
        // Facets that this role has no key for: they are never handed over.
        Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
