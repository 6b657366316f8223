//! Samples of `coding`.

use super::ids;
use super::words::{at, code, decimal, imported, list};
use crate::facts::Fact;
use crate::facts::coding::{
    ClaimCodes, CodingFact, ServiceLine, Visit, WithdrawnCodes, WithdrawnVisit,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        CodingFact::VisitCoded(visit(full)),
        CodingFact::VisitImported(imported(full, visit(full))),
        CodingFact::ClaimCodesImported(imported(full, claim_codes(full))),
        CodingFact::ClaimCoded(claim_codes(full)),
        CodingFact::VisitWithdrawn(WithdrawnVisit {
            encounter: ids::ENCOUNTER,
            patient: ids::PATIENT,
        }),
        CodingFact::ClaimCodesWithdrawn(WithdrawnCodes {
            claim: ids::CLAIM,
            patient: ids::PATIENT,
        }),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// A service as it is billed.
#[must_use]
pub fn service_line(full: bool) -> ServiceLine {
    ServiceLine {
        sequence: 1,
        code: full.then(|| code("code")),
        modifiers: list(full, code("modifiers")),
        units: full.then(|| decimal("1.50")),
        diagnoses: list(full, 1),
        date: full.then(|| at("2026-05-04")),
    }
}

/// A visit as billing sees it.
#[must_use]
pub fn visit(full: bool) -> Visit {
    Visit {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        date: full.then(|| at("2026-05-04")),
        provider: full.then_some(ids::CLINICIAN),
        diagnoses: list(full, code("diagnoses")),
        services: list(full, service_line(full)),
    }
}

/// The codes of a claim.
#[must_use]
pub fn claim_codes(full: bool) -> ClaimCodes {
    ClaimCodes {
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        encounters: list(full, ids::ENCOUNTER),
        diagnoses: list(full, code("diagnoses")),
        services: list(full, service_line(full)),
    }
}
