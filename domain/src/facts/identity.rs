//! `identity`: names, date of birth, administrative sex, MRN and other identifiers, deceased, and which
//! member of staff is not to learn any of it, which records are one person's.

use super::Imported;
use crate::ids::{AccountId, PatientId, RestrictionId};
use crate::words::{Deceased, Person, Text};

/// Who a patient is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The patient.
    pub patient: PatientId,
    /// Who that is.
    pub person: Person,
}

/// An identifier that one patient holds and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Whose it is.
    pub patient: PatientId,
    /// What kind: `MR` for a medical record number (HL7 table 0203).
    pub kind: String,
    /// URI of the namespace; empty for the clinic's own.
    pub system: String,
    /// The identifier.
    pub value: Text,
}

/// A death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// Who died.
    pub patient: PatientId,
    /// When, as far as known.
    pub deceased: Deceased,
}

/// A restriction that a patient asked for and the organisation agreed to (45 CFR 164.522(a)(1)): a
/// member of staff is not to see the patient's record.
///
/// It is in `identity` because front desk, clinicians and billing all find a patient by who that is,
/// and each of their views must leave the patient out for that account; the patient may know it too.
/// Compliance, which reads no identity, learns of it in `oversight`; admin does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffRestriction {
    /// Which restriction.
    pub restriction: RestrictionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who is not to see it.
    pub account: AccountId,
    /// When it was agreed to, or when it ended, microseconds since 1970 UTC.
    pub at: i64,
}

/// One of two records that are one person's is linked with the other: a merge is a link, and nothing is
/// re-keyed. Each of the two records has its own fact of it, under its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose record this is told of.
    pub patient: PatientId,
    /// The other record.
    pub other: PatientId,
    /// Which of the two is the one to use from now on.
    pub primary: PatientId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// Two records are not linked any more: each is what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkEnd {
    /// Whose record this is told of.
    pub patient: PatientId,
    /// The other record.
    pub other: PatientId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// What the `identity` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityFact {
    /// A person was registered as a patient.
    Registered(Identity),
    /// The whole identity was corrected; what it was stays in the log.
    Corrected(Identity),
    /// A patient was imported, or imported again with other content.
    PatientImported(Imported<Identity>),
    /// The patient died.
    Died(Death),
    /// An identifier was reserved for a patient.
    IdentifierReserved(Reservation),
    /// An identifier is free again.
    IdentifierReleased(Reservation),
    /// A member of staff is not to see the record from now on, in any role, but by broken glass.
    StaffExcluded(StaffRestriction),
    /// That restriction ended.
    StaffReadmitted(StaffRestriction),
    /// The record is linked with another one of the same person.
    Linked(Link),
    /// That link ended.
    Unlinked(LinkEnd),
}
