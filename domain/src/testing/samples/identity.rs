//! Samples of `identity`.

use super::ids;
use super::words::{deceased, imported, person, text};
use crate::facts::Fact;
use crate::facts::identity::{
    Death, Identity, IdentityFact, Link, LinkEnd, Reservation, StaffRestriction,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        IdentityFact::Registered(identity(full)),
        IdentityFact::Corrected(identity(full)),
        IdentityFact::PatientImported(imported(full, identity(full))),
        IdentityFact::Died(death(full)),
        IdentityFact::IdentifierReserved(reservation()),
        IdentityFact::IdentifierReleased(reservation()),
        IdentityFact::StaffExcluded(staff_restriction()),
        IdentityFact::StaffReadmitted(staff_restriction()),
        IdentityFact::Linked(link()),
        IdentityFact::Unlinked(link_end()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Who a patient is.
#[must_use]
pub fn identity(full: bool) -> Identity {
    Identity { patient: ids::PATIENT, person: person(full) }
}

/// An identifier that one patient holds and no other.
#[must_use]
pub fn reservation() -> Reservation {
    Reservation {
        patient: ids::PATIENT,
        kind: "MR".to_owned(),
        system: "urn:example:mrn".to_owned(),
        value: text("MRN-00042"),
    }
}

/// A death.
#[must_use]
pub fn death(full: bool) -> Death {
    Death { patient: ids::PATIENT, deceased: deceased(full) }
}

/// A member of staff who is not to see a record.
#[must_use]
pub fn staff_restriction() -> StaffRestriction {
    StaffRestriction {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        account: ids::OTHER_CLINICIAN,
        at: 1_777_903_200_000_000,
    }
}

/// A record that is linked with the one to use.
#[must_use]
pub const fn link() -> Link {
    Link {
        patient: ids::PATIENT,
        other: ids::OTHER_PATIENT,
        primary: ids::OTHER_PATIENT,
        at: 1_777_903_200_000_000,
    }
}

/// The end of that link.
#[must_use]
pub const fn link_end() -> LinkEnd {
    LinkEnd { patient: ids::PATIENT, other: ids::OTHER_PATIENT, at: 1_777_906_800_000_000 }
}
