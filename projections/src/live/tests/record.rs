//! What changed in one patient's record since a position.

use chartlog_domain::event::Subject;
use chartlog_domain::facts::ClinicalFact;
use chartlog_eventlog::SubjectId;

use super::*;
use crate::live::RecordChanges;

fn subject(kit: &Kit<Clinical>, patient: PatientId) -> SubjectId {
    kit.clinic.subject(Subject::Patient(patient))
}

/// What has changed in the record of [`ids::PATIENT`].
fn since(
    kit: &Kit<Clinical>,
    after: Position,
    most: usize,
) -> Result<RecordChanges<clinical::changes::Change>, LiveError> {
    kit.clinic.catch_up(&kit.view);
    let up_to = kit.view.position().unwrap();
    kit.view.changes_of(subject(kit, ids::PATIENT), after, up_to, most)
}

/// Tells of appointments, of another patient's between them, and gives where those of
/// [`ids::PATIENT`] stand.
fn books(kit: &Kit<Clinical>, many: u32) -> Vec<Position> {
    let book = |number| {
        kit.tell(ids::OTHER_PATIENT, booked(100 + number, DAY));
        kit.tell(ids::PATIENT, booked(number, DAY))
    };
    (0..many).map(book).collect()
}

#[test]
fn whoever_asks_since_any_position_is_told_of_what_came_later_and_nothing_else() {
    let kit = Kit::<Clinical>::new();
    let told = books(&kit, 3);
    for (number, position) in told.iter().enumerate() {
        let later = since(&kit, *position, 100).unwrap();
        assert_eq!(positions(&later.changes), told[number + 1..], "after {position}");
        assert_eq!((later.position, later.has_more), (*told.last().unwrap(), false));
        let expected: &[_] = if number == 2 { &[] } else { &[Facet::Scheduling] };
        assert_eq!(later.facets, expected);
    }
}

#[test]
fn whoever_goes_on_from_each_answer_is_told_of_every_change_once_whatever_the_size_of_a_page() {
    let kit = Kit::<Clinical>::new();
    let begin = kit.tell(ids::OTHER_PATIENT, booked(99, DAY));
    let told = books(&kit, 11);
    kit.clinic.catch_up(&kit.view);
    for most in [1, 2, limits::CHANGES_READ + 1, 100] {
        let (mut at, mut seen) = (begin, Vec::new());
        loop {
            let next = since(&kit, at, most).unwrap();
            assert!(next.changes.len() <= most.min(limits::CHANGES_READ), "{most}");
            seen.extend(positions(&next.changes));
            at = next.position;
            if !next.has_more {
                break;
            }
        }
        assert_eq!(seen, told, "{most} at a time");
        assert!(since(&kit, at, most).unwrap().changes.is_empty());
    }
}

#[test]
fn a_page_that_is_full_says_whether_there_is_another_change() {
    let kit = Kit::<Clinical>::new();
    let told = books(&kit, 3);
    let full = since(&kit, told[0], 2).unwrap();
    assert_eq!((positions(&full.changes), full.has_more), (told[1..].to_vec(), false));
    let part = since(&kit, told[0], 1).unwrap();
    assert_eq!((part.position, part.has_more), (told[1], true));
}

#[test]
fn all_changes_of_an_entry_are_in_one_answer() {
    let kit = Kit::<Clinical>::new();
    let begin = kit.tell(ids::PATIENT, booked(1, DAY));
    let event = Event::new("NoteSigned")
        .about(ids::PATIENT, samples::facts(Facet::Clinical, true).remove(4))
        .about(ids::PATIENT, samples::facts(Facet::Coding, true).remove(0));
    let position = kit.clinic.tell(&event);
    let told = since(&kit, begin, 1).unwrap();
    assert_eq!(positions(&told.changes), [position, position]);
    assert_eq!(told.facets, [Facet::Clinical, Facet::Coding]);
    assert!(!told.has_more);
}

#[test]
fn a_record_is_told_of_its_own_patient_alone_where_an_entry_is_about_several() {
    let kit = Kit::<Clinical>::new();
    let begin = kit.tell(ids::PATIENT, booked(1, DAY));
    let both = Event::new("Told")
        .about(ids::OTHER_PATIENT, booked(2, DAY))
        .about(ids::PATIENT, booked(3, DAY));
    kit.clinic.tell(&both);
    let told = since(&kit, begin, 100).unwrap();
    let which: Vec<_> = told.changes.iter().map(|told| told.change.appointment).collect();
    assert_eq!(which, [Some(appointment(3))]);
}

#[test]
fn what_another_role_is_told_and_what_changes_nothing_is_passed_over() {
    let kit = Kit::<Clinical>::new();
    let begin = kit.tell(ids::PATIENT, booked(1, DAY));
    for fact in samples::facts(Facet::Ledger, true) {
        kit.clinic.tell(&Event::new("Told").about(ids::PATIENT, fact));
    }
    let written = samples::facts(Facet::Clinical, true)
        .into_iter()
        .find(|fact| matches!(fact, Fact::Clinical(ClinicalFact::RestrictionWritten(_))));
    kit.tell(ids::PATIENT, written.expect("a fact that changes nothing"));
    let last = kit.tell(ids::OTHER_PATIENT, booked(2, DAY));
    let told = since(&kit, begin, 1).unwrap();
    assert!(told.changes.is_empty() && told.facets.is_empty() && !told.has_more);
    assert_eq!(told.position, last);
}

#[test]
fn nothing_is_told_past_the_position_that_is_read_up_to() {
    let kit = Kit::<Clinical>::new();
    let told = books(&kit, 4);
    kit.clinic.catch_up(&kit.view);
    let of = |after, up_to| kit.view.changes_of(subject(&kit, ids::PATIENT), after, up_to, 100);
    let before = of(told[0], told[2]).unwrap();
    assert_eq!(positions(&before.changes), told[1..=2]);
    assert_eq!((before.position, before.has_more), (told[2], false));
    assert!(matches!(of(told[3], told[2]), Err(LiveError::Ahead)));
    let beyond = Position::from_u64(told[3].to_u64() + 1_000_000);
    assert!(matches!(of(beyond, told[3]), Err(LiveError::Unknown)));
}

#[test]
fn of_what_was_sealed_under_a_key_that_is_destroyed_nothing_is_told() {
    let kit = Kit::<Clinical>::new();
    let told = books(&kit, 2);
    kit.clinic.catch_up(&kit.view);
    let keys = kit.clinic.vault().keys_of(subject(&kit, ids::PATIENT)).unwrap();
    let keys: Vec<_> = keys.into_iter().map(|(_, _, key)| key).collect();
    kit.clinic.vault().shred(&keys).unwrap();
    let later = since(&kit, told[0], 100).unwrap();
    assert!(later.changes.is_empty() && !later.has_more);
}
