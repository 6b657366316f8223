//! `residence`: postal addresses, and those to use in their place.

use super::Imported;
use crate::ids::PatientId;
use crate::words::Address;

/// Where a patient lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residence {
    /// The patient.
    pub patient: PatientId,
    /// Addresses, the one to use first.
    pub addresses: Vec<Address>,
}

/// Where else a patient wants to get mail (45 CFR 164.522(b)(1)); it goes with
/// [`ConfidentialContact`](super::contact::ConfidentialContact), and is in `residence` so that
/// whoever sends a bill has it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfidentialAddress {
    /// The patient.
    pub patient: PatientId,
    /// In place of the ordinary addresses: none leaves those, an empty list means that nothing is
    /// sent at all.
    pub addresses: Option<Vec<Address>>,
    /// When it was set, microseconds since 1970 UTC.
    pub at: i64,
}

/// The ordinary addresses are good again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfidentialAddressEnd {
    /// The patient.
    pub patient: PatientId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// What the `residence` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResidenceFact {
    /// The whole residence was set or changed.
    Changed(Residence),
    /// The residence was imported.
    ResidenceImported(Imported<Residence>),
    /// Another address was set, as a whole.
    ConfidentialAddressSet(ConfidentialAddress),
    /// It is not wanted any more.
    ConfidentialAddressCleared(ConfidentialAddressEnd),
}
