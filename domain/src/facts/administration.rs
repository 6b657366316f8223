//! `administration`: staff records, patients' sign-ins, machine clients, roles, locks, who may break
//! the glass, legal holds.

use super::Imported;
use crate::facet::{Facet, Role};
use crate::ids::{AccountId, PatientId};
use crate::words::{HumanName, Identifier, Text};

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

/// A patient's own sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientAccount {
    /// The account.
    pub account: AccountId,
    /// Login name; unique in the organisation.
    pub login: String,
    /// The patient whose own subject it reads.
    pub patient: PatientId,
}

/// A machine client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The account.
    pub account: AccountId,
    /// Login name; unique in the organisation. It is the `client_id` of its assertions.
    pub login: String,
    /// What it is called.
    pub name: Text,
    /// The facets that it is bound to.
    pub facets: Vec<Facet>,
    /// The vendor that it is bound to; none for one of the organisation's own systems.
    pub vendor: Option<Text>,
}

/// An account was locked after failures to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Which.
    pub account: AccountId,
    /// Until when, microseconds since 1970 UTC.
    pub until: i64,
    /// Failures so far, without a success between them.
    pub failures: u32,
}

/// An account was closed, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Which.
    pub account: AccountId,
    /// Why, a code: see [`crate::staff::CLOSING_REASONS`].
    pub reason: String,
}

/// Records of a patient must be kept, whatever rule says that their time is over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LegalHold {
    /// Whose.
    pub patient: PatientId,
    /// Number of the case, as the court or the lawyer gave it.
    pub case: String,
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
    /// A patient's own sign-in was made.
    PatientAccountCreated(PatientAccount),
    /// A machine client was registered.
    ClientRegistered(Client),
    /// An account was locked.
    AccountLocked(Lock),
    /// An account was unlocked before its lock ended by itself.
    AccountUnlocked(AccountId),
    /// An account was closed.
    AccountClosed(Closing),
    /// A clinician was put on the list of those who may break the glass (access.md, break-glass).
    BreakGlassAllowed(AccountId),
    /// A clinician was taken off that list.
    BreakGlassForbidden(AccountId),
    /// Somebody at the front desk may book over what is there already.
    OverbookingAllowed(AccountId),
    /// They may not any more.
    OverbookingForbidden(AccountId),
    /// A legal hold was placed.
    LegalHoldPlaced(LegalHold),
    /// It was lifted.
    LegalHoldLifted(LegalHold),
}
