//! A patient who is booked with somebody else at that time: named, unless both are meant, and for whoever books
//! for themselves always.

use chartlog_domain::directory::{self, Directory};
use chartlog_domain::facts::directory::VisitType;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::words::Code;

use super::booking::{Clinic, time};
use super::*;
use crate::streams::Stream;
use crate::testing::{own_account, told};

const BUSY: [&str; 1] = ["PATIENT_BUSY"];

/// On Monday, in no room.
fn monday(clinic: &Clinic, patient: usize, with: AccountId, from: &str, to: &str) -> Value {
    let mut input = clinic.monday(patient, with, from, to);
    input["room"] = Value::Null;
    input
}

fn meant(mut input: Value) -> Value {
    input["besideOther"] = json!(true);
    input
}

#[test]
fn a_patient_who_has_another_appointment_then_is_booked_when_both_are_meant() {
    let clinic = Clinic::new();
    let (first, second) = (clinic.first, clinic.second);
    let visit = clinic.books(monday(&clinic, 0, first, "09:00", "09:20"));
    let laboratory = || monday(&clinic, 0, second, "09:10", "09:30");
    let asked = clinic.counter.give("bookAppointment", laboratory());
    let said = asked.said[0]["message"].as_str().unwrap().to_owned();
    assert!(said.contains(visit.as_str().unwrap()), "it is named: {said}");
    assert_eq!(asked.refused("REFUSED"), [("PATIENT_BUSY".to_owned(), "start".to_owned())]);
    // What ends when the other one begins, or begins when it ends, is beside nothing.
    clinic.books(monday(&clinic, 0, second, "09:20", "09:40"));
    clinic.books(monday(&clinic, 1, second, "09:00", "09:20"));
    let everything = monday(&clinic, 0, second, "09:10", "12:20");
    assert_eq!(
        clinic.refused("bookAppointment", everything),
        ["OUTSIDE_HOURS", "SLOT_TAKEN", "SLOT_TAKEN", "PATIENT_BUSY"]
    );
    let mut over = laboratory();
    over["why"] = json!("Blood is taken beside the visit");
    assert_eq!(clinic.refused("overbook", over.clone()), BUSY);
    clinic.counter.give("overbook", meant(over)).done();
}

#[test]
fn what_was_cancelled_keeps_nobody_from_coming() {
    let clinic = Clinic::new();
    let (first, second) = (clinic.first, clinic.second);
    let visit = clinic.books(monday(&clinic, 0, first, "09:00", "09:20"));
    let again = || monday(&clinic, 0, second, "09:00", "09:20");
    assert_eq!(clinic.refused("bookAppointment", again()), BUSY);
    let cancel = json!({ "appointment": visit, "reason": "PATIENT" });
    clinic.counter.give("cancelAppointment", cancel).done();
    clinic.books(again());
}

#[test]
fn an_appointment_moves_beside_another_one_when_both_are_meant_and_is_not_in_its_own_way() {
    let clinic = Clinic::new();
    let (first, second) = (clinic.first, clinic.second);
    clinic.books(monday(&clinic, 0, first, "09:00", "09:20"));
    let other = clinic.books(monday(&clinic, 0, second, "10:00", "10:20"));
    let shift = |with: AccountId, from: &str| {
        json!({ "appointment": other, "provider": with.to_string(),
                "start": time("2027-01-18", from) })
    };
    assert_eq!(clinic.refused("moveAppointment", shift(second, "09:00")), BUSY);
    clinic.counter.give("moveAppointment", shift(first, "10:00")).done();
    clinic.counter.give("moveAppointment", shift(second, "10:10")).done();
    clinic.counter.give("moveAppointment", meant(shift(second, "09:00"))).done();
}

#[test]
fn both_records_of_one_person_are_at_one_place_at_a_time() {
    let clinic = Clinic::new();
    let [one, other, _] = &clinic.patients;
    let link = json!({ "primary": one, "patient": other, "reason": "REGISTERED_TWICE" });
    clinic.counter.give("linkPatients", link).done();
    clinic.books(monday(&clinic, 0, clinic.first, "09:00", "09:20"));
    let again = monday(&clinic, 1, clinic.second, "09:00", "09:20");
    assert_eq!(clinic.refused("bookAppointment", again), BUSY);
}

#[test]
fn of_many_desks_that_book_one_patient_with_two_providers_one_does() {
    const DESKS: usize = 16;
    let clinic = Clinic::new();
    let counter = &clinic.counter;
    let asked = (0..DESKS).map(|n| {
        let with = if n % 2 == 0 { clinic.first } else { clinic.second };
        let mut input = monday(&clinic, 0, with, "09:00", "09:20");
        input["commandId"] = json!(counter.command());
        let (document, variables) = Counter::order("bookAppointment", &input);
        let question = Counter::question(&counter.desk, &document, variables);
        let reader = counter.reader.clone();
        counter.runtime.spawn(async move { Counter::read(&reader, question).await })
    });
    let asked: Vec<_> = asked.collect();
    let answers: Vec<_> =
        asked.into_iter().map(|one| counter.runtime.block_on(one).unwrap()).collect();
    let booked = answers.iter().filter(|one| one.code.is_none()).count();
    assert_eq!(booked, 1, "{answers:?}");
    let busy = |one: &Asked| one.said[0]["extensions"]["reason"] == "PATIENT_BUSY";
    assert_eq!(answers.iter().filter(|one| busy(one)).count(), DESKS / 2, "{answers:?}");
}

#[test]
fn who_books_for_themselves_is_at_one_place_at_a_time() {
    let clinic = Clinic::new();
    let (counter, patient) = (&clinic.counter, clinic.patients[0].parse::<PatientId>().unwrap());
    told(&counter.node, "kind of visit", |unit, command| {
        let display = Some("Check-up".to_owned());
        let code = Code { system: String::new(), code: "CHECK".to_owned(), display };
        let offered = VisitType { code, minutes: 20, by_patients: true, active: true };
        let list = directory::Command::ListVisitType(offered);
        unit.execute::<Directory>(&Stream::VisitTypes, command, list).unwrap();
    });
    let own = own_account(&counter.node, "own", patient);
    let own = testing::signed_in(&counter.node, own, Role::Patient).session;
    let takes = |from: &str| {
        let input = json!({ "commandId": counter.command(), "provider": clinic.second.to_string(),
                            "start": time("2027-01-18", from), "visitType": "CHECK" });
        let (document, variables) = Counter::order("bookOpenSlot", &input);
        let question = Counter::question(&own, &document, variables);
        counter.runtime.block_on(Counter::read(&counter.reader, question))
    };
    clinic.books(monday(&clinic, 0, clinic.first, "09:00", "09:20"));
    let refused = takes("09:00").refused("REFUSED");
    assert_eq!(refused, [("PATIENT_BUSY".to_owned(), "start".to_owned())]);
    assert_eq!(takes("09:20").code, None);
}
