//! The course of one patient: the visits from registration on, in the order of time.

use std::collections::HashSet;

use chartlog_domain::ids::EncounterId;

use super::case::Case;
use super::registration;
use super::script::Script;
use super::staff::Staff;
use super::time::{Clockwork, DAY, plus, working};
use super::visit::{self, Scene, Visit};

/// Tells a patient's course. `taken` are times at which a clinician sees somebody already.
pub(super) fn run(
    case: &mut Case,
    mut visits: Vec<Visit>,
    until: i64,
    taken: &mut HashSet<(usize, i64)>,
    world: (&Clockwork, &Staff),
    script: &mut Script,
) {
    let (clock, staff) = world;
    let was_booked = !visits.is_empty();
    visits.extend(earlier(case, clock, until, taken));
    visits.sort_by_key(|visit| visit.at);
    for (number, visit) in visits.iter().enumerate() {
        let encounter = EncounterId(case.dice.id());
        let age = clock.years(case.born, visit.at);
        let scene = Scene { clock, staff, visit: *visit, encounter, number, age };
        visit::tell(case, &scene, script);
    }
    let old = clock.years(case.born, clock.now) >= 84;
    let last = visits.last().map_or(case.registered, |visit| visit.at);
    if old && !was_booked && case.dice.chance(60) {
        let at = last + case.dice.between(30, 90) * DAY;
        registration::bury(case, at, clock, staff, script);
    }
}

/// The visits before the calendars begin.
fn earlier(
    case: &mut Case,
    clock: &Clockwork,
    until: i64,
    taken: &mut HashSet<(usize, i64)>,
) -> Vec<Visit> {
    let young = clock.years(case.born, case.registered) < 2;
    let lasting = i64::try_from(case.lasting.len()).unwrap_or_default();
    // Visits in ten years.
    let often = if young { 34 } else { (11 + 4 * lasting).min(36) };
    let mut visits = Vec::new();
    let mut day = plus(clock.day(case.registered), case.dice.between(1, 16));
    loop {
        day = working(day);
        let clinician = if case.dice.chance(88) { case.primary } else { case.deputy };
        let slot = case.dice.between(0, 23);
        let free = |slot: i64| clock.at(day, slot_minutes(slot % 24));
        let at = (slot..slot + 24).map(free).find(|at| !taken.contains(&(clinician, *at)));
        let at = at.unwrap_or_else(|| free(slot));
        if at > until - 12 * DAY {
            return visits;
        }
        taken.insert((clinician, at));
        let purpose = case.purpose(clock.years(case.born, at));
        let location = super::hours::location(day, clinician);
        visits.push(Visit { at, clinician, location, purpose, booked: false });
        let usual = 3_650 / often;
        day = plus(day, case.dice.between(usual * 6 / 10, usual * 14 / 10));
    }
}

/// Minutes after midnight of a slot from 0 to 23, with an hour of rest at noon.
const fn slot_minutes(slot: i64) -> i64 {
    8 * 60 + slot * 20 + if slot >= 12 { 60 } else { 0 }
}
