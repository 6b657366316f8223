//! Samples of `coverage`.

use super::ids;
use super::words::{at, concept, imported, period, text};
use crate::facts::Fact;
use crate::facts::coverage::{Coverage, CoverageEnd, CoverageFact};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        CoverageFact::Added(coverage(full)),
        CoverageFact::Ended(coverage_end()),
        CoverageFact::CoverageImported(imported(full, coverage(full))),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Insurance of a patient (FHIR Coverage).
#[must_use]
pub fn coverage(full: bool) -> Coverage {
    Coverage {
        coverage: ids::COVERAGE,
        patient: ids::PATIENT,
        status: "active".to_owned(),
        kind: full.then(|| concept(full, "kind")),
        payer: full.then(|| text("the payer")),
        payer_organisation: full.then_some(ids::PAYER),
        member_id: full.then(|| text("the member id")),
        group: full.then(|| text("the group")),
        plan: full.then(|| text("the plan")),
        subscriber: full.then(|| text("the subscriber")),
        relationship: full.then(|| concept(full, "relationship")),
        period: period(full),
    }
}

/// The end of a coverage.
#[must_use]
pub fn coverage_end() -> CoverageEnd {
    CoverageEnd { coverage: ids::COVERAGE, patient: ids::PATIENT, at: at("2026-05-04T15:30:00Z") }
}
