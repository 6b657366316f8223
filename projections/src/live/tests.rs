//! Whoever looks on is told of every change once, wherever they begin, and of nobody whom they may not
//! see.

mod record;

use std::collections::BTreeSet;
use std::time::Duration;

use chartlog_domain::event::Event;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::care_team::{CareTeamFact, Leaving};
use chartlog_domain::facts::identity::StaffRestriction;
use chartlog_domain::facts::scheduling::{Appointment, Move, SchedulingFact, StatusChange};
use chartlog_domain::facts::{Fact, IdentityFact};
use chartlog_domain::ids::{AccountId, AppointmentId, PatientId};
use chartlog_domain::testing::samples::{self, care_team, ids, words::at};
use chartlog_eventlog::Position;

use super::{Changed, Changes, LiveError};
use crate::admin::Admin;
use crate::billing::Billing;
use crate::clinical::{self, Clinical};
use crate::compliance::Compliance;
use crate::front_desk::changes::Kind;
use crate::front_desk::query::DaySheet;
use crate::front_desk::{self, FrontDesk};
use crate::limits;
use crate::patient::{self, Patient};
use crate::projection::Projection;
use crate::store::{Scope, Snapshot};
use crate::testing::Clinic;
use crate::view::View;

const DAY: &str = "2026-05-04";
const OTHER_DAY: &str = "2026-05-05";

struct Kit<P: Projection> {
    clinic: Clinic,
    view: View<P>,
    _dir: tempfile::TempDir,
}

impl<P: Projection> Kit<P> {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clinic = Clinic::new();
        let view = clinic.follow(dir.path());
        Self { clinic, view, _dir: dir }
    }

    fn tell(&self, patient: PatientId, fact: impl Into<Fact>) -> Position {
        self.clinic.tell(&Event::new("Told").about(patient, fact))
    }

    /// Books, `number` after `number`, and gives where each stands.
    fn book(&self, many: u32) -> Vec<Position> {
        (0..many).map(|number| self.tell(ids::PATIENT, booked(number, DAY))).collect()
    }

    fn seen_by(&self, account: AccountId, patient: Option<PatientId>) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let now = at("2026-05-04T12:00:00Z").utc_micros();
        self.view.snapshot(Scope { account: Some(account), patient, now }).unwrap()
    }
}

