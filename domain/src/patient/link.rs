//! Two records that are one person's: a merge is a link, nothing is re-keyed, and it can be ended.
//!
//! A link leads from a record that is not to be used any more to the one that is. Only a record that
//! leads nowhere yet is linked, and only with one that leads nowhere: so links make a tree, every record
//! of a person leads to one primary record, and no order of commands makes a circle. Both streams are
//! told, so that two links that would make one conflict.

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of};
use crate::event::Event;
use crate::facts::identity::{Link, LinkEnd};
use crate::facts::oversight::{PatientsLinked, PatientsUnlinked};
use crate::facts::{IdentityFact, OversightFact};
use crate::ids::{AccountId, PatientId};
use crate::limits;

/// How one person came to have two records.
pub const REASONS: [&str; 4] =
    ["REGISTERED_TWICE", "IMPORTED_TWICE", "TEMPORARY_RECORD", "NAME_CHANGED"];

/// Why a link ends.
pub const ENDINGS: [&str; 2] = ["TWO_PEOPLE", "WRONG_RECORD"];

/// Two records that are one person's.
#[derive(Clone, Debug)]
pub struct Linking {
    /// The one that is not to be used any more.
    pub duplicate: PatientId,
    /// The one to use: it leads to no other.
    pub primary: PatientId,
    /// How there came to be two, one of [`REASONS`].
    pub reason: String,
    /// Who links them.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// Two records that are not one person's after all.
#[derive(Clone, Debug)]
pub struct Unlinking {
    /// The one that leads to the other.
    pub duplicate: PatientId,
    /// The other one.
    pub primary: PatientId,
    /// Why, one of [`ENDINGS`].
    pub reason: String,
    /// Who ends it.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

impl State {
    /// The record that this one leads to directly; none where it is the one to use.
    #[must_use]
    pub fn leads_to(&self) -> Option<PatientId> {
        self.links.iter().find(|(other, primary)| other == primary).map(|(other, _)| *other)
    }
}

pub(super) fn link(state: &State, linking: Linking) -> Result<Vec<Event>, Refusal> {
    let Linking { duplicate, primary, reason, by, at } = linking;
    let patient = side(state, duplicate, primary)?;
    let mut problems = Problems::default();
    problems.check(one_of("reason", &reason, &REASONS));
    let other = other(patient, duplicate, primary);
    if state.leads_to().is_some() || state.links.contains_key(&other) {
        problems.check(Err(Refusal::AlreadyLinked));
    }
    problems.check(limits::at_most("patient", state.links.len() + 1, limits::LINKS, "links"));
    problems.none()?;
    let told = Link { patient, other, primary, at };
    let event = Event::new("PatientsLinked").about(patient, IdentityFact::Linked(told));
    let linked = PatientsLinked { duplicate, primary, reason, by, at };
    Ok(vec![once(event, patient == duplicate, OversightFact::PatientsLinked(linked))])
}

pub(super) fn unlink(state: &State, unlinking: Unlinking) -> Result<Vec<Event>, Refusal> {
    let Unlinking { duplicate, primary, reason, by, at } = unlinking;
    let patient = side(state, duplicate, primary)?;
    let mut problems = Problems::default();
    problems.check(one_of("reason", &reason, &ENDINGS));
    let other = other(patient, duplicate, primary);
    if state.links.get(&other) != Some(&primary) {
        problems.check(Err(Refusal::NotLinked));
    }
    problems.none()?;
    let told = LinkEnd { patient, other, at };
    let event = Event::new("PatientsUnlinked").about(patient, IdentityFact::Unlinked(told));
    let unlinked = PatientsUnlinked { duplicate, primary, reason, by, at };
    Ok(vec![once(event, patient == duplicate, OversightFact::PatientsUnlinked(unlinked))])
}

/// Which of the two records the stream is of.
fn side(state: &State, duplicate: PatientId, primary: PatientId) -> Result<PatientId, Refusal> {
    if duplicate == primary {
        return Err(Refusal::SameRecord);
    }
    let named = if state.patient == Some(primary) { primary } else { duplicate };
    registered(state, named)
}

fn other(patient: PatientId, duplicate: PatientId, primary: PatientId) -> PatientId {
    if patient == duplicate { primary } else { duplicate }
}

/// What the organisation learns of both it is told once.
fn once(event: Event, here: bool, told: OversightFact) -> Event {
    if here { event.of_organisation(told) } else { event }
}

/// What a fact of `identity` says about links.
pub(super) fn after_identity(state: &mut State, fact: &IdentityFact) {
    if let IdentityFact::Linked(it) = fact {
        state.links.insert(it.other, it.primary);
    } else if let IdentityFact::Unlinked(it) = fact {
        state.links.remove(&it.other);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Patient};
    use super::*;
    use crate::testing::{Given, given, samples};
    use samples::ids::{OFFICER, OTHER_PATIENT, PATIENT};

    const AT: i64 = 1_777_903_200_000_000;
    const THIRD: PatientId = PatientId::from_bytes([3; 16]);

    fn registered(patient: PatientId) -> Given<Patient> {
        let mut identity = samples::identity::identity(true);
        identity.patient = patient;
        let register = Command::Register { identity, contact: None, residence: None };
        given::<Patient>(&[]).after(register)
    }

    fn link(duplicate: PatientId, primary: PatientId) -> Command {
        let reason = "REGISTERED_TWICE".to_owned();
        Command::Link(Linking { duplicate, primary, reason, by: OFFICER, at: AT })
    }

    fn unlink(duplicate: PatientId, primary: PatientId) -> Command {
        let (reason, at) = ("TWO_PEOPLE".to_owned(), samples::identity::link_end().at);
        Command::Unlink(Unlinking { duplicate, primary, reason, by: OFFICER, at })
    }

    #[test]
    fn each_record_has_the_link_under_its_own_key_and_oversight_learns_of_it_once() {
        let linked = samples::oversight::patients_linked();
        registered(PATIENT).when(link(PATIENT, OTHER_PATIENT)).then(&[Event::new(
            "PatientsLinked",
        )
        .about(PATIENT, IdentityFact::Linked(samples::identity::link()))
        .of_organisation(OversightFact::PatientsLinked(linked))]);
        let told = Link { patient: OTHER_PATIENT, other: PATIENT, ..samples::identity::link() };
        registered(OTHER_PATIENT)
            .when(link(PATIENT, OTHER_PATIENT))
            .then(&[Event::new("PatientsLinked").about(OTHER_PATIENT, IdentityFact::Linked(told))]);
    }

    #[test]
    fn a_link_that_ended_leaves_both_as_they_were() {
        let linked = || registered(PATIENT).after(link(PATIENT, OTHER_PATIENT));
        assert_eq!(linked().state.leads_to(), Some(OTHER_PATIENT));
        linked().when(unlink(PATIENT, OTHER_PATIENT)).then(&[Event::new("PatientsUnlinked")
            .about(PATIENT, IdentityFact::Unlinked(samples::identity::link_end()))
            .of_organisation(OversightFact::PatientsUnlinked(
                samples::oversight::patients_unlinked(),
            ))]);
        let ended = || linked().after(unlink(PATIENT, OTHER_PATIENT));
        assert_eq!(ended().state.leads_to(), None);
        ended().when(unlink(PATIENT, OTHER_PATIENT)).refused("NOT_LINKED");
        assert_eq!(ended().when(link(PATIENT, OTHER_PATIENT)).events().len(), 1);
    }

    #[test]
    fn a_record_leads_to_one_other_and_only_to_one_that_leads_nowhere() {
        let duplicate = || registered(PATIENT).after(link(PATIENT, OTHER_PATIENT));
        duplicate().when(link(PATIENT, THIRD)).refused("ALREADY_LINKED");
        duplicate().when(link(PATIENT, OTHER_PATIENT)).refused("ALREADY_LINKED");
        duplicate().when(link(THIRD, PATIENT)).refused("ALREADY_LINKED");
        let primary = || registered(OTHER_PATIENT).after(link(PATIENT, OTHER_PATIENT));
        primary().when(link(OTHER_PATIENT, PATIENT)).refused("ALREADY_LINKED");
        assert_eq!(primary().when(link(THIRD, OTHER_PATIENT)).events().len(), 1);
        assert_eq!(primary().when(link(OTHER_PATIENT, THIRD)).events().len(), 1);
    }

    #[test]
    fn what_is_not_linked_so_is_not_unlinked() {
        let linked = || registered(PATIENT).after(link(PATIENT, OTHER_PATIENT));
        registered(PATIENT).when(unlink(PATIENT, OTHER_PATIENT)).refused("NOT_LINKED");
        linked().when(unlink(OTHER_PATIENT, PATIENT)).refused("NOT_LINKED");
        linked().when(unlink(PATIENT, THIRD)).refused("NOT_LINKED");
    }

    #[test]
    fn a_link_is_of_two_registered_records_for_a_reason() {
        registered(PATIENT).when(link(PATIENT, PATIENT)).refused("SAME_RECORD");
        registered(PATIENT).when(unlink(PATIENT, PATIENT)).refused("SAME_RECORD");
        registered(PATIENT).when(link(OTHER_PATIENT, THIRD)).refused("OTHER_PATIENT");
        let nobody = || given::<Patient>(&[]);
        nobody().when(link(PATIENT, OTHER_PATIENT)).refused("PATIENT_NOT_REGISTERED");
        nobody().when(unlink(PATIENT, OTHER_PATIENT)).refused("PATIENT_NOT_REGISTERED");
        let because = |reason: &str| {
            let (reason, by) = (reason.to_owned(), OFFICER);
            let (duplicate, primary) = (PATIENT, OTHER_PATIENT);
            Command::Link(Linking { duplicate, primary, reason, by, at: AT })
        };
        registered(PATIENT).when(because("BOREDOM")).refused("UNKNOWN_CODE");
        for reason in REASONS {
            assert_eq!(registered(PATIENT).when(because(reason)).events().len(), 1);
        }
        let because = |reason: &str| {
            let (reason, by) = (reason.to_owned(), OFFICER);
            let (duplicate, primary) = (PATIENT, OTHER_PATIENT);
            Command::Unlink(Unlinking { duplicate, primary, reason, by, at: AT })
        };
        let linked = || registered(PATIENT).after(link(PATIENT, OTHER_PATIENT));
        linked().when(because("BOREDOM")).refused("UNKNOWN_CODE");
        for reason in ENDINGS {
            assert_eq!(linked().when(because(reason)).events().len(), 1);
        }
    }

    #[test]
    fn links_have_a_limit() {
        let id = |n: usize| PatientId::from_bytes((n as u128 + 1000).to_be_bytes());
        let mut primary = registered(PATIENT);
        for n in 0..limits::LINKS {
            primary = primary.after(link(id(n), PATIENT));
        }
        primary.when(link(id(limits::LINKS), PATIENT)).refused("OVER_LIMIT");
    }
}
