//! When a patient can be seen, and the own appointments.

use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::directory::{
    Block, DirectoryFact, Hold, Hours, Slot, Taken, VisitType,
};
use chartlog_domain::facts::scheduling::{
    Appointment, AppointmentRequest, Cancellation, RequestEnd, SchedulingFact,
};
use chartlog_domain::testing::samples::words::{at, code, imported};
use chartlog_domain::testing::samples::{clinical, directory, ids, scheduling};

use super::{Kit, all, items};
use crate::page::PageArgs;
use crate::patient::query::{self, SlotSearch};
use crate::{Scope, Snapshot};

const MINUTE: i64 = 60_000_000;

impl Kit {
    fn list(&self, fact: DirectoryFact) {
        self.clinic.tell(&chartlog_domain::event::Event::new("Told").of_organisation(fact));
    }

    /// What the patient sees at a point in time.
    fn at(&self, now: &str) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let (account, patient) = (Some(ids::PORTAL), Some(ids::PATIENT));
        self.view.snapshot(Scope { account, patient, now: at(now).utc_micros() }).unwrap()
    }
}

/// Three hours of twenty minutes on the fourth of May, and a kind of visit.
fn clinic(offered: VisitType) -> Kit {
    let kit = Kit::new();
    let (start, end) = (at("2026-05-04T09:00:00-04:00"), at("2026-05-04T12:00:00-04:00"));
    kit.list(DirectoryFact::CalendarOpened(Hours { start, end, ..directory::hours(true) }));
    kit.list(DirectoryFact::VisitTypeListed(offered));
    kit
}

fn starts(seen: &Snapshot, minutes: Option<u32>) -> Vec<String> {
    let from = at("2026-05-04T00:00:00-04:00").utc_micros();
    let to = from + 24 * 60 * MINUTE;
    let search = SlotSearch { from, to, provider: None, location: None, minutes };
    let page = query::open_slots(seen, &search, &PageArgs::first(100)).unwrap();
    assert_eq!(seen.served().patients, []);
    page.items.iter().map(|(_, slot)| slot.start.as_str()[11..16].to_owned()).collect()
}

#[test]
fn a_patient_sees_free_times_that_have_not_begun() {
    let kit = clinic(directory::visit_type());
    assert_eq!(starts(&kit.at("2026-05-03T12:00:00Z"), None).len(), 9);
    let later = starts(&kit.at("2026-05-04T11:00:00-04:00"), None);
    assert_eq!(later, ["11:20", "11:40"], "one that begins now has begun");
    assert_eq!(starts(&kit.at("2026-05-03T12:00:00Z"), Some(60)).len(), 7);
    assert_eq!(starts(&kit.at("2026-05-05T12:00:00Z"), None), Vec::<String>::new());
}

#[test]
fn where_patients_book_no_kind_of_visit_no_time_is_free_to_them() {
    let by_staff = VisitType { by_patients: false, ..directory::visit_type() };
    let kit = clinic(by_staff.clone());
    let seen = kit.at("2026-05-03T12:00:00Z");
    assert_eq!(starts(&seen, None), Vec::<String>::new());
    let offered = query::visit_types(&seen).unwrap();
    assert_eq!((offered.len(), offered[0].by_patients), (1, false));
    drop(seen);
    // The shortest of those that they book: half an hour, and not the staff's twenty minutes.
    let longer = |minutes| VisitType {
        code: code(&format!("of {minutes} minutes")),
        minutes,
        ..directory::visit_type()
    };
    kit.list(DirectoryFact::VisitTypeListed(longer(40)));
    kit.list(DirectoryFact::VisitTypeListed(longer(30)));
    assert_eq!(starts(&kit.at("2026-05-03T12:00:00Z"), None).len(), 8);
    kit.list(DirectoryFact::VisitTypeListed(VisitType { active: false, ..longer(30) }));
    assert_eq!(query::visit_types(&kit.at("2026-05-03T12:00:00Z")).unwrap().len(), 2);
}

#[test]
fn a_time_that_is_gone_is_not_free_and_the_view_does_not_know_what_for() {
    let kit = clinic(directory::visit_type());
    let now = "2026-05-03T12:00:00Z";
    let time = |clock: &str| at(&format!("2026-05-04T{clock}:00-04:00"));
    let taken = Taken { start: time("09:00"), end: time("09:20"), ..directory::taken(true) };
    kit.list(DirectoryFact::SlotTaken(taken.clone()));
    let until = at(now).utc_micros() + MINUTE;
    let hold = Hold { start: time("09:20"), end: time("09:40"), until, ..directory::hold() };
    kit.list(DirectoryFact::SlotHeld(hold.clone()));
    let reason = "a reason of the clinic".to_owned();
    let block = Block { start: time("09:40"), end: time("10:00"), reason, ..directory::block() };
    kit.list(DirectoryFact::TimeBlocked(block.clone()));
    let slot = |provider, from: &str, to: &str, status: &str| Slot {
        start: time(from),
        end: time(to),
        status: status.to_owned(),
        provider,
        ..directory::slot(true)
    };
    let busy = slot(directory::slot(true).provider, "10:00", "10:20", "busy");
    kit.list(DirectoryFact::SlotImported(imported(true, busy)));
    assert_eq!(starts(&kit.at(now), None).first().map(String::as_str), Some("10:20"));
    assert_eq!(kit.view.find_bytes(block.reason.as_bytes()).unwrap(), Vec::<String>::new());
    // One that names nobody cannot be booked.
    let nobodys = slot(None, "10:00", "10:20", "free");
    kit.list(DirectoryFact::SlotImported(imported(true, nobodys)));
    assert_eq!(starts(&kit.at(now), None).first().map(String::as_str), Some("10:00"));
    assert_eq!(starts(&kit.at(now), None).len(), 6, "from ten to twelve, once each");
    kit.list(DirectoryFact::SlotFreed(taken.appointment));
    kit.list(DirectoryFact::SlotReleased(hold.hold));
    kit.list(DirectoryFact::TimeUnblocked(block.block));
    assert_eq!(starts(&kit.at(now), None).len(), 9);
}

