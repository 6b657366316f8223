//! The bytes of facts of `identity`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Deceased1, Imported1, Person1};
use crate::facts::identity::{
    Death, Identity, IdentityFact, Link, LinkEnd, Reservation, StaffRestriction,
};

frozen! {
    struct Identity1 for Identity { patient: [u8; 16], person: Person1 }
    struct Reservation1 for Reservation {
        patient: [u8; 16],
        kind: String,
        system: String,
        value: String,
    }
    struct Death1 for Death { patient: [u8; 16], deceased: Deceased1 }
    struct StaffRestriction1 for StaffRestriction {
        restriction: [u8; 16],
        patient: [u8; 16],
        account: [u8; 16],
        at: i64,
    }
    struct Link1 for Link { patient: [u8; 16], other: [u8; 16], primary: [u8; 16], at: i64 }
    struct LinkEnd1 for LinkEnd { patient: [u8; 16], other: [u8; 16], at: i64 }
}

frozen! {
    facet IdentityWire for IdentityFact {
        Registered(Identity1),
        Corrected(Identity1),
        PatientImported(Imported1<Identity1>),
        Died(Death1),
        IdentifierReserved(Reservation1),
        IdentifierReleased(Reservation1),
        StaffExcluded(StaffRestriction1),
        StaffReadmitted(StaffRestriction1),
        Linked(Link1),
        Unlinked(LinkEnd1),
    }
}
