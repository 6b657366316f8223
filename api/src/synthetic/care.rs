//! What the clinician thinks and does: problems, medications, allergies, vaccines, procedures.

use chartlog_domain::chart::Command;
use chartlog_domain::encounter;
use chartlog_domain::facts::clinical::{Immunization, Procedure};
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::{Concept, Decimal, Period, Quantity};

use super::case::{Case, Purpose};
use super::chart;
use super::measures::Measured;
use super::script::Script;
use super::time::{DAY, MINUTE};
use super::visit::Scene;
use super::words::conditions::{
    ASTHMA, COPD, CORONARY, Condition, DEPRESSION, DIABETES, FIBRILLATION, HYPERTENSION,
};
use super::words::systems::{CPT, CVX, ROUTE, SITE, SNOMED, UCUM};
use super::words::vaccines::{VACCINES, Vaccine};
use crate::streams::Stream;

/// What a visit is about.
pub(super) struct Care {
    /// Lasting problems by their place in the case, and whether they are well controlled.
    pub(super) looked_after: Vec<(usize, bool)>,
    /// A problem that will pass.
    pub(super) passing: Option<&'static Condition>,
    pub(super) check_up: bool,
    pub(super) vaccines: Vec<&'static Vaccine>,
    pub(super) procedures: Vec<&'static Done>,
}

/// A procedure: SNOMED CT code and name, and CPT code when it is billed.
pub(super) struct Done {
    pub(super) snomed: &'static str,
    pub(super) name: &'static str,
    pub(super) cpt: Option<&'static str>,
    for_icd: &'static [&'static str],
    often: u32,
}

const PROCEDURES: &[Done] = &[
    Done {
        snomed: "29303009",
        name: "Electrocardiographic procedure",
        cpt: Some("93000"),
        for_icd: &[FIBRILLATION.icd, CORONARY.icd],
        often: 35,
    },
    Done {
        snomed: "127783003",
        name: "Spirometry",
        cpt: Some("94010"),
        for_icd: &[ASTHMA.icd, COPD.icd],
        often: 25,
    },
    Done {
        snomed: "401191002",
        name: "Diabetic foot examination",
        cpt: None,
        for_icd: &[DIABETES.icd],
        often: 40,
    },
    Done {
        snomed: "171207006",
        name: "Depression screening",
        cpt: Some("96127"),
        for_icd: &[DEPRESSION.icd],
        often: 60,
    },
];

impl Care {
    /// The conditions, what brought the patient first.
    pub(super) fn conditions(&self, case: &Case) -> Vec<&'static Condition> {
        let lasting = self.looked_after.iter().map(|(at, _)| case.lasting[*at].condition);
        self.passing.into_iter().chain(lasting).collect()
    }

    /// The same as concepts.
    pub(super) fn concepts(&self, case: &Case) -> Vec<Concept> {
        self.conditions(case).into_iter().map(chart::concept).collect()
    }
}

/// Decides what the visit is about.
pub(super) fn think(case: &mut Case, scene: &Scene, measured: &Measured) -> Care {
    let most = match scene.visit.purpose {
        Purpose::CheckUp => 4,
        Purpose::FollowUp => 3,
        Purpose::Passing(_) => usize::from(case.dice.chance(20)),
    };
    let mut looked_after = Vec::new();
    let start = case.dice.index(case.lasting.len());
    for turn in 0..case.lasting.len() {
        // What is new comes first; the others take turns.
        let place = (start + turn) % case.lasting.len();
        let known = case.lasting[place].record.is_some();
        let due = case.lasting[place].from_visit <= scene.number;
        if due && (!known || looked_after.len() < most) {
            looked_after.push((place, controlled(case, place, measured)));
        }
    }
    let passing = match scene.visit.purpose {
        Purpose::Passing(condition) => Some(condition),
        Purpose::CheckUp | Purpose::FollowUp => None,
    };
    let check_up = matches!(scene.visit.purpose, Purpose::CheckUp) || looked_after.is_empty();
    let check_up = check_up && passing.is_none();
    let vaccines = if check_up || case.dice.chance(15) { due(case, scene) } else { Vec::new() };
    let mut care = Care { looked_after, passing, check_up, vaccines, procedures: Vec::new() };
    let conditions = care.conditions(case);
    for done in PROCEDURES {
        let fits = conditions.iter().any(|it| done.for_icd.contains(&it.icd));
        if fits && case.dice.chance(done.often) {
            care.procedures.push(done);
        }
    }
    care
}

