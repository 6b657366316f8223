//! Appointments: in whose day a time outside of all hours is, what is named at once, who is not booked, and
//! when somebody is here.

use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::facts::administration::Closing;
use chartlog_domain::facts::directory::{Hours, Location, Room};
use chartlog_domain::ids::{AccountId, LocationId, PatientId};
use chartlog_domain::patient::restriction::{Restricted, Restriction};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::testing::samples::ids;
use chartlog_domain::testing::samples::words::at;

use super::*;
use crate::streams::Stream;
use crate::testing::told;

/// A place that does not say by which clock it lives.
const TIMELESS: LocationId = LocationId::from_bytes([0x71; 16]);

/// A counter at a place with a room, where two clinicians are on Monday morning, the first of them today too;
/// it is three o'clock on Friday there.
pub(super) struct Clinic {
    pub(super) counter: Counter,
    pub(super) first: AccountId,
    pub(super) second: AccountId,
    pub(super) patients: [String; 3],
}

impl Clinic {
    pub(super) fn new() -> Self {
        let counter = Counter::new();
        let first = counter.clinician.account;
        let second = testing::works(&counter.node, "colleague", &[Role::Clinical]);
        told(&counter.node, "places", |unit, command| {
            for (location, zone) in [(ids::LOCATION, Some("America/New_York")), (TIMELESS, None)] {
                let listed = Location {
                    location,
                    name: "Harbour".to_owned(),
                    address: None,
                    points: Vec::new(),
                    time_zone: zone.map(str::to_owned),
                    organisation: None,
                };
                let list = directory::Command::ListLocation(listed);
                unit.execute::<Directory>(&Stream::Location(location), command, list).unwrap();
            }
            let (room, location) = (ids::ROOM, ids::LOCATION);
            let listed = Room { room, location, name: "Room 1".to_owned(), active: true };
            let list = directory::Command::ListRoom(listed);
            unit.execute::<Directory>(&Stream::Location(location), command, list).unwrap();
            let desk = counter.desk.account;
            let allow = staff::Command::AllowOverbooking(desk);
            unit.execute::<Staff>(&Stream::Staff(desk), command, allow).unwrap();
        });
        let patients = ["Ashford", "Brockhurst", "Castellano"]
            .map(|family| counter.registers(json!({ "names": [{ "family": family }] })));
        let clinic = Self { counter, first, second, patients };
        clinic.opens(first, "2027-01-18", "09:00", "12:00");
        clinic.opens(second, "2027-01-18", "09:00", "12:00");
        clinic.opens(first, "2027-01-15", "02:00", "12:00");
        clinic
    }

    pub(super) fn opens(&self, provider: AccountId, day: &str, from: &str, to: &str) {
        let hours = Hours {
            provider,
            location: Some(ids::LOCATION),
            start: at(&time(day, from)),
            end: at(&time(day, to)),
            slot_minutes: 20,
        };
        told(&self.counter.node, &format!("{provider} {day} {from}"), |unit, command| {
            let stream = Stream::calendar_of(Some(provider), Some(&hours.start));
            unit.execute::<Calendar>(&stream, command, calendar::Command::Open(hours)).unwrap();
        });
    }

    /// On Monday, in the room.
    pub(super) fn monday(&self, patient: usize, with: AccountId, from: &str, to: &str) -> Value {
        json!({ "patient": self.patients[patient], "provider": with.to_string(),
            "start": time("2027-01-18", from), "end": time("2027-01-18", to),
            "room": ids::ROOM.to_string() })
    }

    pub(super) fn books(&self, input: Value) -> Value {
        self.counter.give("bookAppointment", input).done()["appointment"].clone()
    }

    /// Everything that stands in the way.
    #[track_caller]
    pub(super) fn refused(&self, name: &str, input: Value) -> Vec<String> {
        let asked = self.counter.give(name, input);
        let code = asked.code.clone().unwrap();
        asked.refused(&code).into_iter().map(|(reason, _)| reason).collect()
    }

    fn sheet(&self, day: &str) -> Value {
        let question =
            format!("{{ daySheet(date: \"{day}\", first: 10) {{ nodes {{ start }} }} }}");
        self.counter.ask(&self.counter.desk, &question).done()["daySheet"]["nodes"].take()
    }
}

