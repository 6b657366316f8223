//! From a visit to money: codes, charges, claims, payments.

use chartlog_domain::facts::coding::{ServiceLine, Visit as Coded};
use chartlog_domain::facts::ledger::Charge;
use chartlog_domain::ids::LedgerLineId;
use chartlog_domain::words::{Code, Decimal, Money};
use chartlog_domain::{account, encounter};

use super::care::Care;
use super::case::Case;
use super::claims::{self, Bill};
use super::fees::{self, cents};
use super::script::Script;
use super::time::{MINUTE, plus, working};
use super::visit::Scene;
use super::words::systems::{CPT, ICD10};
use crate::streams::Stream;

/// Codes a visit, charges it and claims it. Some visits are left uncoded, some unbilled.
pub(super) fn code(case: &mut Case, scene: &Scene, care: &Care, script: &mut Script) {
    let diagnoses = diagnoses(case, scene, care);
    let services = services(case, scene, care, diagnoses.len());
    if case.dice.chance(2) {
        return;
    }
    let at = scene.visit.at + 19 * MINUTE;
    let coded = Coded {
        encounter: scene.encounter,
        patient: case.id,
        date: Some(scene.clock.date(at)),
        provider: Some(scene.staff.clinician(scene.visit.clinician)),
        diagnoses: diagnoses.clone(),
        services: services.clone(),
    };
    let who = scene.staff.treats(scene.visit.clinician);
    script.add(at, who, scene.stream(), encounter::Command::CodeVisit(coded));
    if case.dice.chance(6) {
        return;
    }
    let day = working(plus(scene.clock.day(at), 1));
    let charged = scene.clock.at(day, case.dice.between(8 * 60 + 30, 16 * 60));
    charge(case, scene, &services, charged, script);
    let bill = Bill { diagnoses, services, charged };
    claims::settle(case, scene, bill, script);
}

fn diagnoses(case: &Case, scene: &Scene, care: &Care) -> Vec<Code> {
    let bare = |code: &str| Code { system: ICD10.to_owned(), code: code.to_owned(), display: None };
    let check_up = match (care.check_up, scene.age) {
        (false, _) => None,
        (true, 0..18) => Some(bare("Z00.129")),
        (true, _) => Some(bare("Z00.00")),
    };
    let vaccines = (!care.vaccines.is_empty()).then(|| bare("Z23"));
    let conditions = care.conditions(case).into_iter().map(|it| bare(it.icd));
    check_up.into_iter().chain(conditions).chain(vaccines).take(12).collect()
}

fn services(case: &mut Case, scene: &Scene, care: &Care, diagnoses: usize) -> Vec<ServiceLine> {
    let visit = visit_code(case, scene, care);
    let mut codes = vec![visit];
    codes.extend(case.ordered.iter().map(|panel| panel.cpt));
    if !case.ordered.is_empty() {
        codes.push("36415");
    }
    codes.extend(care.procedures.iter().filter_map(|done| done.cpt));
    codes.extend(care.vaccines.iter().map(|vaccine| vaccine.cpt));
    if !care.vaccines.is_empty() {
        codes.push("90471");
    }
    let separate = !care.procedures.is_empty() || !care.vaccines.is_empty();
    let cpt = |code: &str| Code { system: CPT.to_owned(), code: code.to_owned(), display: None };
    let line = |(sequence, code): (u32, &str)| ServiceLine {
        sequence,
        code: Some(cpt(code)),
        modifiers: if sequence == 1 && separate { vec![cpt("25")] } else { Vec::new() },
        units: Decimal::parse("1").ok(),
        diagnoses: (1..=diagnoses.min(4)).filter_map(|it| u32::try_from(it).ok()).collect(),
        date: None,
    };
    (1..).zip(codes).map(line).collect()
}

/// The code of the visit itself, by how much was looked after.
fn visit_code(case: &mut Case, scene: &Scene, care: &Care) -> &'static str {
    let new = scene.number == 0;
    if care.check_up && care.looked_after.len() < 2 {
        return fees::preventive(scene.age, new);
    }
    let effort = care.looked_after.len() + usize::from(care.passing.is_some());
    let more = case.dice.chance(15);
    match (new, effort, more) {
        (true, 0..=1, false) => "99202",
        (true, 0..=1, true) | (true, 2, false) => "99203",
        (true, 2, true) | (true, 3, _) => "99204",
        (true, _, _) => "99205",
        (false, 0..=1, false) => "99213",
        (false, 0..=1, true) => "99212",
        (false, 2..=3, _) => "99214",
        (false, _, _) => "99215",
    }
}

fn charge(case: &mut Case, scene: &Scene, services: &[ServiceLine], at: i64, script: &mut Script) {
    for (line, code) in services.iter().filter_map(|line| Some((line, line.code.as_ref()?))) {
        let charge = Charge {
            charge: LedgerLineId(case.dice.id()),
            patient: case.id,
            encounter: Some(scene.encounter),
            sequence: Some(line.sequence),
            code: Some(code.clone()),
            modifiers: line.modifiers.clone(),
            units: Some(1),
            amount: Money::usd_cents(cents(&code.code)),
            at: scene.clock.stamp(scene.visit.at),
        };
        let who = scene.staff.bills(case.number);
        let command = account::Command::RecordCharge(charge);
        script.add(at, who, Stream::Account(case.id), command);
    }
}
