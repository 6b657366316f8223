//! Samples of `administration`.

use super::ids;
use super::words::{identifier, imported, list, name, text};
use crate::facet::{Facet, Role};
use crate::facts::Fact;
use crate::facts::administration::{
    Account, AdministrationFact, Client, Closing, LegalHold, Lock, LoginReservation,
    PatientAccount, RoleChange,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        AdministrationFact::AccountCreated(account(full)),
        AdministrationFact::StaffImported(imported(full, account(full))),
        AdministrationFact::RoleGranted(role_change()),
        AdministrationFact::RoleRevoked(role_change()),
        AdministrationFact::LoginReserved(login_reservation()),
        AdministrationFact::PatientAccountCreated(patient_account()),
        AdministrationFact::ClientRegistered(client(full)),
        AdministrationFact::AccountLocked(lock()),
        AdministrationFact::AccountUnlocked(ids::CLINICIAN),
        AdministrationFact::AccountClosed(closing()),
        AdministrationFact::BreakGlassAllowed(ids::CLINICIAN),
        AdministrationFact::BreakGlassForbidden(ids::CLINICIAN),
        AdministrationFact::OverbookingAllowed(ids::CLERK),
        AdministrationFact::OverbookingForbidden(ids::CLERK),
        AdministrationFact::LegalHoldPlaced(legal_hold()),
        AdministrationFact::LegalHoldLifted(legal_hold()),
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

/// A patient's own sign-in.
#[must_use]
pub fn patient_account() -> PatientAccount {
    PatientAccount { account: ids::PORTAL, login: "portal-4711".to_owned(), patient: ids::PATIENT }
}

/// A machine client.
#[must_use]
pub fn client(full: bool) -> Client {
    Client {
        account: ids::CLIENT,
        login: "lab-interface".to_owned(),
        name: text("Lab interface"),
        facets: list(full, Facet::Scheduling),
        vendor: full.then(|| text("Example Laboratories")),
    }
}

/// An account was locked for 15 minutes.
#[must_use]
pub fn lock() -> Lock {
    Lock { account: ids::CLINICIAN, until: 1_777_904_100_000_000, failures: 5 }
}

/// An account was closed.
#[must_use]
pub fn closing() -> Closing {
    Closing { account: ids::CLINICIAN, reason: "left".to_owned() }
}

/// Records of a patient must be kept.
#[must_use]
pub fn legal_hold() -> LegalHold {
    LegalHold { patient: ids::PATIENT, case: "2026-CV-1184".to_owned() }
}
