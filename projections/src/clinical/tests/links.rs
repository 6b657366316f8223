//! Records that are one person's, as a clinician sees them.

use chartlog_domain::event::Event;
use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::Joining;
use chartlog_domain::facts::identity::{IdentityFact, Link};
use chartlog_domain::testing::samples::{identity, ids};

use super::{Kit, member};
use crate::clinical::query::{self, LinkedRecords};

#[test]
fn another_record_is_known_to_be_there_and_opened_only_by_who_treats_it() {
    let kit = Kit::with_team();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    assert_eq!(query::linked_records(&kit.seen(), ids::PATIENT).unwrap(), None);
    let link = identity::link();
    kit.tell(IdentityFact::Linked(link));
    let other = Link { patient: link.other, other: link.patient, ..link };
    let event = Event::new("PatientsLinked").about(link.other, IdentityFact::Linked(other));
    kit.clinic.tell(&event);
    let found = query::linked_records(&kit.seen(), ids::PATIENT).unwrap().unwrap();
    let expected = LinkedRecords { primary: ids::OTHER_PATIENT, others: Vec::new(), hidden: 1 };
    assert_eq!(found, expected);
    assert_eq!(query::linked_records(&kit.seen(), ids::OTHER_PATIENT).unwrap(), None);

    let mut joining = member(Joining::Colleague, None, None);
    joining.patient = ids::OTHER_PATIENT;
    let joined = CareTeamFact::Joined(joining);
    kit.clinic.tell(&Event::new("CareTeamJoined").about(ids::OTHER_PATIENT, joined));
    let found = query::linked_records(&kit.seen(), ids::PATIENT).unwrap().unwrap();
    assert_eq!((found.others, found.hidden), (vec![ids::OTHER_PATIENT], 0));
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}
