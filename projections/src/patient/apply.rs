//! Facts into the patient view's tables, one match per facet.

mod accesses;
mod restrictions;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::billing::apply::{ledger, people as payers, visits as codes};
use crate::clinical::apply::{chart, people, team, visits};
use crate::kept::{calendar, directory, links};
use crate::projection::{ApplyError, At};

/// Applies one fact.
pub(super) fn apply(fact: &Fact, at: &At, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Identity(told) => {
            restrictions::identity(told, tx)?;
            links::identity(told, tx)?;
            people::identity(told, fact, tx)
        }
        Fact::Contact(told) => people::contact(told, fact, tx),
        Fact::Residence(told) => people::residence(told, fact, tx),
        Fact::Scheduling(told) => visits::scheduling(told, fact, tx),
        Fact::CareTeam(told) => team::care_team(told, fact, tx),
        Fact::Clinical(told) => chart::clinical(told, fact, at, tx),
        Fact::Coverage(told) => payers::coverage(told, fact, tx),
        Fact::Coding(told) => codes::coding(told, fact, tx),
        Fact::Ledger(told) => {
            restrictions::ledger(told, tx)?;
            ledger::ledger(told, fact, at, tx)
        }
        Fact::Oversight(told) => accesses::oversight(told, at, tx),
        Fact::Directory(told) => {
            calendar::apply(told, tx)?;
            directory::apply(told, fact, tx)
        }
        // Facets that this role has no key for: they are never handed over.
        Fact::Restricted(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
