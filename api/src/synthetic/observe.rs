//! Observations as facts: quantities, findings, reference ranges, flags.

use chartlog_domain::facts::clinical::{Finding, Observation, ReferenceRange};
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::{Concept, Decimal, Period, Quantity, Value};

use super::case::Case;
use super::visit::Scene;
use super::words::systems::{INTERPRETATION, LOINC, OBSERVATION_CATEGORY, UCUM};

/// What was measured: LOINC code and name, and the unit as UCUM has it.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub(super) loinc: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) digits: usize,
}

/// From when on a value is low, and from when on high.
pub(super) type Normal = (Option<f64>, Option<f64>);

/// An amount with its unit.
fn quantity(value: f64, unit: &str, digits: usize) -> Quantity {
    Quantity {
        value: Decimal::parse(&format!("{value:.digits$}")).ok(),
        comparator: None,
        unit: Some(unit.to_owned()),
        system: Some(UCUM.to_owned()),
        code: Some(unit.to_owned()),
    }
}

/// A value as it is written, which is what its flag is about.
pub(super) fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().unwrap_or(value)
}

/// A finding with its flag and its reference range.
pub(super) fn finding(measure: Measure, value: f64, normal: Normal) -> Finding {
    let shown = rounded(value, measure.digits);
    let flag = match normal {
        (Some(low), _) if shown < low => Some(("L", "Low")),
        (_, Some(high)) if shown > high => Some(("H", "High")),
        (None, None) => None,
        _ => Some(("N", "Normal")),
    };
    let bound = |bound: f64| quantity(bound, measure.unit, measure.digits);
    let reference_ranges = match normal {
        (None, None) => Vec::new(),
        (low, high) => {
            vec![ReferenceRange { low: low.map(bound), high: high.map(bound), text: None }]
        }
    };
    Finding {
        code: Concept::coded(LOINC, measure.loinc, measure.name),
        value: Some(Value::Quantity(quantity(value, measure.unit, measure.digits))),
        absent_reason: None,
        interpretation: flag
            .into_iter()
            .map(|(code, display)| Concept::coded(INTERPRETATION, code, display))
            .collect(),
        reference_ranges,
    }
}

/// An observation of a visit.
pub(super) fn observation(
    case: &mut Case,
    scene: &Scene,
    category: (&str, &str),
    finding: Finding,
    components: Vec<Finding>,
    times: (i64, i64),
) -> Observation {
    let (effective, issued) = times;
    Observation {
        observation: RecordId(case.dice.id()),
        patient: case.id,
        encounter: Some(scene.encounter),
        status: "final".to_owned(),
        categories: vec![Concept::coded(OBSERVATION_CATEGORY, category.0, category.1)],
        finding,
        components,
        effective: Period { start: Some(scene.clock.stamp(effective)), end: None },
        issued: Some(scene.clock.stamp(issued)),
        performers: vec![scene.staff.clinician(scene.visit.clinician)],
        notes: Vec::new(),
    }
}
