//! What a patient does about the own appointments by the own sign-in, and what the clinic does not let
//! patients do.

use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::facts::administration::{Closing, PatientAccount};
use chartlog_domain::facts::directory::{Hours, VisitType};
use chartlog_domain::facts::identity::Death;
use chartlog_domain::words::{Code, Deceased};

use super::restrictions::portal;
use super::*;

const DAY: i64 = 24 * 60 * MINUTE;
const MINE: &str =
    "{ myAppointments(first: 100) { nodes { id status cancellationReason askedAt } } }";

fn kind(code: &str, by_patients: bool) -> VisitType {
    let code =
        Code { system: String::new(), code: code.to_owned(), display: Some(code.to_owned()) };
    VisitType { code, minutes: 20, by_patients, active: true }
}

/// A clinic with three hours of the clinician's on a Monday, three days ahead, and two kinds of visit.
fn ward() -> (Ward, Session) {
    let ward = Ward::new();
    let provider = ward.team.account;
    let hours = Hours {
        provider,
        location: None,
        start: at("2027-01-18T09:00:00-05:00"),
        end: at("2027-01-18T12:00:00-05:00"),
        slot_minutes: 20,
    };
    told(ward.node(), "hours", |unit, command| {
        let stream = Stream::calendar_of(Some(provider), Some(&hours.start));
        unit.execute::<Calendar>(&stream, command, calendar::Command::Open(hours)).unwrap();
        for kind in [kind("CHECK", true), kind("SURGERY", false)] {
            let list = directory::Command::ListVisitType(kind);
            unit.execute::<Directory>(&Stream::VisitTypes, command, list).unwrap();
        }
    });
    let own = portal(&ward);
    (ward, own)
}

fn slot(ward: &Ward, clock: &str, kind: &str) -> Value {
    json!({ "provider": ward.team.account.to_string(), "visitType": kind,
            "start": format!("2027-01-18T{clock}:00-05:00") })
}

/// Somebody else with a record and a sign-in.
fn another(ward: &Ward) -> Session {
    let account = AccountId::from_bytes([0xa7; 16]);
    told(ward.node(), "another", |unit, command| {
        let patient = ids::OTHER_PATIENT;
        let person = Person { names: vec![HumanName::simple("Eve", "Else")], ..Person::default() };
        let identity = Identity { patient, person };
        let register = patient::Command::Register { identity, contact: None, residence: None };
        unit.execute::<Patient>(&Stream::Patient(patient), command, register).unwrap();
        let made = PatientAccount { account, login: "another".to_owned(), patient };
        let create = staff::Command::CreatePatientAccount(made);
        unit.execute::<Staff>(&Stream::Staff(account), command, create).unwrap();
    });
    signed_in(ward.node(), account, Role::Patient)
}

fn mine(ward: &Ward, own: &Session) -> Value {
    ward.asks(own, MINE).done()["myAppointments"]["nodes"].clone()
}

#[test]
fn a_patient_books_a_slot_and_whoever_is_booked_treats_them_around_it() {
    let (ward, _) = ward();
    let other = another(&ward);
    let chart = format!("{{ patient(id: \"{}\") {{ id }} }}", ids::OTHER_PATIENT);
    ward.asks(&ward.team, &chart).refused("NOT_FOUND");
    let booked = ward.give(&other, "bookOpenSlot", slot(&ward, "09:20", "CHECK")).done();
    let expected = json!([{ "id": booked["appointment"], "status": "booked",
        "cancellationReason": null, "askedAt": null }]);
    assert_eq!(mine(&ward, &other), expected);
    ward.asks(&ward.team, &chart).done();
    ward.give(&other, "cancelAppointment", json!({ "appointment": booked["appointment"] })).done();
    assert_eq!(mine(&ward, &other)[0]["cancellationReason"], "pat");
    ward.asks(&ward.team, &chart).refused("NOT_FOUND");
}

