//! The bytes of facts of `residence`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Address1, Imported1};
use crate::facts::residence::{Residence, ResidenceFact};

frozen! {
    struct Residence1 for Residence { patient: [u8; 16], addresses: Vec<Address1> }
}

frozen! {
    facet ResidenceWire for ResidenceFact {
        Changed(Residence1),
        ResidenceImported(Imported1<Residence1>),
    }
}
