//! What was entered by mistake, such as into the wrong chart: it is marked, and counts no more. Nothing is
//! taken out of the record. Whether it stands in the chart is for the view to say: of observations,
//! procedures and documents a chart remembers nothing.

use super::State;
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of, same_patient};
use crate::event::Event;
use crate::facts::ClinicalFact;
use crate::facts::clinical::EnteredInError;

/// Kinds of records that are marked, of [`crate::patient::amendment::RECORDS`]: those of the lists of a
/// chart. A note is amended instead.
pub const RECORDS: [&str; 7] =
    ["PROBLEM", "ALLERGY", "MEDICATION", "IMMUNIZATION", "PROCEDURE", "OBSERVATION", "DOCUMENT"];

/// What was wrong: it is another patient's; it says something that is not so; it stands there twice; or
/// something else.
pub const REASONS: [&str; 4] = ["WRONG_PATIENT", "WRONG_VALUE", "DUPLICATE", "OTHER"];

/// A record is marked once, and stays so until it is imported anew.
pub(super) fn mark(state: &State, mark: EnteredInError) -> Result<Vec<Event>, Refusal> {
    same_patient(state.patient, mark.patient)?;
    let mut problems = Problems::default();
    if state.in_error.contains(&mark.record.record) {
        problems.check(Err(Refusal::EnteredInError));
    }
    problems.check(one_of("record", &mark.record.kind, &RECORDS));
    problems.check(one_of("reason", &mark.reason, &REASONS));
    problems.none()?;
    let patient = mark.patient;
    let fact = ClinicalFact::MarkedEnteredInError(mark);
    Ok(vec![Event::new("MarkedEnteredInError").about(patient, fact)])
}
