//! Laboratory results: what is ordered for which problem, and values that follow the treatment.

use chartlog_domain::encounter::Command;

use super::care::Care;
use super::case::Case;
use super::observe::{Measure, finding, observation, rounded};
use super::script::Script;
use super::time::{Clockwork, HOUR, MINUTE, plus, working};
use super::visit::Scene;
use super::words::conditions::{
    DIABETES, HYPERLIPIDEMIA, HYPOTHYROIDISM, IRON_ANEMIA, KIDNEY, VITAMIN_D,
};
use super::words::panels::{A1C, ANALYTES, Analyte, BLOOD_COUNT, LIPIDS, METABOLIC, Panel};

/// Chooses panels and tells their results, which come on the next working day.
pub(super) fn order(case: &mut Case, scene: &Scene, care: &Care, script: &mut Script) {
    let panels = panels(case, scene, care);
    let who = scene.staff.treats(scene.visit.clinician);
    let drawn = scene.visit.at + 16 * MINUTE;
    let issued = next_morning(scene.clock, drawn);
    for panel in &panels {
        for analyte in &ANALYTES[panel.analytes.0..panel.analytes.1] {
            let value = value(case, analyte);
            if analyte.loinc == "4548-4" {
                case.last_a1c = Some(rounded(value, 1));
            }
            let measure = Measure {
                loinc: analyte.loinc,
                name: analyte.name,
                unit: analyte.unit,
                digits: analyte.digits,
            };
            let finding = finding(measure, value, (analyte.low, analyte.high));
            let category = ("laboratory", "Laboratory");
            let times = (drawn, issued);
            let result = observation(case, scene, category, finding, Vec::new(), times);
            let heard = issued + 2 * HOUR;
            script.add(heard, who, scene.stream(), Command::RecordResult(result));
        }
    }
    case.ordered = panels;
}

fn panels(case: &mut Case, scene: &Scene, care: &Care) -> Vec<&'static Panel> {
    let mut panels: Vec<&'static Panel> = Vec::new();
    for condition in care.conditions(case) {
        for panel in condition.panels {
            let first = scene.number == 0 || *panel == A1C;
            if !panels.contains(panel) && case.dice.chance(if first { 75 } else { 40 }) {
                panels.push(panel);
            }
        }
    }
    let well_adult = care.check_up && scene.age >= 20;
    for panel in [LIPIDS, METABOLIC, BLOOD_COUNT] {
        if well_adult && !panels.contains(&panel) && case.dice.chance(35) {
            panels.push(panel);
        }
    }
    panels.truncate(3);
    panels
}

/// What is found in this patient now.
fn value(case: &mut Case, analyte: &Analyte) -> f64 {
    let shift: f64 = case
        .lasting
        .iter()
        .map(|it| away(it.condition.icd, analyte.loinc) * (0.25 + 0.75 * it.left()))
        .sum();
    let value = case.dice.around(analyte.usual + shift, analyte.spread);
    value.max(analyte.usual * 0.2)
}

/// How far an untreated problem moves a value.
fn away(icd: &str, loinc: &str) -> f64 {
    match (icd, loinc) {
        (_, "4548-4") if icd == DIABETES.icd => 3.9,
        (_, "2345-7") if icd == DIABETES.icd => 84.0,
        (_, "2571-8") if icd == DIABETES.icd => 60.0,
        (_, "2093-3") if icd == HYPERLIPIDEMIA.icd => 68.0,
        (_, "13457-7") if icd == HYPERLIPIDEMIA.icd => 70.0,
        (_, "2085-9") if icd == HYPERLIPIDEMIA.icd => -8.0,
        (_, "3016-3") if icd == HYPOTHYROIDISM.icd => 7.5,
        (_, "718-7") if icd == IRON_ANEMIA.icd => -3.9,
        (_, "4544-3") if icd == IRON_ANEMIA.icd => -10.0,
        (_, "787-2") if icd == IRON_ANEMIA.icd => -14.0,
        (_, "2276-4") if icd == IRON_ANEMIA.icd => -78.0,
        (_, "62292-8") if icd == VITAMIN_D.icd => -23.0,
        (_, "2160-0") if icd == KIDNEY.icd => 0.85,
        (_, "3094-0") if icd == KIDNEY.icd => 13.0,
        (_, "2823-3") if icd == KIDNEY.icd => 0.4,
        _ => 0.0,
    }
}

fn next_morning(clock: &Clockwork, drawn: i64) -> i64 {
    clock.at(working(plus(clock.day(drawn), 1)), 7 * 60 + 10)
}
