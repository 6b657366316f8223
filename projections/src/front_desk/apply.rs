//! How facts become the front desk's rows.

mod directory;
mod people;
mod scheduling;

use chartlog_domain::facts::Fact;
use rusqlite::Connection;

use crate::kept::exclusions;
use crate::projection::ApplyError;

/// Applies a fact.
pub(super) fn apply(fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    match fact {
        Fact::Identity(told) => {
            exclusions::identity(told, tx)?;
            people::identity(told, fact, tx)
        }
        Fact::Contact(told) => people::contact(told, fact, tx),
        Fact::Residence(told) => people::residence(told, fact, tx),
        Fact::CareTeam(told) => people::care_team(told, tx),
        Fact::Scheduling(told) => scheduling::appointment(told, tx),
        Fact::Directory(told) => directory::apply(told, fact, tx),
        // Not of this role: its vault has no key for them.
        Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => Ok(()),
    }
}
