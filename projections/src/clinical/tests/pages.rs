use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::Member;
use chartlog_domain::facts::clinical::{ClinicalFact, Observation};
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::ids::RecordId;
use chartlog_domain::testing::samples::words::at;
use chartlog_domain::testing::samples::{care_team, clinical, ids};
use chartlog_domain::words::{HumanName, Period, Person};

use super::{Kit, items, patient};
use crate::clinical::query::{self, Charted, ObservationFilter};
use crate::{Page, PageArgs, QueryError, Snapshot};

const COUNT: u8 = 101;

/// Observations of a day each, but for every third, which has no time.
fn observed(number: u8) -> Observation {
    let day = at(&format!("2026-01-{:02}", number % 28 + 1));
    Observation {
        observation: RecordId::from_bytes([number; 16]),
        effective: Period { start: (!number.is_multiple_of(3)).then_some(day), end: None },
        ..clinical::observation(false)
    }
}

fn kit() -> Kit {
    let kit = Kit::with_team();
    kit.tell(ClinicalFact::VitalsRecorded((0..COUNT).map(observed).collect()));
    kit
}

fn list(seen: &Snapshot, args: &PageArgs) -> Page<Charted<Observation>> {
    query::observations(seen, ids::PATIENT, &ObservationFilter::default(), args).unwrap()
}

#[test]
fn a_list_is_the_same_forward_and_backward_and_none_is_left_out() {
    let kit = kit();
    let seen = kit.seen();
    let mut forward = Vec::new();
    let mut args = PageArgs::first(10);
    loop {
        let page = list(&seen, &args);
        assert_eq!(page.total, u64::from(COUNT));
        assert_eq!(page.has_previous, args.after.is_some());
        args.after = page.items.last().map(|(cursor, _)| cursor.clone());
        forward.extend(page.items);
        if !page.has_next {
            break;
        }
    }
    let mut backward = Vec::new();
    let mut args = PageArgs { last: Some(7), ..PageArgs::default() };
    loop {
        let page = list(&seen, &args);
        assert_eq!(page.has_next, args.before.is_some());
        args.before = page.items.first().map(|(cursor, _)| cursor.clone());
        let mut items = page.items;
        items.append(&mut backward);
        backward = items;
        if !page.has_previous {
            break;
        }
    }
    assert_eq!(forward.len(), usize::from(COUNT));
    assert_eq!(forward, backward);
    let times: Vec<_> = forward
        .iter()
        .map(|(_, row)| row.record.effective.start.as_ref().map(|start| start.utc_micros()))
        .collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "the newest first, no time last");
}

#[test]
fn a_cursor_stays_where_it_is_when_rows_come_in_before_it() {
    let kit = kit();
    let first = list(&kit.seen(), &PageArgs::first(10));
    let after = PageArgs { after: Some(first.items[9].0.clone()), ..PageArgs::first(10) };
    let second = list(&kit.seen(), &after);
    let newest = Observation {
        observation: RecordId::from_bytes([0xee; 16]),
        effective: Period { start: Some(at("2026-03-01")), end: None },
        ..clinical::observation(false)
    };
    kit.tell(ClinicalFact::ResultRecorded(newest));
    let again = list(&kit.seen(), &after);
    assert_eq!(again.items, second.items);
    assert_eq!(again.total, second.total + 1);
}

#[test]
fn a_page_holds_a_hundred_rows_and_not_one_more() {
    let kit = kit();
    let seen = kit.seen();
    let page = list(&seen, &PageArgs::first(100));
    assert_eq!((page.items.len(), page.has_next), (100, true));
    let one = PageArgs::first(101);
    let refused = query::observations(&seen, ids::PATIENT, &ObservationFilter::default(), &one);
    assert!(matches!(refused, Err(QueryError::PageTooLarge { rows: 101, limit: 100 })));
    let refused = query::contact_points(&seen, ids::PATIENT, &one);
    assert!(matches!(refused, Err(QueryError::PageTooLarge { rows: 101, limit: 100 })));
}

#[test]
fn a_cursor_of_a_patient_of_somebody_else_is_as_unknown_as_a_made_up_one() {
    let kit = kit();
    let cursor = list(&kit.seen(), &PageArgs::first(1)).items[0].0.clone();
    let theirs = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    for cursor in [cursor, "01".to_owned() + &"ab".repeat(16)] {
        let args = PageArgs { after: Some(cursor), ..PageArgs::first(1) };
        let every = ObservationFilter::default();
        let refused = query::observations(&theirs, ids::PATIENT, &every, &args);
        assert!(matches!(refused, Err(QueryError::BadCursor)));
    }
}

#[test]
fn ones_patients_are_ordered_by_family_and_given_name_without_accents() {
    let kit = Kit::new();
    let names = [("Zoe", "Ábel"), ("Adam", "abel"), ("Eve", "Zander"), ("", "")];
    for (number, (given, family)) in (1_u8..).zip(names) {
        let named = (!family.is_empty()).then(|| HumanName::simple(given, family));
        let person = Person { names: named.into_iter().collect(), ..Person::default() };
        let who = patient(number);
        kit.tell(IdentityFact::Registered(Identity { patient: who, person }));
        kit.tell(CareTeamFact::Joined(Member { patient: who, ..care_team::member(false) }));
    }
    let seen = kit.seen();
    let order = |page: Page<query::Patient>| -> Vec<_> {
        page.items.into_iter().map(|(_, patient)| patient.patient).collect()
    };
    let all = query::my_patients(&seen, &PageArgs::first(4)).unwrap();
    assert_eq!(items(all.clone()).len(), 4);
    assert_eq!(order(all), [patient(4), patient(2), patient(1), patient(3)]);
    let last = PageArgs { last: Some(1), ..PageArgs::default() };
    let last = query::my_patients(&seen, &last).unwrap();
    let before = Some(last.items[0].0.clone());
    assert_eq!(order(last), [patient(3)]);
    let back = PageArgs { last: Some(2), before, ..PageArgs::default() };
    let back = query::my_patients(&seen, &back).unwrap();
    assert!(back.has_previous && back.has_next);
    assert_eq!(order(back), [patient(2), patient(1)]);
}
