//! Samples of `administration`.

use super::ids;
use super::words::{identifier, imported, list, name};
use crate::facet::Role;
use crate::facts::Fact;
use crate::facts::administration::{Account, AdministrationFact, LoginReservation, RoleChange};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        AdministrationFact::AccountCreated(account(full)),
        AdministrationFact::StaffImported(imported(full, account(full))),
        AdministrationFact::RoleGranted(role_change()),
        AdministrationFact::RoleRevoked(role_change()),
        AdministrationFact::LoginReserved(login_reservation()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// An account.
#[must_use]
pub fn account(full: bool) -> Account {
    Account {
        account: ids::CLINICIAN,
        login: "g.murphy".to_owned(),
        name: name(full),
        identifiers: list(full, identifier(full)),
    }
}

/// A role given to or taken from an account.
#[must_use]
pub fn role_change() -> RoleChange {
    RoleChange { account: ids::CLINICIAN, role: Role::Clinical }
}

/// A login name that one account holds and no other.
#[must_use]
pub fn login_reservation() -> LoginReservation {
    LoginReservation { account: ids::CLINICIAN, login: "g.murphy".to_owned() }
}
