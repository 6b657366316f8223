//! `residence`: postal addresses.

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

/// What the `residence` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResidenceFact {
    /// The whole residence was set or changed.
    Changed(Residence),
    /// The residence was imported.
    ResidenceImported(Imported<Residence>),
}