/// A time of a day in New York, in winter.
pub(super) fn time(day: &str, clock: &str) -> String {
    format!("{day}T{clock}:00-05:00")
}

#[test]
fn a_time_outside_of_all_hours_is_in_the_day_of_the_place_however_it_was_typed() {
    let clinic = Clinic::new();
    let mut late = clinic.monday(0, clinic.first, "19:30", "19:50");
    late["start"] = json!("2027-01-19T00:30:00Z");
    late["end"] = json!("2027-01-19T00:50:00Z");
    late["why"] = json!("Fever since the morning");
    for nowhere in [Value::Null, json!(TIMELESS.to_string())] {
        late["location"] = nowhere;
        let refused = clinic.counter.give("overbook", late.clone());
        assert_eq!(refused.said[0]["extensions"]["field"], "input.location", "{refused:?}");
        refused.refused("BAD_INPUT");
    }
    late["location"] = json!(ids::LOCATION.to_string());
    clinic.counter.give("overbook", late).done();
    assert_eq!(clinic.sheet("2027-01-18"), json!([{ "start": time("2027-01-18", "19:30") }]));
    assert_eq!(clinic.sheet("2027-01-19"), json!([]));

    // So it is in nobody else's way unseen, nor is its room.
    let mut other = clinic.monday(1, clinic.first, "19:40", "20:00");
    clinic.opens(clinic.first, "2027-01-18", "19:00", "21:00");
    assert_eq!(clinic.refused("bookAppointment", other.clone()), ["SLOT_TAKEN", "ROOM_TAKEN"]);
    other["why"] = json!("Fever too");
    assert_eq!(clinic.refused("overbook", other), ["ROOM_TAKEN"]);
}

#[test]
fn a_time_and_a_room_that_are_taken_are_named_at_once_by_a_booking_and_a_move() {
    let clinic = Clinic::new();
    clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    let both = clinic.refused("bookAppointment", clinic.monday(1, clinic.first, "09:00", "09:20"));
    assert_eq!(both, ["SLOT_TAKEN", "ROOM_TAKEN"]);
    let appointment = clinic.books(clinic.monday(1, clinic.second, "10:00", "10:20"));
    let shift = |start: &str| {
        json!({ "appointment": appointment, "provider": clinic.first.to_string(),
            "start": time("2027-01-18", start), "room": ids::ROOM.to_string() })
    };
    assert_eq!(clinic.refused("moveAppointment", shift("09:10")), ["SLOT_TAKEN", "ROOM_TAKEN"]);
    clinic.counter.give("moveAppointment", shift("09:20")).done();
    // Its old time and its room are free.
    clinic.books(clinic.monday(2, clinic.second, "10:00", "10:20"));
}

#[test]
fn whoever_blocks_the_time_of_a_place_is_told_of_everybody_who_is_booked_there() {
    let clinic = Clinic::new();
    clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    clinic.books(clinic.monday(1, clinic.second, "10:00", "10:20"));
    let holiday = json!({ "location": ids::LOCATION.to_string(), "reason": "HOLIDAY",
        "start": time("2027-01-18", "00:00"), "end": time("2027-01-18", "23:00") });
    assert_eq!(clinic.refused("blockTime", holiday), ["SLOT_TAKEN", "SLOT_TAKEN"]);
}

#[test]
fn a_clinician_who_has_left_is_not_booked() {
    let clinic = Clinic::new();
    let appointment = clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    let gone = clinic.second;
    told(&clinic.counter.node, "leaves", |unit, command| {
        let close = Closing { account: gone, reason: "left".to_owned() };
        let close = staff::Command::Close(close);
        unit.execute::<Staff>(&Stream::Staff(gone), command, close).unwrap();
    });
    let unknown = |asked: Asked| {
        let expected = [("UNKNOWN_RECORD".to_owned(), "clinician".to_owned())];
        assert_eq!(asked.refused("NOT_FOUND"), expected);
    };
    let mut input = clinic.monday(1, gone, "10:00", "10:20");
    unknown(clinic.counter.give("bookAppointment", input.clone()));
    input["why"] = json!("Fever since the morning");
    unknown(clinic.counter.give("overbook", input));
    let shift = json!({ "appointment": appointment, "provider": gone.to_string(),
        "start": time("2027-01-18", "10:00") });
    unknown(clinic.counter.give("moveAppointment", shift));
}

