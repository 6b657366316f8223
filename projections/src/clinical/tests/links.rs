//! Records that are one person's, as a clinician sees them.

use chartlog_domain::event::Event;
use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::{Joining, Leaving};
use chartlog_domain::facts::identity::{Identity, IdentityFact, Link, LinkEnd};
use chartlog_domain::testing::samples::{care_team, identity, ids};

use super::glass::{WITHIN, of_the_hour};
use super::{Kit, all, member};
use crate::clinical::query::{self, LinkedRecords};

/// Two records, of which the clinician treats the first.
fn kit() -> Kit {
    let kit = Kit::with_team();
    for patient in [ids::PATIENT, ids::OTHER_PATIENT] {
        let registered = Identity { patient, ..identity::identity(true) };
        let event =
            Event::new("PatientRegistered").about(patient, IdentityFact::Registered(registered));
        kit.clinic.tell(&event);
    }
    kit
}

fn linked(kit: &Kit) {
    let link = identity::link();
    for told in [link, Link { patient: link.other, other: link.patient, ..link }] {
        let event = Event::new("PatientsLinked").about(told.patient, IdentityFact::Linked(told));
        kit.clinic.tell(&event);
    }
}

fn unlinked(kit: &Kit) {
    for (patient, other) in [(ids::PATIENT, ids::OTHER_PATIENT), (ids::OTHER_PATIENT, ids::PATIENT)]
    {
        let told = LinkEnd { patient, other, ..identity::link_end() };
        let event = Event::new("PatientsUnlinked").about(patient, IdentityFact::Unlinked(told));
        kit.clinic.tell(&event);
    }
}

/// How many of the two records the clinician reads.
fn records(kit: &Kit) -> u64 {
    query::my_patients(&kit.seen(), &all()).unwrap().total
}

#[test]
fn who_treats_one_record_reads_every_record_of_the_person_while_they_are_linked() {
    let kit = kit();
    assert_eq!(query::linked_records(&kit.seen(), ids::PATIENT).unwrap(), None);
    assert_eq!(records(&kit), 1);
    linked(&kit);
    let found = query::linked_records(&kit.seen(), ids::PATIENT).unwrap();
    let others = vec![ids::OTHER_PATIENT];
    assert_eq!(found, Some(LinkedRecords { primary: ids::OTHER_PATIENT, others }));
    let found = query::linked_records(&kit.seen(), ids::OTHER_PATIENT).unwrap();
    let others = vec![ids::PATIENT];
    assert_eq!(found, Some(LinkedRecords { primary: ids::OTHER_PATIENT, others }));
    assert_eq!(records(&kit), 2);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
    unlinked(&kit);
    assert_eq!(records(&kit), 1);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn a_team_that_is_left_or_joined_later_counts_for_all_records() {
    let kit = kit();
    linked(&kit);
    let left = Leaving { clinician: ids::CLINICIAN, ..care_team::leaving() };
    kit.tell(CareTeamFact::Left(left));
    assert_eq!(records(&kit), 0);
    let mut joining = member(Joining::Colleague, None, None);
    joining.patient = ids::OTHER_PATIENT;
    let event =
        Event::new("CareTeamJoined").about(ids::OTHER_PATIENT, CareTeamFact::Joined(joining));
    kit.clinic.tell(&event);
    assert_eq!(records(&kit), 2);
    unlinked(&kit);
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_none());
    assert!(query::patient(&kit.seen(), ids::OTHER_PATIENT).unwrap().is_some());
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn broken_glass_opens_every_record_of_the_person() {
    let kit = kit();
    kit.tell(CareTeamFact::GlassOpened(of_the_hour(ids::OTHER_CLINICIAN)));
    let opened = || {
        let seen = kit.seen_by(ids::OTHER_CLINICIAN, WITHIN);
        query::my_patients(&seen, &all()).unwrap().total
    };
    assert_eq!(opened(), 1);
    linked(&kit);
    assert_eq!(opened(), 2);
    unlinked(&kit);
    assert_eq!(opened(), 1);
}
