//! Samples of `residence`.

use super::ids;
use super::words::{address, imported, list};
use crate::facts::Fact;
use crate::facts::residence::{Residence, ResidenceFact};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        ResidenceFact::Changed(residence(full)),
        ResidenceFact::ResidenceImported(imported(full, residence(full))),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Where a patient lives.
#[must_use]
pub fn residence(full: bool) -> Residence {
    Residence { patient: ids::PATIENT, addresses: list(full, address(full)) }
}
