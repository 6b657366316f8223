//! Samples of `restricted`.

use super::ids;
use super::words::{at, code, imported, list, text};
use crate::facts::Fact;
use crate::facts::restricted::{RestrictedFact, RestrictedNote, RestrictedRecord};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        RestrictedFact::RecordImported(imported(full, restricted_record(full))),
        RestrictedFact::NoteSigned(restricted_note(full)),
    ];
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

/// A note that is kept apart from the chart.
#[must_use]
pub fn restricted_note(full: bool) -> RestrictedNote {
    RestrictedNote {
        note: ids::RESTRICTED_NOTE,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        author: ids::CLINICIAN,
        category: "psychotherapy".to_owned(),
        title: text("Session"),
        text: text("the restricted text"),
        signed_at: at("2026-05-04T10:15:00-04:00"),
    }
}
