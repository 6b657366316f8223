//! The lists that outlive a visit: problems, medications, allergies.

use chartlog_domain::chart::Command;
use chartlog_domain::facts::clinical::{Allergy, Ended, Medication, Problem, Reaction};
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::{Code, Concept};

use super::care::over_after;
use super::case::Case;
use super::script::Script;
use super::time::{DAY, MINUTE};
use super::visit::Scene;
use super::words::conditions::Condition;
use super::words::drugs::{ALLERGENS, Drug};
use super::words::systems::{CONDITION_CATEGORY, ICD10, RXNORM, SNOMED};
use crate::streams::Stream;

/// A condition in both code systems.
pub(super) fn concept(condition: &Condition) -> Concept {
    Concept {
        codes: vec![
            Code::new(ICD10, condition.icd, condition.name),
            Code::new(SNOMED, condition.snomed, condition.name),
        ],
        text: Some(condition.name.into()),
    }
}

/// Asks for allergies and records them.
pub(super) fn allergies(case: &mut Case, scene: &Scene, script: &mut Script) {
    let count = case.dice.weighted([68, 24, 8].into_iter());
    let first = case.dice.index(ALLERGENS.len());
    let at = scene.visit.at + 9 * MINUTE;
    for number in 0..count {
        let allergen = &ALLERGENS[(first + number * 5) % ALLERGENS.len()];
        case.barred.extend(allergen.bars);
        let (system, code, display) = allergen.code;
        let (reaction, shown) = allergen.reaction;
        let record = RecordId(case.dice.id());
        let allergy = Allergy {
            allergy: record,
            patient: case.id,
            encounter: Some(scene.encounter),
            clinical_status: Some("active".to_owned()),
            verification_status: Some("confirmed".to_owned()),
            kind: Some(if shown == "Nausea" { "intolerance" } else { "allergy" }.to_owned()),
            categories: vec![allergen.category.to_owned()],
            criticality: Some(allergen.criticality.to_owned()),
            code: Concept::coded(system, code, display),
            onset: None,
            recorded_at: Some(scene.clock.stamp(at)),
            reactions: vec![Reaction {
                substance: None,
                manifestations: vec![Concept::coded(SNOMED, reaction, shown)],
                severity: Some(allergen.severity.to_owned()),
            }],
            notes: Vec::new(),
        };
        let who = scene.staff.treats(scene.visit.clinician);
        script.add(at, who, Stream::Chart(case.id), Command::RecordAllergy(allergy));
        if case.dice.chance(4) {
            let at = at + 90 * DAY;
            let reason = Some("Tolerated since without reaction".into());
            let end = Ended { record, patient: case.id, at: scene.clock.stamp(at), reason };
            let who = scene.staff.treats(case.primary);
            script.add(at, who, Stream::Chart(case.id), Command::RefuteAllergy(end));
        }
    }
}

/// Looks after a problem that stays: records it when it is new, begins and changes medication.
pub(super) fn look_after(
    case: &mut Case,
    scene: &Scene,
    place: usize,
    well: bool,
    script: &mut Script,
) {
    let condition = case.lasting[place].condition;
    let who = scene.staff.treats(scene.visit.clinician);
    let at = scene.visit.at + 11 * MINUTE;
    let usable = |case: &Case| -> Vec<&'static Drug> {
        let barred = |drug: &&Drug| case.barred.iter().any(|it| drug.name.starts_with(it));
        condition.drugs.iter().copied().filter(|drug| !barred(drug)).collect()
    };
    let Some(record) = case.lasting[place].record else {
        let onset = scene.visit.at - case.lasting[place].began_before * DAY;
        let problem = problem(case, scene, condition, onset, "problem-list-item");
        case.lasting[place].record = Some(problem.problem);
        script.add(at, who, Stream::Chart(case.id), Command::RecordProblem(problem));
        if let Some(drug) = usable(case).first() {
            begin(case, scene, place, drug, script);
        }
        return;
    };
    if well {
        return;
    }
    let taken = &mut case.lasting[place].taken;
    if let Some((medication, drug, dose)) = taken.last_mut()
        && *dose + 1 < drug.dosages.len()
    {
        *dose += 1;
        let (medication, drug, dose) = (*medication, *drug, *dose);
        let changed = medicate(case, scene, medication, drug, dose, condition, Some(record));
        script.add(at, who, Stream::Chart(case.id), Command::ChangeMedication(changed));
        return;
    }
    let known: Vec<_> = taken.iter().map(|(_, drug, _)| *drug).collect();
    let next = usable(case).into_iter().find(|drug| !known.contains(drug));
    if let Some(drug) = next {
        let instead = case.dice.chance(35);
        let replaced = if instead { case.lasting[place].taken.pop() } else { None };
        if let Some((record, drug, _)) = replaced {
            case.barred.push(drug.name);
            let reason = Some(format!("{} was not tolerated", drug.name).into());
            let end = Ended { record, patient: case.id, at: scene.clock.stamp(at), reason };
            script.add(at, who, Stream::Chart(case.id), Command::StopMedication(end));
        }
        begin(case, scene, place, drug, script);
    }
}

