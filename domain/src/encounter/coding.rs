//! The codes of a visit, as billing gets them.

use super::{State, visited};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, numbered, required};
use crate::decider::shape;
use crate::event::Event;
use crate::facts::CodingFact;
use crate::facts::coding::{ServiceLine, Visit};
use crate::limits;
use crate::words::Code;

/// Codes go to billing without their display texts: `coding` holds no narrative. Where date and provider
/// are not said they are those of the visit.
pub(super) fn code_visit(state: &State, mut visit: Visit) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, visit.encounter, visit.patient)?;
    visit.date = visit.date.or_else(|| state.start.clone());
    visit.provider = visit.provider.or(state.provider);
    let mut problems = Problems::default();
    problems.check(limits::within(&[&visit]));
    if visit.diagnoses.is_empty() && visit.services.is_empty() {
        problems.check(Err(Refusal::Required { field: "diagnoses" }));
    }
    let (diagnoses, lines) = (visit.diagnoses.len(), visit.services.len());
    problems.check(limits::at_most("diagnoses", diagnoses, limits::DIAGNOSES_A_VISIT, "diagnoses"));
    problems.check(limits::at_most("services", lines, limits::SERVICE_LINES, "lines"));
    problems.check(check_services(diagnoses, &visit.services));
    visit.diagnoses.iter().for_each(|code| problems.check(shape::code("diagnoses", code)));
    visit.services.iter().for_each(|line| check_line(line, &mut problems));
    problems.none()?;
    strip(&mut visit.diagnoses, &mut visit.services);
    Ok(vec![Event::new("VisitCoded").about(patient, CodingFact::VisitCoded(visit))])
}

fn check_line(line: &ServiceLine, problems: &mut Problems) {
    problems.check(required("services", &line.code).map(drop));
    let codes = line.code.iter().chain(&line.modifiers);
    codes.for_each(|code| problems.check(shape::code("services", code)));
    if line.units.as_ref().is_some_and(|units| units.approximate() <= 0.0) {
        problems.check(Err(Refusal::AmountNotPositive { field: "units" }));
    }
}

/// The lines of a service are numbered from 1, and what they are for is one of the diagnoses.
pub(crate) fn check_services(diagnoses: usize, services: &[ServiceLine]) -> Result<(), Refusal> {
    numbered("sequence", services.iter().map(|line| line.sequence))?;
    let known = |number: &u32| usize::try_from(*number).is_ok_and(|n| (1..=diagnoses).contains(&n));
    if services.iter().all(|line| line.diagnoses.iter().all(known)) {
        Ok(())
    } else {
        Err(Refusal::WrongNumber { field: "diagnoses" })
    }
}

/// Takes the display texts off.
pub(crate) fn strip(diagnoses: &mut [Code], services: &mut [ServiceLine]) {
    let of_lines =
        services.iter_mut().flat_map(|line| line.code.iter_mut().chain(&mut line.modifiers));
    diagnoses.iter_mut().chain(of_lines).for_each(|code| code.display = None);
}
