//! A clinic in the simplest words: what was acknowledged has happened, and nothing else. It uses nothing
//! of the domain's code, so that a mistake there is not made here again.

mod booking;
mod chart;
mod money;
mod person;

pub(super) use booking::{Appointment, Block, Hold};
pub(super) use chart::{Encounter, Listed, Note};
pub(super) use money::{Answered, Claim, Line, LineKind};
pub(super) use person::{
    Amendment, Glass, Membership, Patient, Restriction, RestrictionRequest, Stage,
};

use std::collections::{BTreeMap, BTreeSet};

/// The number of something that was made: a patient, an account, an appointment, a note.
pub(super) type Thing = usize;

/// What is known, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Model {
    /// What the server calls each thing.
    pub(super) ids: Vec<String>,
    /// Microseconds since 1970 UTC.
    pub(super) now: i64,
    pub(super) admin: Thing,
    pub(super) clerks: Vec<Thing>,
    pub(super) clinicians: Vec<Thing>,
    pub(super) billers: Vec<Thing>,
    pub(super) officer: Thing,
    pub(super) location: Thing,
    pub(super) rooms: Vec<Thing>,
    pub(super) may_overbook: BTreeSet<Thing>,
    pub(super) may_break_glass: BTreeSet<Thing>,
    pub(super) patients: BTreeMap<Thing, Patient>,
    pub(super) appointments: BTreeMap<Thing, Appointment>,
    pub(super) holds: BTreeMap<Thing, Hold>,
    pub(super) blocks: BTreeMap<Thing, Block>,
    pub(super) encounters: BTreeMap<Thing, Encounter>,
    pub(super) notes: BTreeMap<Thing, Note>,
    pub(super) listed: BTreeMap<Thing, Listed>,
    pub(super) claims: BTreeMap<Thing, Claim>,
    pub(super) lines: BTreeMap<Thing, Line>,
    pub(super) amendments: BTreeMap<Thing, Amendment>,
    pub(super) requests: BTreeMap<Thing, RestrictionRequest>,
    pub(super) restrictions: BTreeMap<Thing, Restriction>,
    pub(super) glass: BTreeMap<Thing, Glass>,
    /// How many accounts there are.
    pub(super) accounts: usize,
}

impl Model {
    /// Something new, as the server calls it.
    pub(super) fn named(&mut self, id: &str) -> Thing {
        self.ids.push(id.to_owned());
        self.ids.len() - 1
    }

    pub(super) fn id(&self, thing: Thing) -> &str {
        &self.ids[thing]
    }

    /// The same with the ids of its things in place of their numbers, as GraphQL writes them.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut parts = text.split('$');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = part.split_at(digits);
            let thing: Thing = number.parse().unwrap_or_else(|_| panic!("a number in {text}"));
            filled.push_str(&format!("\"{}\"{rest}", self.ids[thing]));
        }
        filled
    }

    /// Those that the organisation works with: not the second record of somebody, nor of the dead.
    pub(super) fn active(&self) -> Vec<Thing> {
        let each = self.patients.iter();
        each.filter(|(_, it)| !it.is_apart && !it.dead).map(|(thing, _)| *thing).collect()
    }
}
