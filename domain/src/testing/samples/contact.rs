//! Samples of `contact`.

use super::ids;
use super::words::{code, contact_point, emergency_contact, imported, list, text};
use crate::facts::Fact;
use crate::facts::contact::{
    ConfidentialContact, ConfidentialContactEnd, Contact, ContactFact, CoverageOnFile,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        ContactFact::Changed(contact(full)),
        ContactFact::ContactImported(imported(full, contact(full))),
        ContactFact::CoverageOnFile(coverage_on_file()),
        ContactFact::ConfidentialContactSet(confidential_contact(full)),
        ContactFact::ConfidentialContactCleared(confidential_contact_end()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// How to reach a patient.
#[must_use]
pub fn contact(full: bool) -> Contact {
    Contact {
        patient: ids::PATIENT,
        points: list(full, contact_point(full)),
        languages: list(full, code("languages")),
        emergency: list(full, emergency_contact(full)),
    }
}

/// Whether coverage is on file: all that the front desk may know of it.
#[must_use]
pub fn coverage_on_file() -> CoverageOnFile {
    CoverageOnFile { patient: ids::PATIENT, on_file: true }
}

/// By which other means a patient wants to be reached.
#[must_use]
pub fn confidential_contact(full: bool) -> ConfidentialContact {
    ConfidentialContact {
        patient: ids::PATIENT,
        points: full.then(|| vec![contact_point(full)]),
        instructions: full.then(|| text("no message")),
        at: 1_777_903_200_000_000,
    }
}

/// The ordinary ways are good again.
#[must_use]
pub fn confidential_contact_end() -> ConfidentialContactEnd {
    ConfidentialContactEnd { patient: ids::PATIENT, at: 1_777_906_800_000_000 }
}
