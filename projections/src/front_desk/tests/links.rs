//! Records that are one person's.

use chartlog_domain::facts::identity::{Link, LinkEnd, StaffRestriction};
use chartlog_domain::ids::RestrictionId;

use super::*;
use crate::front_desk::query::{LinkedRecords, linked_records};

impl Desk {
    fn link(&self, duplicate: u8, primary: u8) {
        let told = |n: u8, other: u8| {
            let (patient_id, other) = (patient(n), patient(other));
            let link = Link { patient: patient_id, other, primary: patient(primary), at: 1 };
            Event::new("PatientsLinked").about(patient_id, IdentityFact::Linked(link))
        };
        self.clinic.tell(&told(duplicate, primary));
        self.clinic.tell(&told(primary, duplicate));
    }

    fn unlink(&self, duplicate: u8, primary: u8) {
        let told = |n: u8, other: u8| {
            let end = LinkEnd { patient: patient(n), other: patient(other), at: 2 };
            Event::new("PatientsUnlinked").about(patient(n), IdentityFact::Unlinked(end))
        };
        self.clinic.tell(&told(duplicate, primary));
        self.clinic.tell(&told(primary, duplicate));
    }

    fn exclude(&self, n: u8, whom: u8, excluded: bool) {
        let restriction = RestrictionId::from_bytes([n; 16]);
        let it =
            StaffRestriction { restriction, patient: patient(n), account: account(whom), at: 1 };
        let fact = if excluded {
            IdentityFact::StaffExcluded(it)
        } else {
            IdentityFact::StaffReadmitted(it)
        };
        self.clinic.tell(&Event::new("Restriction").about(patient(n), fact));
    }

    /// The numbers of the patients whom an account sees, out of four.
    fn seen_by(&self, whom: u8) -> Vec<u8> {
        self.clinic.catch_up(&self.view);
        let account = Some(account(whom));
        let scope = Scope { account, patient: None, now: BEGINNING.cast_signed() };
        let sight = self.view.snapshot(scope).unwrap();
        let seen = |n: &u8| query::patient(&sight, patient(*n)).unwrap().is_some();
        (1..=4).filter(seen).collect()
    }

    fn four() -> Self {
        let desk = Self::new();
        for n in 1..=4 {
            desk.register(n, "Ada", "Example", "1980-05-04", &n.to_string());
        }
        desk
    }

    fn records(&self, n: u8) -> Option<LinkedRecords> {
        linked_records(&self.sight(), patient(n)).unwrap()
    }
}

fn records(primary: u8, others: &[u8]) -> Option<LinkedRecords> {
    let others = others.iter().map(|n| patient(*n)).collect();
    Some(LinkedRecords { primary: patient(primary), others })
}

#[test]
fn records_of_one_person_know_each_other_and_lead_to_one() {
    let desk = Desk::four();
    assert_eq!(desk.records(1), None);
    desk.link(1, 2);
    assert_eq!(desk.records(1), records(2, &[2]));
    assert_eq!(desk.records(2), records(2, &[1]));
    assert_eq!(desk.records(3), None);
    desk.link(2, 3);
    assert_eq!(desk.records(1), records(3, &[2, 3]));
    assert_eq!(desk.records(3), records(3, &[1, 2]));
    assert!(desk.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn a_link_that_ended_leaves_what_was_linked_otherwise() {
    let desk = Desk::four();
    desk.link(1, 2);
    desk.link(2, 3);
    desk.link(4, 3);
    desk.unlink(2, 3);
    assert_eq!(desk.records(1), records(2, &[2]));
    assert_eq!(desk.records(4), records(3, &[3]));
    desk.unlink(1, 2);
    desk.unlink(4, 3);
    assert!((1..=4).all(|n| desk.records(n).is_none()));
    assert!(desk.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn who_is_not_to_see_one_record_sees_none_of_that_persons() {
    let desk = Desk::four();
    desk.exclude(1, 1, true);
    assert_eq!(desk.seen_by(1), [2, 3, 4]);
    desk.link(1, 2);
    desk.link(3, 2);
    assert_eq!(desk.seen_by(1), [4]);
    assert_eq!(desk.seen_by(2), [1, 2, 3, 4], "nobody else is kept out");
    desk.exclude(3, 1, true);
    desk.unlink(3, 2);
    assert_eq!(desk.seen_by(1), [4], "said of both");
    desk.exclude(3, 1, false);
    assert_eq!(desk.seen_by(1), [3, 4]);
    desk.unlink(1, 2);
    assert_eq!(desk.seen_by(1), [2, 3, 4]);
    desk.exclude(1, 1, false);
    assert_eq!(desk.seen_by(1), [1, 2, 3, 4]);
    assert!(desk.view.rebuild(&|_| ()).unwrap().same());
}
