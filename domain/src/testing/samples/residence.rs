//! Samples of `residence`.

use super::ids;
use super::words::{address, imported, list};
use crate::facts::Fact;
use crate::facts::residence::{
    ConfidentialAddress, ConfidentialAddressEnd, Residence, ResidenceFact,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        ResidenceFact::Changed(residence(full)),
        ResidenceFact::ResidenceImported(imported(full, residence(full))),
        ResidenceFact::ConfidentialAddressSet(confidential_address(full)),
        ResidenceFact::ConfidentialAddressCleared(confidential_address_end()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Where a patient lives.
#[must_use]
pub fn residence(full: bool) -> Residence {
    Residence { patient: ids::PATIENT, addresses: list(full, address(full)) }
}

/// Where else a patient wants to get mail.
#[must_use]
pub fn confidential_address(full: bool) -> ConfidentialAddress {
    ConfidentialAddress {
        patient: ids::PATIENT,
        addresses: full.then(|| vec![address(full)]),
        at: 1_777_903_200_000_000,
    }
}

/// The ordinary addresses are good again.
#[must_use]
pub fn confidential_address_end() -> ConfidentialAddressEnd {
    ConfidentialAddressEnd { patient: ids::PATIENT, at: 1_777_906_800_000_000 }
}