#[test]
fn a_patient_does_not_book_what_the_clinic_does_not_offer_to_patients() {
    let (ward, own) = ward();
    let refused = |clock: &str, kind: &str| {
        let asked = ward.give(&own, "bookOpenSlot", slot(&ward, clock, kind));
        assert_eq!(asked.code.as_deref(), Some("REFUSED"), "{asked:?}");
        let problems = asked.problems.iter();
        problems.map(|(reason, _)| reason.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(refused("09:00", "SURGERY"), ["NOT_FOR_PATIENTS"]);
    assert_eq!(refused("13:00", "SURGERY"), ["NOT_FOR_PATIENTS", "OUTSIDE_HOURS"]);
    assert_eq!(refused("09:10", "SURGERY"), ["NOT_FOR_PATIENTS", "NO_SLOT_THEN"]);
    assert_eq!(refused("13:00", "CHECK"), ["OUTSIDE_HOURS"]);
    ward.give(&own, "bookOpenSlot", slot(&ward, "09:00", "POETRY")).refused("BAD_INPUT");
    assert_eq!(mine(&ward, &own), json!([]));
}

#[test]
fn a_time_is_one_patients_and_the_other_is_told_no_more_than_that_it_is_taken() {
    let (ward, own) = ward();
    let other = another(&ward);
    ward.give(&other, "bookOpenSlot", slot(&ward, "09:20", "CHECK")).done();
    let refused = ward.give(&own, "bookOpenSlot", slot(&ward, "09:20", "CHECK"));
    assert_eq!(refused.problems, [(json!("SLOT_TAKEN"), json!("start"))]);
    // It is on record, as what the patient was told.
    let refusals = ward.asks(&ward.officer, "{ refusals { nodes { operation code patientIds } } }");
    let refusals = refusals.done()["refusals"]["nodes"].as_array().unwrap().clone();
    let on_record = json!({ "operation": "bookOpenSlot", "code": "SLOT_TAKEN",
                            "patientIds": [ids::PATIENT.to_string()] });
    assert!(refusals.contains(&on_record), "{refusals:?}");
}

#[test]
fn an_appointment_is_cancelled_by_its_patient_alone_and_until_it_begins() {
    let (ward, own) = ward();
    let other = another(&ward);
    let booked = ward.give(&own, "bookOpenSlot", slot(&ward, "09:00", "CHECK")).done();
    let which = || json!({ "appointment": booked["appointment"] });
    ward.give(&other, "cancelAppointment", which()).refused("NOT_FOUND");
    // Fifteenth of January, eight o'clock UTC: the appointment begins three days and six hours later.
    ward.passes(3 * DAY + 6 * 60 * MINUTE);
    let own = signed_in(ward.node(), ids::PORTAL, Role::Patient);
    assert_eq!(ward.give(&own, "cancelAppointment", which()).refused("REFUSED"), "EXPIRED");
    assert_eq!(mine(&ward, &own)[0]["status"], "booked");
    let late = ward.give(&own, "bookOpenSlot", slot(&ward, "09:00", "CHECK"));
    assert_eq!(late.refused("REFUSED"), "EXPIRED");
}

#[test]
fn a_request_is_open_until_the_patient_takes_it_back() {
    let (ward, own) = ward();
    let asked = ward.give(&own, "requestAppointment", json!({ "visitType": "SURGERY" })).done();
    let shown = mine(&ward, &own);
    assert_eq!((&shown[0]["id"], &shown[0]["status"]), (&asked["appointment"], &json!("proposed")));
    assert!(shown[0]["askedAt"].is_string());
    let which = || json!({ "appointment": asked["appointment"] });
    ward.give(&another(&ward), "cancelAppointment", which()).refused("NOT_FOUND");
    ward.give(&own, "cancelAppointment", which()).done();
    let shown = mine(&ward, &own);
    let by_whom = (&shown[0]["status"], &shown[0]["cancellationReason"]);
    assert_eq!(by_whom, (&json!("cancelled"), &json!("pat")));
    assert_eq!(ward.give(&own, "cancelAppointment", which()).refused("REFUSED"), "ALREADY_ENDED");
}

#[test]
fn what_cannot_be_asked_for_is_refused_at_once() {
    let (ward, own) = ward();
    let nobody = json!({ "provider": ids::PATIENT.to_string(),
        "location": ids::PATIENT.to_string(), "earliest": "2027-02-01", "latest": "2027-01-01" });
    let refused = ward.give(&own, "requestAppointment", nobody);
    let expected = [
        (json!("UNKNOWN_RECORD"), json!("provider")),
        (json!("UNKNOWN_RECORD"), json!("location")),
        (json!("END_BEFORE_START"), json!("latest")),
    ];
    assert_eq!(refused.problems, expected);
    let odd = signed_in(ward.node(), ward.team.account, Role::Patient);
    ward.give(&odd, "requestAppointment", json!({})).refused("FORBIDDEN");
    ward.give(&odd, "bookOpenSlot", slot(&ward, "09:00", "CHECK")).refused("FORBIDDEN");
}

#[test]
fn a_patient_who_has_asked_for_many_asks_for_no_more() {
    let (ward, own) = ward();
    let first = ward.give(&own, "requestAppointment", json!({})).done();
    for _ in 1..limits::APPOINTMENTS_AHEAD {
        ward.give(&own, "requestAppointment", json!({})).done();
    }
    assert_eq!(ward.give(&own, "requestAppointment", json!({})).refused("BAD_INPUT"), "OVER_LIMIT");
    let book = || slot(&ward, "09:00", "CHECK");
    assert_eq!(ward.give(&own, "bookOpenSlot", book()).refused("BAD_INPUT"), "OVER_LIMIT");
    let which = json!({ "appointment": first["appointment"] });
    ward.give(&own, "cancelAppointment", which).done();
    ward.give(&own, "bookOpenSlot", book()).done();
}

#[test]
fn a_patient_books_no_clinician_who_has_left() {
    let (ward, own) = ward();
    let account = ward.team.account;
    told(ward.node(), "leaves", |unit, command| {
        let close = staff::Command::Close(Closing { account, reason: "left".to_owned() });
        unit.execute::<Staff>(&Stream::Staff(account), command, close).unwrap();
    });
    let refused = ward.give(&own, "bookOpenSlot", slot(&ward, "09:00", "CHECK"));
    assert_eq!(refused.problems, [(json!("UNKNOWN_RECORD"), json!("clinician"))]);
}

#[test]
fn nothing_is_booked_or_asked_for_once_a_death_is_recorded() {
    let (ward, own) = ward();
    let death = Death { patient: ids::PATIENT, deceased: Deceased::Known(true) };
    let now = ward.node().journal().now();
    told(ward.node(), "death", |unit, command| {
        let record = patient::Command::RecordDeath { death, now };
        unit.execute::<Patient>(&Stream::Patient(ids::PATIENT), command, record).unwrap();
    });
    let expected = [(json!("PATIENT_DECEASED"), json!("patient"))];
    let asked = ward.give(&own, "requestAppointment", json!({}));
    assert_eq!(asked.problems, expected);
    let booked = ward.give(&own, "bookOpenSlot", slot(&ward, "09:00", "CHECK"));
    assert_eq!(booked.problems, expected);
}
