//! The bytes of facts of `administration`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Identifier1, Imported1, Name1, Role1};
use crate::facts::administration::{Account, AdministrationFact, LoginReservation, RoleChange};

frozen! {
    struct Account1 for Account {
        account: [u8; 16],
        login: String,
        name: Name1,
        identifiers: Vec<Identifier1>,
    }
    struct RoleChange1 for RoleChange { account: [u8; 16], role: Role1 }
    struct LoginReservation1 for LoginReservation { account: [u8; 16], login: String }
}

frozen! {
    facet AdministrationWire for AdministrationFact {
        AccountCreated(Account1),
        StaffImported(Imported1<Account1>),
        RoleGranted(RoleChange1),
        RoleRevoked(RoleChange1),
        LoginReserved(LoginReservation1),
    }
}