#[test]
fn an_appointment_that_is_wanted_is_shown_with_what_was_asked_for_and_keeps_it_when_booked() {
    let kit = Kit::new();
    let wanted = AppointmentRequest {
        appointment: ids::APPOINTMENT,
        status: "proposed".to_owned(),
        ..scheduling::request(true)
    };
    kit.tell(ids::PATIENT, SchedulingFact::Requested(wanted.clone()));
    kit.tell(ids::PATIENT, ClinicalFact::ReasonGiven(clinical::visit_reason()));
    let own = |seen: &Snapshot| items(query::appointments(seen, ids::PATIENT, &all()).unwrap());
    let asked = own(&kit.seen_by(Some(ids::PATIENT))).remove(0);
    assert_eq!((asked.appointment.status.as_str(), &asked.appointment.start), ("proposed", &None));
    assert_eq!(asked.wanted, Some(wanted.clone()));
    assert_eq!(asked.reason, Some(clinical::visit_reason().reason));

    let booked = Appointment { appointment: wanted.appointment, ..scheduling::appointment(true) };
    kit.tell(ids::PATIENT, SchedulingFact::Booked(booked.clone()));
    let end = RequestEnd {
        appointment: wanted.appointment,
        status: "booked".to_owned(),
        ..scheduling::request_end()
    };
    kit.tell(ids::PATIENT, SchedulingFact::RequestClosed(end));
    let seen = own(&kit.seen_by(Some(ids::PATIENT)));
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0].appointment, &seen[0].wanted), (&booked, &Some(wanted)));
    assert_eq!(seen[0].cancelled_for, None);
    assert_eq!(own(&kit.seen_by(Some(ids::OTHER_PATIENT))), []);
}

#[test]
fn one_that_is_wanted_stands_where_it_was_asked_for_and_stays_there_when_nothing_comes_of_it() {
    let kit = Kit::new();
    let visit = |day: &str, id: u8| Appointment {
        appointment: chartlog_domain::ids::AppointmentId::from_bytes([id; 16]),
        start: Some(at(&format!("{day}T09:00:00Z"))),
        ..scheduling::appointment(true)
    };
    kit.tell(ids::PATIENT, SchedulingFact::Booked(visit("2026-01-05", 1)));
    kit.tell(ids::PATIENT, SchedulingFact::Booked(visit("2026-12-07", 2)));
    let wanted = AppointmentRequest {
        appointment: ids::APPOINTMENT,
        at: at("2026-06-01T10:00:00Z"),
        ..scheduling::request(true)
    };
    kit.tell(ids::PATIENT, SchedulingFact::Requested(wanted.clone()));
    let places = || {
        let seen = kit.seen_by(Some(ids::PATIENT));
        let rows = items(query::appointments(&seen, ids::PATIENT, &all()).unwrap());
        rows.iter().position(|row| row.wanted.is_some()).map(|at| (at, rows.len()))
    };
    assert_eq!(places(), Some((1, 3)));
    let end = RequestEnd {
        appointment: wanted.appointment,
        status: "cancelled".to_owned(),
        ..scheduling::request_end()
    };
    kit.tell(ids::PATIENT, SchedulingFact::RequestClosed(end));
    assert_eq!(places(), Some((1, 3)));
}

#[test]
fn a_cancelled_appointment_says_by_whom_until_it_is_told_anew() {
    let kit = Kit::new();
    let booked = scheduling::appointment(true);
    kit.tell(ids::PATIENT, SchedulingFact::AppointmentImported(imported(true, booked.clone())));
    let why = Cancellation {
        appointment: booked.appointment,
        reason: "prov".to_owned(),
        ..scheduling::cancellation()
    };
    kit.tell(ids::PATIENT, SchedulingFact::CancelledFor(why));
    let own = |kit: &Kit| {
        let seen = kit.seen_by(Some(ids::PATIENT));
        let row = items(query::appointments(&seen, ids::PATIENT, &all()).unwrap()).remove(0);
        (row.appointment.status, row.cancelled_for)
    };
    assert_eq!(own(&kit), ("cancelled".to_owned(), Some("prov".to_owned())));
    kit.tell(ids::PATIENT, SchedulingFact::AppointmentImported(imported(true, booked.clone())));
    assert_eq!(own(&kit), (booked.status, None));
}