#[test]
fn nobody_books_for_a_patient_who_has_died_unless_that_was_a_mistake() {
    let clinic = Clinic::new();
    let patient = &clinic.patients[0];
    let appointment = clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    clinic.counter.give("recordDeath", json!({ "patient": patient })).done();
    let shift = json!({ "appointment": appointment, "start": time("2027-01-18", "10:00") });
    let again = || clinic.monday(0, clinic.first, "11:00", "11:20");
    for (name, input) in [
        ("bookAppointment", again()),
        ("moveAppointment", shift),
        ("joinWaitList", json!({ "patient": patient })),
    ] {
        let expected = [("PATIENT_DECEASED".to_owned(), "patient".to_owned())];
        assert_eq!(clinic.counter.give(name, input).refused("REFUSED"), expected, "{name}");
    }
    let cancel = json!({ "appointment": appointment, "reason": "OTHER" });
    clinic.counter.give("cancelAppointment", cancel).done();
    let alive = json!({ "patient": patient, "names": [{ "family": "Ashford" }],
        "deathWasMistaken": true });
    clinic.counter.give("correctIdentity", alive).done();
    clinic.books(again());
}

#[test]
fn a_patient_is_here_on_the_day_and_not_before_and_also_when_they_were_missed() {
    let clinic = Clinic::new();
    let monday = clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    let early = json!({ "appointment": monday });
    assert_eq!(clinic.refused("checkIn", early), ["NOT_YET"]);
    let mut now = clinic.monday(1, clinic.first, "09:00", "09:20");
    now["start"] = json!(time("2027-01-15", "02:50"));
    now["end"] = json!(time("2027-01-15", "03:20"));
    let now = json!({ "appointment": clinic.books(now) });
    for step in ["markNoShow", "checkIn", "checkOut"] {
        clinic.counter.give(step, now.clone()).done();
    }
    assert_eq!(clinic.refused("checkIn", now), ["WRONG_STATUS"]);
}

#[test]
fn an_appointment_moves_to_a_time_that_is_held_with_its_hold() {
    let clinic = Clinic::new();
    let appointment = clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    for with in [clinic.first, clinic.second] {
        let keep = json!({ "provider": with.to_string(),
            "start": time("2027-01-18", "10:00"), "end": time("2027-01-18", "10:20") });
        let held = clinic.counter.give("holdSlot", keep).done();
        let mut shift = json!({ "appointment": appointment, "provider": with.to_string(),
            "start": time("2027-01-18", "10:00") });
        assert_eq!(clinic.refused("moveAppointment", shift.clone()), ["SLOT_HELD"]);
        shift["hold"] = held["hold"].clone();
        clinic.counter.give("moveAppointment", shift).done();
    }
}

#[test]
fn who_is_refused_on_an_appointment_is_on_record_with_its_patient_and_learns_nothing_of_it() {
    let clinic = Clinic::new();
    let patient: PatientId = clinic.patients[0].parse().unwrap();
    let appointment = clinic.books(clinic.monday(0, clinic.first, "09:00", "09:20"));
    let counter = &clinic.counter;
    let cancel = |it: &Value| {
        let asked =
            counter.give("cancelAppointment", json!({ "appointment": it, "reason": "OTHER" }));
        let said = asked.said.clone();
        asked.refused("NOT_FOUND");
        said
    };
    counter.give("checkIn", json!({ "appointment": appointment })).refused("REFUSED");
    told(&counter.node, "keeps out", |unit, command| {
        let agree = patient::Command::AgreeRestriction(Restriction {
            asked: None,
            restriction: ids::RESTRICTION,
            patient,
            restricted: Restricted::Staff(counter.desk.account),
            request: "IN_WRITING".to_owned(),
            by: counter.officer.account,
            at: counter.node.journal().now(),
        });
        unit.execute::<Patient>(&Stream::Patient(patient), command, agree).unwrap();
    });
    let (hidden, nobody) = (cancel(&appointment), cancel(&json!(ids::APPOINTMENT.to_string())));
    assert_eq!(hidden, nobody, "what is there and what is not look the same");
    assert_eq!(testing::refused_on(&counter.node, "checkIn"), [[patient]]);
    assert_eq!(testing::refused_on(&counter.node, "cancelAppointment"), [vec![patient], vec![]]);
}
