//! Notes in four parts: what the patient tells, what is found, what it is, what is to be done.

use super::care::Care;
use super::case::Case;
use super::measures::Measured;
use super::visit::Scene;
use super::words::conditions::Condition;
use super::words::sentences::{CHECKUP, CHECKUP_PLAN, CHILD_CHECKUP, CLOSING, GENERAL, REVIEW};

/// The text of a note.
pub(super) fn soap(case: &mut Case, scene: &Scene, care: &Care, measured: &Measured) -> String {
    let mut told = vec![opening(case, scene, care)];
    let mut found = vec![shown(scene, measured), case.dice.pick(GENERAL).to_owned()];
    let mut plan = Vec::new();
    let controlled = |condition: &Condition| {
        let of = |it: &&(usize, bool)| case.lasting[it.0].condition.icd == condition.icd;
        care.looked_after.iter().find(of).is_some_and(|it| it.1)
    };
    for (number, condition) in (1..).zip(care.conditions(case)) {
        let well = controlled(condition);
        told.push(condition.told[usize::from(well)].to_owned());
        found.push(condition.found.to_owned());
        let course = condition.plan[usize::from(well)];
        plan.push(format!("{number}. {} ({}): {course}", condition.name, condition.icd));
    }
    told.push(case.dice.pick(REVIEW).to_owned());
    if let Some(a1c) = case.last_a1c {
        found.push(format!("Last HbA1c {a1c:.1} %."));
    }
    if care.check_up {
        plan.push(format!("{}. {}", plan.len() + 1, case.dice.pick(CHECKUP_PLAN)));
    }
    let ordered: Vec<_> = case.ordered.iter().map(|panel| panel.name).collect();
    if !ordered.is_empty() {
        plan.push(format!("Laboratory: {}.", ordered.join(", ")));
    }
    let given: Vec<_> = care.vaccines.iter().map(|vaccine| vaccine.name).collect();
    if !given.is_empty() {
        plan.push(format!("Given today: {}.", given.join("; ")));
    }
    let done: Vec<_> = care.procedures.iter().map(|done| done.name).collect();
    if !done.is_empty() {
        plan.push(format!("Done today: {}.", done.join(", ")));
    }
    plan.push(case.dice.pick(CLOSING).to_owned());
    format!(
        "SUBJECTIVE\n{}\n\nOBJECTIVE\n{}\n\nASSESSMENT AND PLAN\n{}",
        told.join(" "),
        found.join(" "),
        plan.join("\n")
    )
}

fn opening(case: &mut Case, scene: &Scene, care: &Care) -> String {
    let age = match scene.age {
        0..2 => format!("{}-month-old", scene.clock.months(case.born, scene.visit.at)),
        years => format!("{years}-year-old"),
    };
    let person = match (case.sex, scene.age < 18) {
        ("female", true) => "girl",
        ("male", true) => "boy",
        ("female", false) => "woman",
        ("male", false) => "man",
        _ => "patient",
    };
    if care.check_up && care.looked_after.is_empty() {
        let list = if scene.age < 18 { CHILD_CHECKUP } else { CHECKUP };
        return format!("{} {person}. {}", capital(&age), case.dice.pick(list));
    }
    let names: Vec<_> = care.conditions(case).iter().map(|it| it.name.to_lowercase()).collect();
    let verb = case.dice.pick(&["seen for", "here for", "presents for"]);
    format!("{} {person} {verb} {}.", capital(&age), names.join(", "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shown(scene: &Scene, measured: &Measured) -> String {
    let pressure = if scene.age >= 3 {
        format!("BP {:.0}/{:.0} mmHg, ", measured.systolic, measured.diastolic)
    } else {
        String::new()
    };
    format!(
        "{pressure}pulse {:.0}, temperature {:.1} °C, SpO2 {:.0} %, weight {:.1} kg, BMI {:.1}.",
        measured.heart_rate,
        measured.temperature,
        measured.saturation,
        measured.weight,
        measured.bmi
    )
}
