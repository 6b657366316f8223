//! What an administrator is told when something changes: whose account, and what became of it.

use chartlog_domain::facts::{AdministrationFact, Fact};
use chartlog_domain::ids::AccountId;

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It was made, or imported.
    Created,
    /// It has other roles.
    Roles,
    /// It is locked.
    Locked,
    /// It is not locked any more.
    Unlocked,
    /// It is closed.
    Closed,
    /// It may break the glass, or may no longer.
    BreakGlass,
    /// It may book what is taken, or may no longer.
    Overbooking,
}

/// A change of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: Kind,
    /// The account.
    pub account: AccountId,
}

/// What a fact changes for an administrator.
pub(super) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Administration(told) => administration(told),
        // Not of this role, or not about an account.
        Fact::Directory(_)
        | Fact::Identity(_)
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
        | Fact::Source(_) => None,
    }
}

fn administration(told: &AdministrationFact) -> Option<Change> {
    let (kind, account) = match told {
        AdministrationFact::AccountCreated(account) => (Kind::Created, account.account),
        AdministrationFact::StaffImported(imported) => (Kind::Created, imported.record.account),
        AdministrationFact::PatientAccountCreated(created) => (Kind::Created, created.account),
        AdministrationFact::ClientRegistered(client) => (Kind::Created, client.account),
        AdministrationFact::RoleGranted(change) | AdministrationFact::RoleRevoked(change) => {
            (Kind::Roles, change.account)
        }
        AdministrationFact::AccountLocked(lock) => (Kind::Locked, lock.account),
        AdministrationFact::AccountUnlocked(account) => (Kind::Unlocked, *account),
        AdministrationFact::AccountClosed(closing) => (Kind::Closed, closing.account),
        AdministrationFact::BreakGlassAllowed(account)
        | AdministrationFact::BreakGlassForbidden(account) => (Kind::BreakGlass, *account),
        AdministrationFact::OverbookingAllowed(account)
        | AdministrationFact::OverbookingForbidden(account) => (Kind::Overbooking, *account),
        // The name is reserved before there is an account; a hold is about none.
        AdministrationFact::LoginReserved(_)
        | AdministrationFact::LegalHoldPlaced(_)
        | AdministrationFact::LegalHoldLifted(_) => return None,
    };
    Some(Change { kind, account })
}
