//! Samples of `contact`.

use super::ids;
use super::words::{code, contact_point, emergency_contact, imported, list};
use crate::facts::Fact;
use crate::facts::contact::{Contact, ContactFact, CoverageOnFile};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        ContactFact::Changed(contact(full)),
        ContactFact::ContactImported(imported(full, contact(full))),
        ContactFact::CoverageOnFile(coverage_on_file()),
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
