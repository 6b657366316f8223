//! The bytes of facts of `administration`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Identifier1, Imported1, Name1, Role1};
use crate::facts::administration::{
    Account, AdministrationFact, Client, Closing, LegalHold, Lock, LoginReservation,
    PatientAccount, RoleChange,
};

frozen! {
    struct Account1 for Account {
        account: [u8; 16],
        login: String,
        name: Name1,
        identifiers: Vec<Identifier1>,
    }
    struct RoleChange1 for RoleChange { account: [u8; 16], role: Role1 }
    struct LoginReservation1 for LoginReservation { account: [u8; 16], login: String }
    struct PatientAccount1 for PatientAccount {
        account: [u8; 16],
        login: String,
        patient: [u8; 16],
    }
    struct Client1 for Client {
        account: [u8; 16],
        login: String,
        name: String,
        facets: Vec<u8>,
        vendor: Option<String>,
    }
    struct Lock1 for Lock { account: [u8; 16], until: i64, failures: u32 }
    struct Closing1 for Closing { account: [u8; 16], reason: String }
    struct LegalHold1 for LegalHold { patient: [u8; 16], case: String }
}

frozen! {
    facet AdministrationWire for AdministrationFact {
        AccountCreated(Account1),
        StaffImported(Imported1<Account1>),
        RoleGranted(RoleChange1),
        RoleRevoked(RoleChange1),
        LoginReserved(LoginReservation1),
        PatientAccountCreated(PatientAccount1),
        ClientRegistered(Client1),
        AccountLocked(Lock1),
        AccountUnlocked([u8; 16]),
        AccountClosed(Closing1),
        BreakGlassAllowed([u8; 16]),
        BreakGlassForbidden([u8; 16]),
        OverbookingAllowed([u8; 16]),
        OverbookingForbidden([u8; 16]),
        LegalHoldPlaced(LegalHold1),
        LegalHoldLifted(LegalHold1),
    }
}
