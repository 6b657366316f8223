//! Vital signs and results: what is plausible, units, flags.

use super::*;
use crate::decider::shape::{LOINC, UCUM};
use crate::facts::clinical::{Finding, ReferenceRange};
use crate::words::{Concept, Quantity, Value};
use samples::words::decimal;

fn amount(value: &str, unit: &str) -> Quantity {
    Quantity {
        value: Some(decimal(value)),
        comparator: None,
        unit: Some(unit.to_owned()),
        system: Some(UCUM.to_owned()),
        code: Some(unit.to_owned()),
    }
}

fn measured(loinc: &str, value: &str, unit: &str) -> Observation {
    Observation {
        finding: Finding {
            code: Concept::coded(LOINC, loinc, "measured"),
            value: Some(Value::Quantity(amount(value, unit))),
            absent_reason: None,
            interpretation: Vec::new(),
            reference_ranges: Vec::new(),
        },
        components: Vec::new(),
        ..vital()
    }
}

fn override_of(reason: &str) -> LimitOverride {
    LimitOverride { reason: text(reason), ..samples::clinical::limit_override() }
}

#[test]
fn an_implausible_value_is_refused_and_kept_with_a_reason() {
    let heavy = measured("29463-7", "7000", "kg");
    let refusal = decide(&opened().state, taken(vec![heavy.clone()])).unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("IMPLAUSIBLE", Some("value")));
    assert!(refusal.to_string().contains("0.2 to 650 kg"), "{refusal}");
    let with = |reason: &str| Command::RecordVitals {
        vitals: vec![heavy.clone()],
        overrides: vec![override_of(reason)],
    };
    opened().when(with("Weighed twice")).then(&[Event::new("VitalsRecorded")
        .about(ids::PATIENT, ClinicalFact::VitalsRecorded(vec![heavy.clone()]))
        .about(ids::PATIENT, ClinicalFact::LimitOverridden(override_of("Weighed twice")))]);
    opened().when(with(" ")).refused("REQUIRED");
    opened().when(with(&"x".repeat(limits::LINE_BYTES + 1))).refused("OVER_LIMIT");
    let mut theirs = override_of("Weighed twice");
    theirs.patient = ids::OTHER_PATIENT;
    let theirs = Command::RecordVitals { vitals: vec![heavy.clone()], overrides: vec![theirs] };
    opened().when(theirs).refused("OTHER_PATIENT");
    let mut of_another = override_of("Weighed twice");
    of_another.observation = ids::PROBLEM;
    let other = Command::RecordVitals { vitals: vec![heavy.clone()], overrides: vec![of_another] };
    opened().when(other).refused("IMPLAUSIBLE");
}

#[test]
fn a_component_is_checked_as_well() {
    let mut pressure = measured("85354-9", "0", "mm[Hg]");
    pressure.components = vec![measured("8480-6", "1200", "mm[Hg]").finding];
    pressure.finding.value = None;
    opened().when(taken(vec![pressure])).refused("IMPLAUSIBLE");
}

#[test]
fn a_reason_that_nothing_needs_is_not_kept() {
    let light = measured("29463-7", "70", "kg");
    let command = Command::RecordVitals {
        vitals: vec![light.clone()],
        overrides: vec![override_of("Weighed twice")],
    };
    opened()
        .when(command)
        .then(&[Event::new("VitalsRecorded")
            .about(ids::PATIENT, ClinicalFact::VitalsRecorded(vec![light]))]);
}

#[test]
fn no_reason_makes_a_wrong_unit_right() {
    let command = Command::RecordVitals {
        vitals: vec![measured("29463-7", "70", "cm")],
        overrides: vec![override_of("Weighed twice")],
    };
    opened().when(command).refused("OTHER_UNIT");
    opened().when(taken(vec![measured("1-8", "70", "two words")])).refused("MALFORMED");
    let mut without = measured("1-8", "70", "kg");
    without.finding.value = Some(Value::Quantity(Quantity { code: None, ..amount("70", "kg") }));
    opened().when(taken(vec![without])).refused("REQUIRED");
}

#[test]
fn an_observation_that_is_not_right_is_refused() {
    let result = |result| opened().when(Command::RecordResult(result));
    result(Observation { status: "cancelled".to_owned(), ..vital() }).refused("UNKNOWN_CODE");
    let mut nameless = vital();
    nameless.finding.code = Concept::default();
    result(nameless).refused("REQUIRED");
    let mut backwards = vital();
    std::mem::swap(&mut backwards.effective.start, &mut backwards.effective.end);
    result(backwards).refused("END_BEFORE_START");
    let mut about = measured("2823-3", "4", "mmol/L");
    about.finding.value = Some(Value::Quantity(Quantity {
        comparator: Some("about".to_owned()),
        ..amount("4", "mmol/L")
    }));
    result(about).refused("UNKNOWN_CODE");
    result(Observation { encounter: None, ..vital() }).refused("REQUIRED");
    result(Observation { patient: ids::OTHER_PATIENT, ..vital() }).refused("OTHER_PATIENT");
    given::<Encounters>(&[]).when(Command::RecordResult(vital())).refused("UNKNOWN_RECORD");
}

#[test]
fn a_result_says_what_its_range_says() {
    let mut high = measured("2823-3", "6.0", "mmol/L");
    high.finding.reference_ranges = vec![ReferenceRange {
        low: Some(amount("3.5", "mmol/L")),
        high: Some(amount("5.1", "mmol/L")),
        text: None,
    }];
    let flag = |code: &str| vec![Concept::coded(flag::SYSTEM, code, "flag")];
    let events = opened().when(Command::RecordResult(high.clone())).events();
    let (_, Fact::Clinical(ClinicalFact::ResultRecorded(told))) = &events[0].facts[0] else {
        panic!()
    };
    assert_eq!(told.finding.interpretation[0].codes[0].code, "H");
    let mut contradicted = high.clone();
    contradicted.finding.interpretation = flag("N");
    opened().when(Command::RecordResult(contradicted)).refused("CONTRADICTS_RANGE");
    let mut part = vital();
    part.components = vec![Finding { interpretation: flag("L"), ..high.finding.clone() }];
    opened().when(Command::RecordResult(part)).refused("CONTRADICTS_RANGE");
    let mut unknown = high.clone();
    unknown.finding.interpretation = flag("MAYBE");
    opened().when(Command::RecordResult(unknown)).refused("UNKNOWN_CODE");
    let mut other = high;
    other.finding.reference_ranges[0].low = Some(amount("3.5", "mg/dL"));
    opened().when(Command::RecordResult(other)).refused("OTHER_UNIT");
}
