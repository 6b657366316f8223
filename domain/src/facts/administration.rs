//! `administration`: staff records, roles.

use super::Imported;
use crate::facet::Role;
use crate::ids::AccountId;
use crate::words::{HumanName, Identifier};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub account: AccountId,
    /// Login name; unique in the organisation.
    pub login: String,
    /// Name.
    pub name: HumanName,
    /// NPI and other identifiers.
    pub identifiers: Vec<Identifier>,
}

/// A role given to or taken from an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChange {
    /// Which account.
    pub account: AccountId,
    /// Which role.
    pub role: Role,
}

/// A login name that one account holds and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginReservation {
    /// Whose.
    pub account: AccountId,
    /// The login name.
    pub login: String,
}

/// What the `administration` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdministrationFact {
    /// An account was made.
    AccountCreated(Account),
    /// A practitioner was imported: a staff record that nobody can sign in with.
    StaffImported(Imported<Account>),
    /// A role was granted.
    RoleGranted(RoleChange),
    /// A role was revoked.
    RoleRevoked(RoleChange),
    /// A login name was reserved.
    LoginReserved(LoginReservation),
}