/// Whether a problem is well controlled: by what was measured, where something was, else more
/// likely the longer it has been looked after.
fn controlled(case: &mut Case, place: usize, measured: &Measured) -> bool {
    let luck = case.dice.chance(40 + 15 * case.lasting[place].treated.min(4));
    match (case.lasting[place].condition.icd, case.last_a1c) {
        (icd, _) if icd == HYPERTENSION.icd => measured.systolic < 132.0,
        (icd, Some(a1c)) if icd == DIABETES.icd => a1c < 7.5,
        _ => luck,
    }
}

/// Vaccines that are due; not all of them are given.
fn due(case: &mut Case, scene: &Scene) -> Vec<&'static Vaccine> {
    let months = scene.clock.months(case.born, scene.visit.at);
    let month = scene.clock.day(scene.visit.at).month();
    let season = matches!(month, 9..=12 | 1);
    let mut given = Vec::new();
    for vaccine in VACCINES {
        let age = (vaccine.ages.0..=vaccine.ages.1).contains(&months);
        let chance = if vaccine.seasonal { 55 } else { 22 };
        let again = !vaccine.seasonal && case.given.contains(&vaccine.cvx);
        if age && (season || !vaccine.seasonal) && !again && case.dice.chance(chance) {
            given.push(vaccine);
            case.given.push(vaccine.cvx);
        }
        if given.len() == 3 {
            break;
        }
    }
    given
}

/// Tells it to the chart and the encounter.
pub(super) fn treat(case: &mut Case, scene: &Scene, care: &Care, script: &mut Script) {
    if scene.number == 0 {
        chart::allergies(case, scene, script);
    }
    for (place, well) in &care.looked_after {
        chart::look_after(case, scene, *place, *well, script);
    }
    if let Some(condition) = care.passing {
        chart::cure(case, scene, condition, script);
    }
    let (who, at) = (scene.staff.treats(scene.visit.clinician), scene.visit.at + 14 * MINUTE);
    for vaccine in &care.vaccines {
        let given = Command::GiveImmunization(immunization(case, scene, vaccine, at));
        script.add(at, who, Stream::Chart(case.id), given);
    }
    for done in &care.procedures {
        let procedure = procedure(case, scene, done, at);
        let command = encounter::Command::PerformProcedure(procedure);
        script.add(at, who, scene.stream(), command);
    }
}

fn immunization(case: &mut Case, scene: &Scene, vaccine: &Vaccine, at: i64) -> Immunization {
    let (code, display) = case.dice.pick(&[("LA", "left arm"), ("RA", "right arm")]);
    Immunization {
        immunization: RecordId(case.dice.id()),
        patient: case.id,
        encounter: Some(scene.encounter),
        status: "completed".to_owned(),
        vaccine: Concept::coded(CVX, vaccine.cvx, vaccine.name),
        occurred: Some(scene.clock.stamp(at)),
        occurred_text: None,
        lot_number: Some(format!("L{}", case.dice.digits(6)).into()),
        site: Some(Concept::coded(SITE, code, display)),
        route: Some(Concept::coded(ROUTE, "IM", "Injection, intramuscular")),
        dose: Some(Quantity {
            value: Decimal::parse("0.5").ok(),
            comparator: None,
            unit: Some("mL".to_owned()),
            system: Some(UCUM.to_owned()),
            code: Some("mL".to_owned()),
        }),
        performers: vec![scene.staff.clinician(scene.visit.clinician)],
        notes: Vec::new(),
    }
}

fn procedure(case: &mut Case, scene: &Scene, done: &Done, at: i64) -> Procedure {
    let mut code = Concept::coded(SNOMED, done.snomed, done.name);
    code.codes.extend(done.cpt.map(|cpt| chartlog_domain::words::Code {
        system: CPT.to_owned(),
        code: cpt.to_owned(),
        display: None,
    }));
    let fits = |it: &&super::case::Lasting| done.for_icd.contains(&it.condition.icd);
    let lasting = case.lasting.iter().find(fits);
    let (problem, reason) = (lasting.and_then(|it| it.record), lasting.map(|it| it.condition));
    Procedure {
        procedure: RecordId(case.dice.id()),
        patient: case.id,
        encounter: Some(scene.encounter),
        status: "completed".to_owned(),
        code,
        performed: Period {
            start: Some(scene.clock.stamp(at - 6 * MINUTE)),
            end: Some(scene.clock.stamp(at)),
        },
        performed_text: None,
        performers: vec![scene.staff.clinician(scene.visit.clinician)],
        reasons: reason.into_iter().map(chart::concept).collect(),
        problems: problem.into_iter().collect(),
        body_sites: Vec::new(),
        outcome: None,
        notes: Vec::new(),
    }
}

/// When something that passes has passed.
pub(super) fn over_after(case: &mut Case, at: i64) -> i64 {
    at + case.dice.between(9, 20) * DAY
}
