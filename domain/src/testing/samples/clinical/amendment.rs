//! Samples of what a patient asks to have amended, and of what comes of it.

use super::super::ids;
use super::super::words::text;
use crate::facts::clinical::{
    AmendmentAcceptance, AmendmentDenial, AmendmentExtension, AmendmentRequest, Disagreement,
    Rebuttal, RecordReference, RestrictionWords,
};
use crate::ids::RecordId;

/// When the request was made, microseconds since 1970 UTC: 4 May 2026, 14:00.
pub const ASKED_AT: i64 = 1_777_903_200_000_000;
const DAY: i64 = 86_400_000_000;

/// A record of the chart.
#[must_use]
pub fn reference(kind: &str, record: RecordId) -> RecordReference {
    RecordReference { kind: kind.to_owned(), record }
}

/// A request about one record, or about the record in general.
#[must_use]
pub fn request(full: bool) -> AmendmentRequest {
    AmendmentRequest {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        record: full.then(|| reference("ALLERGY", ids::ALLERGY)),
        wrong: text("I am not allergic to penicillin"),
        wanted: text("No allergy to penicillin is known"),
        at: ASKED_AT,
        due: ASKED_AT + 60 * DAY,
    }
}

/// More time.
#[must_use]
pub fn extension() -> AmendmentExtension {
    AmendmentExtension {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        reason: text("the records of the former practice were sent for"),
        due: ASKED_AT + 90 * DAY,
        by: ids::CLINICIAN,
        at: ASKED_AT + 50 * DAY,
    }
}

/// It was amended.
#[must_use]
pub fn acceptance(full: bool) -> AmendmentAcceptance {
    AmendmentAcceptance {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        done: text("the allergy was refuted after a test"),
        record: full.then(|| reference("NOTE", RecordId::from_bytes(*ids::NOTE.as_bytes()))),
        by: ids::CLINICIAN,
        at: ASKED_AT + 3 * DAY,
    }
}

/// It was denied.
#[must_use]
pub fn denial() -> AmendmentDenial {
    AmendmentDenial {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        ground: "ACCURATE_AND_COMPLETE".to_owned(),
        basis: text("a rash after penicillin was seen here"),
        by: ids::CLINICIAN,
        at: ASKED_AT + 3 * DAY,
    }
}

/// The patient disagrees.
#[must_use]
pub fn disagreement() -> Disagreement {
    Disagreement {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        statement: text("the rash came from the sun"),
        at: ASKED_AT + 5 * DAY,
    }
}

/// The organisation answers.
#[must_use]
pub fn rebuttal() -> Rebuttal {
    Rebuttal {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        text: text("it rained that week"),
        by: ids::CLINICIAN,
        at: ASKED_AT + 6 * DAY,
    }
}

/// What a patient wrote about a restriction.
#[must_use]
pub fn restriction_words() -> RestrictionWords {
    RestrictionWords {
        request: ids::ASKED,
        patient: ids::PATIENT,
        words: text("my cousin works at the front desk"),
        at: ASKED_AT,
    }
}
