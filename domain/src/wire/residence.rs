//! The bytes of facts of `residence`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Address1, Imported1};
use crate::facts::residence::{
    ConfidentialAddress, ConfidentialAddressEnd, Residence, ResidenceFact,
};

frozen! {
    struct Residence1 for Residence { patient: [u8; 16], addresses: Vec<Address1> }
    struct ConfidentialAddress1 for ConfidentialAddress {
        patient: [u8; 16],
        addresses: Option<Vec<Address1>>,
        at: i64,
    }
    struct ConfidentialAddressEnd1 for ConfidentialAddressEnd { patient: [u8; 16], at: i64 }
}

frozen! {
    facet ResidenceWire for ResidenceFact {
        Changed(Residence1),
        ResidenceImported(Imported1<Residence1>),
        ConfidentialAddressSet(ConfidentialAddress1),
        ConfidentialAddressCleared(ConfidentialAddressEnd1),
    }
}
