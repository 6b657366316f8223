//! `identity`: names, date of birth, administrative sex, MRN and other identifiers, deceased.

use super::Imported;
use crate::ids::PatientId;
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
}
