//! Vital signs, along a course that fits age, build, problems and treatment.

use chartlog_domain::facts::clinical::{Finding, Observation};
use chartlog_domain::words::Concept;

use super::case::{Case, Purpose};
use super::observe::{Measure, Normal, finding, observation};
use super::time::MINUTE;
use super::visit::Scene;
use super::words::conditions::{COPD, Condition, FIBRILLATION, HYPERTENSION, OBESITY};
use super::words::systems::LOINC;

/// Median height of children by age in years, as percent of that of adults.
const GROWTH: [f64; 19] = [
    29.0, 43.0, 50.0, 55.0, 59.0, 63.0, 67.0, 70.0, 73.5, 76.5, 79.5, 82.5, 86.0, 90.0, 93.5, 96.5,
    98.5, 99.5, 100.0,
];

/// Median body mass index of children by age in years.
const CHILD_BMI: [f64; 19] = [
    13.4, 16.7, 16.3, 15.8, 15.5, 15.3, 15.4, 15.6, 15.9, 16.3, 16.8, 17.3, 17.9, 18.5, 19.1, 19.7,
    20.3, 20.8, 21.3,
];

/// What was measured at a visit.
pub(super) struct Measured {
    pub(super) systolic: f64,
    pub(super) diastolic: f64,
    pub(super) heart_rate: f64,
    pub(super) temperature: f64,
    pub(super) saturation: f64,
    pub(super) breaths: f64,
    pub(super) height: f64,
    pub(super) weight: f64,
    pub(super) bmi: f64,
}

/// Takes them.
pub(super) fn take(case: &mut Case, scene: &Scene) -> Measured {
    let months = f64::from(scene.clock.months(case.born, scene.visit.at));
    let years = months / 12.0;
    let child = (1.0 - years / 18.0).max(0.0);
    let pressure = left(case, HYPERTENSION) * 30.0;
    let fever = match scene.visit.purpose {
        Purpose::Passing(condition) if condition.name.starts_with("Acute") => 0.5,
        Purpose::Passing(condition) if condition.icd == "H66.90" => 0.9,
        Purpose::Passing(_) | Purpose::CheckUp | Purpose::FollowUp => 0.0,
    };
    let breathless = if has(case, COPD) { 3.5 } else { 0.0 };
    let rhythm = if has(case, FIBRILLATION) { 9.0 } else { 0.0 };
    let height = case.height * along(&GROWTH, years) / 100.0;
    let trend = if has(case, OBESITY) { 0.25 * scene.number as f64 } else { 0.0 };
    let build = case.bmi - trend;
    // A child's index follows the median, and its own build more and more.
    let bmi = along(&CHILD_BMI, years) * child + build * (1.0 - child);
    let dice = &mut case.dice;
    let systolic = 112.0 + years.min(85.0) * 0.16 - child * 22.0 + pressure;
    let bmi = dice.around(bmi, 0.25);
    let metres = height / 100.0;
    Measured {
        systolic: dice.around(systolic, 5.0),
        diastolic: dice.around(70.0 - child * 12.0 + pressure * 0.45, 3.5),
        heart_rate: dice.around(72.0 + child * 42.0 + rhythm + fever * 12.0, 5.0),
        temperature: dice.around(36.7 + fever, 0.16),
        saturation: dice.around(98.0 - breathless, 0.6).min(100.0),
        breaths: dice.around(15.0 + child * 14.0 + breathless, 0.9),
        height: dice.around(height, 0.12),
        weight: bmi * metres * metres,
        bmi,
    }
}

fn left(case: &Case, condition: &Condition) -> f64 {
    let lasting = case.lasting.iter().find(|it| it.condition.icd == condition.icd);
    lasting.map_or(0.0, super::case::Lasting::left)
}

fn has(case: &Case, condition: &Condition) -> bool {
    case.lasting.iter().any(|it| it.condition.icd == condition.icd)
}

/// A value between those of two years; that of the last year from then on.
fn along(table: &[f64; 19], years: f64) -> f64 {
    let year = years.floor().clamp(0.0, 17.0);
    let (from, to) = (table[year as usize], table[year as usize + 1]);
    from + (to - from) * (years - year).min(1.0)
}

const fn measure(
    loinc: &'static str,
    name: &'static str,
    unit: &'static str,
    digits: usize,
) -> Measure {
    Measure { loinc, name, unit, digits }
}

const NONE: Normal = (None, None);

/// As observations.
pub(super) fn vitals(case: &mut Case, scene: &Scene, measured: &Measured) -> Vec<Observation> {
    let adult = scene.age >= 18;
    let of_adults = |low, high| if adult { (Some(low), Some(high)) } else { NONE };
    let single = [
        (measure("8867-4", "Heart rate", "/min", 0), measured.heart_rate, of_adults(60.0, 100.0)),
        (measure("9279-1", "Respiratory rate", "/min", 0), measured.breaths, NONE),
        (
            measure("8310-5", "Body temperature", "Cel", 1),
            measured.temperature,
            (Some(36.0), Some(37.5)),
        ),
        (
            measure("59408-5", "Oxygen saturation by pulse oximetry", "%", 0),
            measured.saturation,
            (Some(94.0), None),
        ),
        (measure("29463-7", "Body weight", "kg", 1), measured.weight, NONE),
        (measure("8302-2", "Body height", "cm", 1), measured.height, NONE),
        (measure("39156-5", "Body mass index", "kg/m2", 1), measured.bmi, of_adults(18.5, 24.9)),
    ];
    // The height of adults is taken once.
    let taken = |it: &&(Measure, f64, Normal)| {
        it.0.loinc != "8302-2" || !adult || scene.number.is_multiple_of(4)
    };
    let at = (scene.visit.at + 5 * MINUTE, scene.visit.at + 6 * MINUTE);
    let category = ("vital-signs", "Vital Signs");
    let mut vitals = Vec::new();
    if scene.age >= 3 {
        let systolic = measure("8480-6", "Systolic blood pressure", "mm[Hg]", 0);
        let diastolic = measure("8462-4", "Diastolic blood pressure", "mm[Hg]", 0);
        let parts = vec![
            finding(systolic, measured.systolic, of_adults(90.0, 129.0)),
            finding(diastolic, measured.diastolic, of_adults(60.0, 79.0)),
        ];
        let panel = Finding {
            code: Concept::coded(LOINC, "85354-9", "Blood pressure"),
            value: None,
            absent_reason: None,
            interpretation: Vec::new(),
            reference_ranges: Vec::new(),
        };
        vitals.push(observation(case, scene, category, panel, parts, at));
    }
    for (measure, value, normal) in single.iter().filter(taken) {
        let finding = finding(*measure, *value, *normal);
        vitals.push(observation(case, scene, category, finding, Vec::new(), at));
    }
    vitals
}
