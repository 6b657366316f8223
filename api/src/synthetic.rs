//! A synthetic clinic: a seeded generator of our own invents staff, patients, visits, claims and
//! appointments and carries them out as commands, through the deciders and the write path that
//! everybody's commands take. Nobody in it exists.
//!
//! | module | its part of the clinic |
//! | --- | --- |
//! | `dice`, `time` | choices of the seed; local time relative to `now` |
//! | `script` | who asks for what and when, played in the order of time |
//! | `staff`, `hours`, `booking` | accounts and locations, opening hours, appointments |
//! | `case`, `person`, `registration`, `course` | who patients are, and when they come |
//! | `visit`, `care`, `chart`, `measures`, `labs`, `notes` | what happens in a visit |
//! | `billing`, `fees`, `claims` | what becomes of it in money |
//! | `words` | names, codes and sentences |
//!
//! The same seed and the same `now` give the same commands with the same ids.

mod billing;
mod booking;
mod care;
mod case;
mod chart;
mod claims;
mod course;
mod dice;
mod fees;
mod hours;
mod labs;
mod measures;
mod notes;
mod observe;
mod person;
mod registration;
mod script;
mod staff;
#[cfg(test)]
mod tests;
mod time;
mod visit;
mod words;

use std::collections::HashSet;

use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::AccountId;

use crate::journal::{Journal, JournalError};
use booking::Booking;
use case::Case;
use dice::Dice;
use script::Script;
use staff::Staff;
use time::{Clockwork, DAY};

/// What clinic to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The same seed gives the same clinic.
    pub seed: u64,
    /// How many patients; the number of appointments follows it.
    pub patients: u32,
    /// When the clinic is looked at, microseconds since 1970 UTC. Its history ends here.
    pub now: i64,
}

impl Plan {
    /// Patients of the usual clinic.
    pub const PATIENTS: u32 = 240;

    /// The usual clinic.
    #[must_use]
    pub const fn usual(now: i64) -> Self {
        Self { seed: 1, patients: Self::PATIENTS, now }
    }
}

/// Somebody invented who has an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// Login name.
    pub login: String,
    /// Name as shown.
    pub name: String,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinic {
    /// Who registers and books.
    pub front_desk: Vec<Person>,
    /// Who treats.
    pub clinicians: Vec<Person>,
    /// Who bills.
    pub billing: Vec<Person>,
    /// A patient who looks at the own record; none in a clinic without patients.
    pub portal: Option<Person>,
    /// Locations.
    pub locations: u32,
    /// Patients.
    pub patients: u32,
    /// Encounters.
    pub encounters: u32,
    /// Appointments, whatever became of them.
    pub appointments: u32,
    /// Claims.
    pub claims: u32,
    /// Events in the log, without those that register keys.
    pub events: u64,
}

/// How long ago the clinic opened, days.
const OPENED: i64 = 730;

/// Facets of which nearly every patient has facts.
const FACETS: [Facet; 9] = [
    Facet::Identity,
    Facet::Contact,
    Facet::Residence,
    Facet::Scheduling,
    Facet::CareTeam,
    Facet::Clinical,
    Facet::Coverage,
    Facet::Coding,
    Facet::Ledger,
];

/// Makes a clinic. `tell` hears what is being made, how much of it is done, and of how much.
///
/// # Errors
/// When the log, a key or a decider does not take a command.
pub fn generate(
    journal: &Journal,
    plan: &Plan,
    tell: &dyn Fn(&str, u64, u64),
) -> Result<Clinic, JournalError> {
    let clock = Clockwork::new(plan.now);
    let opened = clock.at(clock.day(plan.now - OPENED * DAY), 7 * 60);
    let mut script = Script::new(plan.now);
    let staff = Staff::hire(&mut Dice::new(plan.seed, 0), &mut script, opened - 10 * DAY);
    let of = u64::from(plan.patients);
    tell("inventing patients", 0, of);
    let mut load = vec![0; staff.clinicians.len()];
    let mut cases: Vec<Case> = (0..plan.patients)
        .map(|number| Case::invent(plan.seed, number, &clock, &staff, opened, &mut load))
        .collect();
    tell("inventing patients", of, of);
    let dice = Dice::new(plan.seed, u64::MAX - 1);
    let booking = Booking { clock: &clock, staff: &staff, cases: &mut cases, dice };
    let visits = booking.fill(&mut script);
    let until = Booking::begins(&clock);
    let mut taken = HashSet::new();
    for (case, visits) in cases.iter_mut().zip(visits) {
        registration::register(case, &clock, &staff, &mut script);
        course::run(case, visits, until, &mut taken, (&clock, &staff), &mut script);
        tell("inventing visits", u64::from(case.number) + 1, of);
    }
    let dice = Dice::new(plan.seed, u64::MAX - 2);
    let portal = cases.first().map(|case| registration::sign_in(case, dice, &mut script));
    keys(journal, &cases, opened - 10 * DAY, tell)?;
    let played = script.play(journal, plan.seed, &|done, of| {
        tell("writing the record", done, of);
    })?;
    Ok(Clinic {
        front_desk: staff.front_desk,
        clinicians: staff.clinicians.into_iter().map(|(person, _)| person).collect(),
        billing: staff.billing,
        portal,
        locations: u32::try_from(staff.locations.len()).unwrap_or_default(),
        patients: plan.patients,
        encounters: played.encounters,
        appointments: played.appointments,
        claims: played.claims,
        events: played.events,
    })
}

/// Makes the patients' keys at once: one commit of the keystore instead of hundreds.
fn keys(
    journal: &Journal,
    cases: &[Case],
    at: i64,
    tell: &dyn Fn(&str, u64, u64),
) -> Result<(), JournalError> {
    let of = cases.len() as u64;
    tell("making keys", 0, of);
    for some in cases.chunks(1_000) {
        let of_case = |case: &Case| {
            let patient = Subject::Patient(case.id);
            FACETS.map(|facet| journal.facet_key(patient, facet, at))
        };
        let wanted: Vec<_> = some.iter().flat_map(of_case).collect();
        journal.vault().obtain(&wanted, u64::try_from(at).unwrap_or_default())?;
    }
    tell("making keys", of, of);
    Ok(())
}
