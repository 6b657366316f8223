//! Samples of `restricted`.

use super::ids;
use super::words::{code, imported, list, text};
use crate::facts::Fact;
use crate::facts::restricted::{RestrictedFact, RestrictedRecord};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [RestrictedFact::RecordImported(imported(full, restricted_record(full)))];
    facts.into_iter().map(Fact::from).collect()
}

/// A record whose source marked it as restricted, kept whole.
#[must_use]
pub fn restricted_record(full: bool) -> RestrictedRecord {
    RestrictedRecord {
        record: ids::PROBLEM,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        author: full.then_some(ids::CLINICIAN),
        resource_type: "Observation".to_owned(),
        labels: list(full, code("labels")),
        content: text("the content"),
    }
}