fn appointment(number: u32) -> AppointmentId {
    let mut bytes = [0x55; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    AppointmentId::from_bytes(bytes)
}

fn booked(number: u32, day: &str) -> SchedulingFact {
    SchedulingFact::Booked(Appointment {
        appointment: appointment(number),
        start: Some(at(&format!("{day}T09:00:00-04:00"))),
        ..samples::scheduling::appointment(true)
    })
}

fn moved(number: u32, day: &str, provider: AccountId) -> SchedulingFact {
    SchedulingFact::Moved(Move {
        appointment: appointment(number),
        provider,
        start: at(&format!("{day}T09:00:00-04:00")),
        ..samples::scheduling::moved()
    })
}

fn arrived(number: u32) -> SchedulingFact {
    SchedulingFact::CheckedIn(StatusChange {
        appointment: appointment(number),
        ..samples::scheduling::status_change()
    })
}

fn change(fact: SchedulingFact) -> front_desk::changes::Change {
    FrontDesk::change(&Fact::from(fact)).expect("a change")
}

fn chart(fact: impl Into<Fact>) -> clinical::changes::Change {
    Clinical::change(&fact.into()).expect("a change")
}

/// Takes everything that there is, a little at a time.
fn taken<P: Projection>(changes: &mut Changes<P>) -> Vec<Changed<P::Change>> {
    let mut told = Vec::new();
    loop {
        let before = changes.position();
        let next = match changes.at_hand(3) {
            Some(next) => next,
            None => changes.from_log().unwrap(),
        };
        if next.is_empty() && changes.position() == before {
            return told;
        }
        told.extend(next);
    }
}

fn positions<C>(changes: &[Changed<C>]) -> Vec<Position> {
    changes.iter().map(|changed| changed.position).collect()
}

#[test]
fn whoever_goes_on_from_any_position_is_told_of_every_change_once() {
    let kit = Kit::<FrontDesk>::new();
    let mut all = kit.view.changes(None).unwrap();
    let told = kit.book(30);
    kit.clinic.catch_up(&kit.view);
    assert!(told.len() > limits::CHANGES_KEPT, "the oldest are not kept any more");
    assert_eq!(positions(&taken(&mut all)), told);
    for (number, position) in told.iter().enumerate() {
        let mut rest = kit.view.changes(Some(*position)).unwrap();
        assert_eq!(positions(&taken(&mut rest)), told[number + 1..], "after {position}");
        assert_eq!(rest.position(), told.last().copied());
    }
}

#[test]
fn what_comes_while_somebody_looks_on_is_told_once_and_in_its_order() {
    let kit = Kit::<FrontDesk>::new();
    let first = kit.book(1)[0];
    let told = std::thread::scope(|scope| {
        let writing = scope.spawn(|| kit.book(60));
        let mut seen = Vec::new();
        let mut from = Some(first);
        // Comes and goes all the time, and goes on from where it was.
        while seen.len() < 60 {
            let mut changes = kit.view.changes(from).unwrap();
            seen.extend(positions(&taken(&mut changes)));
            from = changes.position();
        }
        assert_eq!(seen, writing.join().unwrap());
        seen
    });
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[test]
fn nothing_is_kept_while_nobody_looks_on() {
    let kit = Kit::<FrontDesk>::new();
    let told = kit.book(3);
    kit.clinic.catch_up(&kit.view);
    let mut changes = kit.view.changes(Some(told[0])).unwrap();
    assert!(changes.at_hand(100).is_none(), "it is in the log only");
    assert_eq!(positions(&changes.from_log().unwrap()), told[1..]);
    assert_eq!(changes.at_hand(100), Some(Vec::new()));
}

#[test]
fn a_position_that_is_too_old_is_refused_and_so_is_one_that_is_none() {
    let kit = Kit::<FrontDesk>::new();
    let most = usize::try_from(limits::CHANGES_BEHIND).unwrap();
    let told = kit.book(u32::try_from(most).unwrap() + 2);
    kit.clinic.catch_up(&kit.view);
    let last = told.len() - 1;
    let mut at_the_limit = kit.view.changes(Some(told[last - most])).unwrap();
    assert_eq!(taken(&mut at_the_limit).len(), most);
    let past = kit.view.changes(Some(told[last - most - 1])).err();
    assert!(matches!(past, Some(LiveError::TooOld { entries }) if entries as usize == most + 1));
    let beyond = Position::from_u64(told[last].to_u64() + 1_000_000);
    assert!(matches!(kit.view.changes(Some(beyond)), Err(LiveError::Unknown)));
}

#[test]
fn whoever_does_not_take_what_there_is_is_told_so_and_costs_no_memory() {
    let kit = Kit::<FrontDesk>::new();
    kit.book(1);
    kit.clinic.catch_up(&kit.view);
    let mut slow = kit.view.changes(None).unwrap();
    kit.book(u32::try_from(limits::CHANGES_BEHIND).unwrap() + 1);
    kit.clinic.catch_up(&kit.view);
    assert!(slow.at_hand(100).is_none());
    assert!(matches!(slow.from_log(), Err(LiveError::TooOld { .. })));
}

#[test]
fn all_changes_of_an_entry_are_told_together() {
    let kit = Kit::<Clinical>::new();
    let mut changes = kit.view.changes(None).unwrap();
    let event = Event::new("NoteSigned")
        .about(ids::PATIENT, samples::facts(Facet::Clinical, true).remove(4))
        .about(ids::PATIENT, samples::facts(Facet::Coding, true).remove(0));
    let position = kit.clinic.tell(&event);
    kit.clinic.catch_up(&kit.view);
    let told = changes.at_hand(1).unwrap();
    assert_eq!(positions(&told), [position, position]);
    assert_eq!(changes.position(), Some(position));
}

#[tokio::test]
async fn whoever_waits_is_told_when_the_view_has_applied_the_change() {
    let kit = Kit::<FrontDesk>::new();
    let mut changes = kit.view.changes(None).unwrap();
    let position = kit.book(1)[0];
    tokio::time::timeout(Duration::from_secs(60), changes.further()).await.unwrap();
    let scope = Scope { account: Some(ids::CLINICIAN), patient: None, now: 0 };
    let seen = kit.view.snapshot(scope).unwrap();
    assert!(seen.position() >= Some(position), "whoever asks now sees it");
    assert_eq!(positions(&taken(&mut changes)), [position]);
}

#[test]
fn a_change_says_which_and_of_what_kind_and_nothing_else() {
    for full in [true, false] {
        for fact in Facet::ALL.into_iter().flat_map(|facet| samples::facts(facet, full)) {
            let facet = fact.facet();
            let of = |role: Role| role.view_facets().contains(&facet);
            let change = Clinical::change(&fact);
            assert!(change.is_none() || of(Role::Clinical), "{}", facet.name());
            if let Some(change) = change {
                assert_eq!(change.patient, Some(ids::PATIENT), "{}", facet.name());
            }
            let change = FrontDesk::change(&fact);
            assert_eq!(change.is_some(), facet == Facet::Scheduling);
            assert_eq!(Patient::change(&fact), change, "the same appointments");
            let change = Billing::change(&fact);
            assert_eq!(change.is_some(), matches!(facet, Facet::Ledger | Facet::Coding));
            let change = Compliance::change(&fact);
            assert!(change.is_none() || facet == Facet::Oversight, "{}", facet.name());
            let change = Admin::change(&fact);
            assert!(change.is_none() || facet == Facet::Administration, "{}", facet.name());
        }
    }
}

#[test]
fn a_day_sheet_is_told_of_its_own_day_and_of_what_may_have_left_it() {
    let kit = Kit::<FrontDesk>::new();
    for fact in [booked(1, DAY), booked(2, OTHER_DAY), booked(3, OTHER_DAY)] {
        kit.tell(ids::PATIENT, fact);
    }
    let sheet = DaySheet { date: DAY.to_owned(), ..DaySheet::default() };
    let told = |sheet: &DaySheet, fact: SchedulingFact| {
        let seen = kit.seen_by(ids::CLINICIAN, None);
        let told = front_desk::changes::on_sheet(&seen, sheet, vec![change(fact)]).unwrap();
        told.into_iter().map(|change| change.kind).collect::<Vec<_>>()
    };
    assert_eq!(told(&sheet, booked(1, DAY)), [Kind::Booked]);
    assert_eq!(told(&sheet, arrived(1)), [Kind::CheckedIn]);
    assert!(told(&sheet, booked(2, OTHER_DAY)).is_empty());
    assert!(told(&sheet, arrived(2)).is_empty());
    // From which day it was moved is not in what was told.
    assert_eq!(told(&sheet, moved(3, OTHER_DAY, ids::CLINICIAN)), [Kind::Moved]);
    let other = DaySheet { provider: Some(ids::OTHER_CLINICIAN), ..sheet.clone() };
    assert!(told(&other, booked(1, DAY)).is_empty());
    assert!(told(&other, arrived(1)).is_empty());
    let with =
        DaySheet { provider: Some(ids::CLINICIAN), location: Some(ids::LOCATION), ..sheet.clone() };
    assert_eq!(told(&with, booked(1, DAY)), [Kind::Booked]);
    assert_eq!(told(&with, arrived(1)), [Kind::CheckedIn]);
    let excluded = StaffRestriction {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        account: ids::CLINICIAN,
        at: 0,
    };
    kit.tell(ids::PATIENT, IdentityFact::StaffExcluded(excluded));
    for fact in [booked(1, DAY), arrived(1), moved(3, OTHER_DAY, ids::CLINICIAN)] {
        assert!(told(&sheet, fact).is_empty(), "who is excluded is told of nothing");
    }
}

#[test]
fn the_work_queue_is_told_of_what_is_wanted_and_not_of_what_is_booked() {
    let kit = Kit::<FrontDesk>::new();
    let told = |account| {
        let seen = kit.seen_by(account, None);
        let all = samples::facts(Facet::Scheduling, true);
        let all = all.iter().map(|fact| FrontDesk::change(fact).expect("a change"));
        let wanted = all.filter(front_desk::changes::is_of_queue).collect();
        let told = front_desk::changes::of_seen(&seen, wanted).unwrap();
        told.into_iter().map(|change| change.kind).collect::<Vec<_>>()
    };
    // One that is wanted, one that was booked or not, one that somebody cancelled.
    let expected = [Kind::Requested, Kind::RequestClosed, Kind::RequestClosed];
    assert_eq!(told(ids::CLINICIAN), expected);
    let excluded = StaffRestriction {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        account: ids::CLINICIAN,
        at: 0,
    };
    kit.tell(ids::PATIENT, IdentityFact::StaffExcluded(excluded));
    assert!(told(ids::CLINICIAN).is_empty(), "who is excluded is told of nothing");
    assert_eq!(told(ids::OTHER_CLINICIAN), expected);
}

#[test]
fn a_chart_is_open_to_the_care_team_and_to_nobody_who_has_left_it() {
    let kit = Kit::<Clinical>::new();
    let open = |account| {
        let seen = kit.seen_by(account, None);
        clinical::query::treats(&seen, ids::PATIENT).unwrap()
    };
    assert!(!open(ids::CLINICIAN));
    kit.tell(ids::PATIENT, CareTeamFact::Joined(care_team::member(false)));
    assert!(open(ids::CLINICIAN) && !open(ids::OTHER_CLINICIAN));
    let leaving = Leaving {
        patient: ids::PATIENT,
        clinician: ids::CLINICIAN,
        at: at("2026-05-04T11:00:00Z"),
    };
    kit.tell(ids::PATIENT, CareTeamFact::Left(leaving));
    assert!(!open(ids::CLINICIAN));
}

#[test]
fn a_clinician_is_told_of_the_own_day_and_of_nobody_elses_patients() {
    let kit = Kit::<Clinical>::new();
    kit.tell(ids::OTHER_PATIENT, booked(1, DAY));
    let told = |account, fact: SchedulingFact| {
        let seen = kit.seen_by(account, None);
        clinical::changes::of_my_day(&seen, vec![chart(fact)]).unwrap()
    };
    assert_eq!(told(ids::CLINICIAN, arrived(1)), [chart(arrived(1))]);
    assert!(told(ids::OTHER_CLINICIAN, arrived(1)).is_empty());
    // It may have been theirs: that something was moved, and not what.
    let away = moved(1, DAY, ids::OTHER_CLINICIAN);
    kit.tell(ids::OTHER_PATIENT, away.clone());
    let [nobody] = &told(ids::CLINICIAN, away.clone())[..] else { panic!("one change") };
    assert_eq!((nobody.patient, nobody.appointment), (None, None));
    assert_eq!(told(ids::OTHER_CLINICIAN, away.clone()), [chart(away)]);
}

#[test]
fn a_patient_is_told_of_the_own_appointments_only() {
    let kit = Kit::<Patient>::new();
    kit.tell(ids::PATIENT, booked(1, DAY));
    let told = |patient| {
        let seen = kit.seen_by(ids::PORTAL, Some(patient));
        patient::changes::own(&seen, vec![change(booked(1, DAY))]).unwrap().len()
    };
    assert_eq!((told(ids::PATIENT), told(ids::OTHER_PATIENT)), (1, 0));
}