/// Begins a medication for a problem that stays.
fn begin(case: &mut Case, scene: &Scene, place: usize, drug: &'static Drug, script: &mut Script) {
    let (condition, problem) = (case.lasting[place].condition, case.lasting[place].record);
    let record = RecordId(case.dice.id());
    let started = medicate(case, scene, record, drug, 0, condition, problem);
    case.lasting[place].taken.push((record, drug, 0));
    let who = scene.staff.treats(scene.visit.clinician);
    let at = scene.visit.at + 12 * MINUTE;
    script.add(at, who, Stream::Chart(case.id), Command::StartMedication(started));
}

/// Treats a problem that passes, and ends it and its medication some days later.
pub(super) fn cure(
    case: &mut Case,
    scene: &Scene,
    condition: &'static Condition,
    script: &mut Script,
) {
    let who = scene.staff.treats(scene.visit.clinician);
    let (at, stream) = (scene.visit.at + 11 * MINUTE, Stream::Chart(case.id));
    let onset = scene.visit.at - case.dice.between(1, 10) * DAY;
    let problem = problem(case, scene, condition, onset, "encounter-diagnosis");
    let record = problem.problem;
    script.add(at, who, stream.clone(), Command::RecordProblem(problem));
    let over = over_after(case, at);
    let ended = |record| Ended {
        record,
        patient: case.id,
        at: scene.clock.stamp(over),
        reason: Some("Course completed".into()),
    };
    script.add(over, who, stream.clone(), Command::ResolveProblem(ended(record)));
    let barred = |drug: &Drug| case.barred.iter().any(|it| drug.name.starts_with(it));
    if let Some(drug) = condition.drugs.iter().copied().find(|drug| !barred(drug)) {
        let id = RecordId(case.dice.id());
        let medication = medicate(case, scene, id, drug, 0, condition, Some(record));
        script.add(at + MINUTE, who, stream.clone(), Command::StartMedication(medication));
        let ended = Ended {
            record: id,
            patient: case.id,
            at: scene.clock.stamp(over),
            reason: Some("Course completed".into()),
        };
        script.add(over, who, stream, Command::StopMedication(ended));
    }
}

fn problem(
    case: &mut Case,
    scene: &Scene,
    condition: &Condition,
    onset: i64,
    category: &str,
) -> Problem {
    Problem {
        problem: RecordId(case.dice.id()),
        patient: case.id,
        encounter: Some(scene.encounter),
        clinical_status: Some("active".to_owned()),
        verification_status: Some("confirmed".to_owned()),
        categories: vec![Concept::coded(
            CONDITION_CATEGORY,
            category,
            if category == "problem-list-item" {
                "Problem List Item"
            } else {
                "Encounter Diagnosis"
            },
        )],
        severity: None,
        code: concept(condition),
        body_sites: Vec::new(),
        onset: Some(scene.clock.date(onset.max(scene.clock.at(case.born, 720)))),
        onset_text: None,
        abatement: None,
        abatement_text: None,
        recorded_at: Some(scene.clock.stamp(scene.visit.at + 11 * MINUTE)),
        notes: Vec::new(),
    }
}

fn medicate(
    case: &Case,
    scene: &Scene,
    record: RecordId,
    drug: &Drug,
    dose: usize,
    condition: &Condition,
    problem: Option<RecordId>,
) -> Medication {
    Medication {
        medication: record,
        patient: case.id,
        encounter: Some(scene.encounter),
        status: "active".to_owned(),
        intent: "order".to_owned(),
        drug: Concept::coded(RXNORM, drug.rxnorm, drug.name),
        authored_on: Some(scene.clock.stamp(scene.visit.at + 12 * MINUTE)),
        requester: Some(scene.staff.clinician(scene.visit.clinician)),
        dosages: vec![drug.dosages[dose].into()],
        reasons: vec![concept(condition)],
        problems: problem.into_iter().collect(),
        notes: Vec::new(),
    }
}
