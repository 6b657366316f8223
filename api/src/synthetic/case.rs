//! A patient as the generator knows them: what the rest of their story is made of.

use chartlog_domain::ids::{CoverageId, PatientId, RecordId};
use jiff::civil::Date;

use super::dice::Dice;
use super::staff::Staff;
use super::time::{Clockwork, DAY, plus, working};
use super::words::conditions::{
    Condition, HYPERLIPIDEMIA, HYPERTENSION, LASTING, OBESITY, PASSING,
};
use super::words::drugs::Drug;
use super::words::names::{ORIGINS, Origin};
use super::words::panels::Panel;
use super::words::payers::{COMMERCIAL, Payer, SENIOR, STATE, SUPPLEMENT};

/// Ages in years, from and to, and how many of a hundred patients have them.
const AGES: &[(i64, i64, u32)] =
    &[(0, 4, 8), (5, 17, 18), (18, 39, 23), (40, 64, 29), (65, 79, 16), (80, 94, 6)];

/// A patient.
pub(super) struct Case {
    pub(super) id: PatientId,
    /// From 0.
    pub(super) number: u32,
    pub(super) origin: &'static Origin,
    pub(super) born: Date,
    /// Administrative sex.
    pub(super) sex: &'static str,
    /// Number of the clinician who is assigned at registration.
    pub(super) primary: usize,
    /// Number of the one who stands in.
    pub(super) deputy: usize,
    pub(super) registered: i64,
    pub(super) policies: Vec<Policy>,
    pub(super) lasting: Vec<Lasting>,
    /// What the names of drugs begin with that must not be given.
    pub(super) barred: Vec<&'static str>,
    /// CVX codes of vaccines that were given.
    pub(super) given: Vec<&'static str>,
    /// What the laboratory was asked for at the last visit.
    pub(super) ordered: Vec<&'static Panel>,
    /// The last hemoglobin A1c, in percent.
    pub(super) last_a1c: Option<f64>,
    /// Height when grown up, cm.
    pub(super) height: f64,
    /// Body mass index, kg/m².
    pub(super) bmi: f64,
    pub(super) dice: Dice,
}

/// An insurance contract.
#[derive(Clone, Copy)]
pub(super) struct Policy {
    pub(super) coverage: CoverageId,
    pub(super) payer: &'static Payer,
    pub(super) from: i64,
    pub(super) until: Option<i64>,
}

impl Policy {
    /// Whether it is in force.
    pub(super) fn covers(&self, at: i64) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// A problem that stays.
pub(super) struct Lasting {
    pub(super) condition: &'static Condition,
    /// At which of the patient's visits it is first recorded, from 0.
    pub(super) from_visit: usize,
    /// How long before that it began, days.
    pub(super) began_before: i64,
    /// Its record, once it is recorded.
    pub(super) record: Option<RecordId>,
    /// What is taken for it, and by which of the drug's dosages.
    pub(super) taken: Vec<(RecordId, &'static Drug, usize)>,
    /// How often it was looked after.
    pub(super) treated: u32,
}

impl Lasting {
    /// How much of it is left under treatment, from 1 down to 0.
    pub(super) fn left(&self) -> f64 {
        (0..self.treated.min(12)).fold(1.0, |left, _| left * 0.62)
    }
}

/// Why a patient comes.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Prevention.
    CheckUp,
    /// A problem that stays.
    FollowUp,
    /// A problem that will pass.
    Passing(&'static Condition),
}

impl Case {
    /// Invents a patient who registered between `opened` and yesterday. `load` counts the
    /// patients of each clinician.
    pub(super) fn invent(
        seed: u64,
        number: u32,
        clock: &Clockwork,
        staff: &Staff,
        opened: i64,
        load: &mut [u32],
    ) -> Self {
        let mut dice = Dice::new(seed, u64::from(number) + 1);
        let id = PatientId(dice.id());
        let origin = &ORIGINS[dice.weighted(ORIGINS.iter().map(|it| it.weight))];
        let (low, high, _) = AGES[dice.weighted(AGES.iter().map(|it| it.2))];
        let days = dice.between(low * 365, high * 365 + 364) + 20;
        let born = plus(clock.today(), -days);
        let sex = ["female", "male", "other"][dice.weighted([51, 48, 1].into_iter())];
        let age = clock.years(born, clock.now);
        let (primary, deputy) = assign(&mut dice, staff, age, load);
        let registered = registration(&mut dice, clock, born, opened);
        let policies = insure(&mut dice, age, registered);
        let lasting = afflict(&mut dice, age, sex);
        let obese = lasting.iter().any(|it| it.condition.icd == OBESITY.icd);
        let tall = if sex == "male" { (176.0, 5.0) } else { (163.0, 4.6) };
        let height = dice.around(tall.0, tall.1);
        let bmi = if obese { dice.around(34.0, 1.6) } else { dice.around(24.5, 1.7) };
        Self {
            id,
            number,
            origin,
            born,
            sex,
            primary,
            deputy,
            registered,
            policies,
            lasting,
            barred: Vec::new(),
            given: Vec::new(),
            ordered: Vec::new(),
            last_a1c: None,
            height,
            bmi,
            dice,
        }
    }

    /// Medical record number.
    pub(super) fn mrn(&self) -> String {
        format!("MRN-{:06}", self.number + 101)
    }

    /// Why the patient comes at that age.
    pub(super) fn purpose(&mut self, age: u32) -> Purpose {
        let follow_up = if self.lasting.is_empty() { 0 } else { 45 };
        let check_up = if age < 18 { 45 } else { 22 };
        match self.dice.weighted([follow_up, check_up, 30].into_iter()) {
            0 => Purpose::FollowUp,
            1 => Purpose::CheckUp,
            _ => {
                let suits = |it: &&&Condition| suits(it, age, self.sex);
                let list: Vec<_> = PASSING.iter().filter(suits).collect();
                Purpose::Passing(list[self.dice.weighted(list.iter().map(|it| it.weight))])
            }
        }
    }

    /// The policies in force at a time, the first payer first.
    pub(super) fn insured(&self, at: i64) -> Vec<Policy> {
        self.policies.iter().filter(|policy| policy.covers(at)).copied().collect()
    }
}

fn suits(condition: &Condition, age: u32, sex: &str) -> bool {
    (condition.ages.0..=condition.ages.1).contains(&age)
        && condition.sex.is_none_or(|only| only == sex)
}

/// Mostly the one with the fewest patients among those whom patients of that age have, and a
/// deputy.
fn assign(dice: &mut Dice, staff: &Staff, age: u32, load: &mut [u32]) -> (usize, usize) {
    let suitable = staff.suitable(age);
    let usual = if dice.chance(90) { staff.usual(age) } else { suitable.clone() };
    let fewest = usual.iter().copied().min_by_key(|it| load[*it]).unwrap_or_default();
    let primary = if dice.chance(60) { fewest } else { dice.pick(&usual) };
    load[primary] += 1;
    let others: Vec<_> = suitable.into_iter().filter(|it| *it != primary).collect();
    (primary, dice.pick(&others))
}

/// Most came when the clinic opened or in the year after; some are new.
fn registration(dice: &mut Dice, clock: &Clockwork, born: Date, opened: i64) -> i64 {
    let span = (clock.now - opened) / DAY;
    let after = match dice.weighted([35, 50, 15].into_iter()) {
        0 => dice.between(1, 30),
        1 => dice.between(30, span - 90),
        _ => dice.between(span - 90, span - 4),
    };
    let day = plus(clock.day(opened), after).max(plus(born, 5));
    let at = clock.at(working(day), dice.between(8 * 60 + 5, 16 * 60));
    at.min(clock.now - DAY)
}

fn insure(dice: &mut Dice, age: u32, registered: i64) -> Vec<Policy> {
    let private = dice.pick(&[0, 0, 1, 1, 2, 3]);
    let payer = match (age, dice.below(100)) {
        (65.., 0..94) => &SENIOR,
        (0..18, 0..34) | (18..65, 0..15) => &STATE,
        (0..18, 34..95) | (18..65, 15..92) => &COMMERCIAL[private],
        _ => return Vec::new(),
    };
    let from = registered - dice.between(30, 900) * DAY;
    let mut policy =
        |payer, from| Policy { coverage: CoverageId(dice.id()), payer, from, until: None };
    let mut policies = vec![policy(payer, from)];
    let second = policy(&SUPPLEMENT, from);
    let next = policy(&COMMERCIAL[(private + 1) % COMMERCIAL.len()], registered);
    if age >= 65 && dice.chance(55) {
        policies.push(second);
    } else if age < 65 && dice.chance(10) {
        let changed = registered + dice.between(90, 400) * DAY;
        policies[0].until = Some(changed);
        policies.push(Policy { from: changed, ..next });
    }
    policies
}

fn afflict(dice: &mut Dice, age: u32, sex: &str) -> Vec<Lasting> {
    let mut lasting = Vec::new();
    for condition in LASTING.iter().copied().filter(|it| suits(it, age, sex)) {
        // Blood pressure and cholesterol go up with the years.
        let common = [HYPERTENSION.icd, HYPERLIPIDEMIA.icd].contains(&condition.icd);
        let more = if common { age.saturating_sub(45) / 2 } else { 0 };
        if !dice.chance(condition.weight + more) || lasting.len() >= 6 {
            continue;
        }
        let from_visit = if dice.chance(70) { 0 } else { dice.index(3) + 1 };
        let longest = if from_visit == 0 { i64::from(age) * 120 + 60 } else { 90 };
        lasting.push(Lasting {
            condition,
            from_visit,
            began_before: dice.between(14, longest.max(20)),
            record: None,
            taken: Vec::new(),
            treated: if from_visit == 0 { u32::from(dice.chance(60)) } else { 0 },
        });
    }
    lasting
}
