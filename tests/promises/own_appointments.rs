//! Patients see to their appointments themselves: they ask for one, which the front desk books; they book
//! an open slot where the clinic allows it; they cancel their own, and nobody else's.

use chartlog_tests::command::{command_id, reasons};
use chartlog_tests::sign_in::first_sign_in;
use chartlog_tests::sunday::{self, sunday_ahead};
use chartlog_tests::{Clinic, Live, Server};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::live::{notice, told};

const OPEN: &str = "mutation($in: OpenCalendarInput!) { openCalendar(input: $in) { position } }";
const OFFER: &str = "mutation($in: SetVisitTypeInput!) { setVisitType(input: $in) { position } }";
const CREATE: &str = "mutation($in: CreatePatientAccountInput!) {
    createPatientAccount(input: $in) { oneTimePassword } }";
const ASK: &str =
    "mutation($in: RequestAppointmentInput!) { requestAppointment(input: $in) { appointment } }";
const TAKE: &str = "mutation($in: BookOpenSlotInput!) { bookOpenSlot(input: $in) { appointment } }";
const CANCEL: &str =
    "mutation($in: CancelAppointmentInput!) { cancelAppointment(input: $in) { position } }";
const BOOK: &str =
    "mutation($in: BookAppointmentInput!) { bookAppointment(input: $in) { appointment } }";
const QUEUE: &str =
    "{ workQueue(first: 100) { nodes { id patientId status visitType { code } } } }";
const QUEUE_CHANGED: &str = "subscription($after: String) { workQueueChanged(after: $after) {
    position changes { kind appointmentId patientId } } }";
const MINE: &str = "{ myAppointments(first: 100) { nodes { id status start askedAt earliest latest
    reason cancellationReason visitType { code } provider { id } } } }";
const FREE: &str = "query($from: DateTime!, $to: DateTime!, $who: UUID!, $kind: String) {
    openSlots(from: $from, to: $to, provider: $who, visitType: $kind, first: 100) {
        nodes { start end provider { id name } location { name } } } }";

/// A demo clinic with an empty Sunday two months ahead, and two patients who have signed in.
struct Town {
    server: Server,
    desk: String,
    officer: String,
    provider: Value,
    patient: Value,
    own: String,
    other: String,
    day: Date,
    _clinic: Clinic,
}

impl Town {
    fn new() -> Self {
        let clinic = Clinic::without_directory();
        let server = Server::demo(&clinic, 40);
        let (admin, desk) = (clinic.token(&["admin"]), clinic.token(&["front_desk"]));
        let officer = clinic.token(&["compliance"]);
        let accounts = "{ accounts(search: { kind: STAFF, role: CLINICAL }) { nodes { id } } }";
        let accounts = server.data(&officer, accounts, json!({}));
        let provider = accounts["accounts"]["nodes"][0]["id"].clone();
        let places = server.data(&desk, "{ locations { nodes { id } } }", json!({}));
        let location = places["locations"]["nodes"][0]["id"].clone();
        let everybody = "{ patients(first: 100) { nodes { patient { id deceased } } } }";
        let everybody = server.data(&desk, everybody, json!({}));
        let everybody = everybody["patients"]["nodes"].as_array().unwrap();

        let day = sunday_ahead();
        let hours = json!({ "in": { "commandId": command_id(), "provider": provider,
            "location": location, "from": day.to_string(), "to": day.to_string(),
            "slotMinutes": 20,
            "hours": [{ "weekday": "SUNDAY", "from": "09:00", "to": "12:00" }] } });
        let _ = server.data(&admin, OPEN, hours);
        for (code, minutes, own) in [("CHECK", 20, true), ("SURGERY", 60, false)] {
            let kind = json!({ "in": { "commandId": command_id(), "code": code,
                "display": code, "minutes": minutes, "byPatients": own } });
            let _ = server.data(&admin, OFFER, kind);
        }
        // One of the demo's patients has a sign-in already.
        let living = everybody.iter().filter(|one| one["patient"]["deceased"] != true);
        let mut signed_in = living.enumerate().filter_map(|(number, one)| {
            let patient = one["patient"]["id"].clone();
            let login = format!("own.{number}");
            let input = json!({ "in": { "commandId": command_id(), "patient": patient,
                "login": login } });
            let made = server.ask(&desk, CREATE, input);
            let password = made["data"]["createPatientAccount"]["oneTimePassword"].as_str()?;
            Some((patient, first_sign_in(&server, &login, password, None)))
        });
        let (patient, own) = signed_in.next().unwrap();
        let (_, other) = signed_in.next().unwrap();
        drop(signed_in);
        Self { server, desk, officer, provider, patient, own, other, day, _clinic: clinic }
    }

    fn at(&self, clock: &str) -> String {
        sunday::at(self.day, clock)
    }

    /// A command of somebody's.
    fn give(&self, token: &str, document: &str, mut input: Value) -> Value {
        input["commandId"] = json!(command_id());
        self.server.ask(token, document, json!({ "in": input }))
    }

    /// What somebody is told who knows of everything that others have done.
    fn told(&self, token: &str, query: &str, variables: Value) -> Value {
        self.server.told(&self.officer, token, query, variables)
    }

    /// One of the patient's own appointments.
    fn mine(&self, appointment: &Value) -> Value {
        let mine = self.told(&self.own, MINE, json!({}));
        let mine = mine["myAppointments"]["nodes"].as_array().unwrap();
        mine.iter().find(|one| one["id"] == *appointment).cloned().unwrap_or_default()
    }

    fn slots(&self, kind: Option<&str>) -> Vec<Value> {
        let asked = json!({ "from": self.at("00:00"), "to": self.at("23:00"),
            "who": self.provider, "kind": kind });
        let slots = self.told(&self.own, FREE, asked);
        slots["openSlots"]["nodes"].as_array().unwrap().clone()
    }

    fn takes(&self, token: &str, clock: &str, kind: &str) -> Value {
        let input = json!({ "provider": self.provider, "start": self.at(clock),
            "visitType": kind });
        self.give(token, TAKE, input)
    }
}

#[test]
fn what_a_patient_asks_for_is_booked_by_the_front_desk_under_the_same_id() {
    let town = Town::new();
    let (earliest, latest) = (town.at("00:00"), town.at("23:00"));
    let asked = town.give(
        &town.own,
        ASK,
        json!({ "visitType": "SURGERY", "provider": town.provider, "earliest": earliest,
            "latest": latest, "reason": "My knee hurts" }),
    );
    let appointment = asked["data"]["requestAppointment"]["appointment"].clone();
    assert!(appointment.is_string(), "{asked}");
    let mine = town.mine(&appointment);
    assert_eq!((&mine["status"], &mine["start"]), (&json!("proposed"), &Value::Null));
    assert_eq!((&mine["earliest"], &mine["latest"]), (&json!(earliest), &json!(latest)));
    assert!(mine["askedAt"].is_string() && mine["reason"] == "My knee hurts", "{mine}");

    let queue = town.told(&town.desk, QUEUE, json!({}));
    let queue = queue["workQueue"]["nodes"].as_array().unwrap();
    let expected = json!({ "id": appointment, "patientId": town.patient, "status": "proposed",
        "visitType": { "code": "SURGERY" } });
    assert!(queue.contains(&expected), "{queue:?}");
    assert!(!format!("{queue:?}").contains("knee"), "the front desk does not read why");
    let book = json!({ "patient": town.patient, "provider": town.provider,
        "start": town.at("10:00"), "visitType": "SURGERY", "request": appointment });
    let booked = town.give(&town.desk, BOOK, book);
    assert_eq!(booked["data"]["bookAppointment"]["appointment"], appointment, "{booked}");

    let mine = town.mine(&appointment);
    assert_eq!((&mine["status"], &mine["start"]), (&json!("booked"), &json!(town.at("10:00"))));
    assert!(mine["askedAt"].is_string(), "{mine}");
    let queue = town.told(&town.desk, QUEUE, json!({}));
    assert!(!queue.to_string().contains(appointment.as_str().unwrap()), "{queue}");
}

#[test]
fn the_front_desk_is_told_at_once_who_wants_an_appointment_and_who_waits_no_more() {
    let town = Town::new();
    let mut desk = Live::open(town.server.address(), &town.desk);
    let first = desk.subscribe("queue", QUEUE_CHANGED, &json!({}));
    assert_eq!(notice(&first)["changes"], json!([]));
    let asked =
        town.give(&town.own, ASK, json!({ "visitType": "SURGERY", "reason": "My knee hurts" }));
    let appointment = asked["data"]["requestAppointment"]["appointment"].clone();
    let change = |kind: &str| json!({ "kind": kind, "appointmentId": appointment, "patientId": town.patient });
    let wanted = told(&mut desk);
    assert_eq!(wanted["changes"], json!([change("REQUESTED")]), "ids and a kind, nothing of why");
    // Of what is on a calendar a day sheet is told.
    let taken = town.takes(&town.other, "09:00", "CHECK");
    assert!(taken["errors"].is_null(), "{taken}");
    let book = json!({ "patient": town.patient, "provider": town.provider,
        "start": town.at("10:00"), "visitType": "SURGERY", "request": appointment });
    let booked = town.give(&town.desk, BOOK, book);
    assert!(booked["errors"].is_null(), "{booked}");
    assert_eq!(told(&mut desk)["changes"], json!([change("REQUEST_CLOSED")]));

    // Whoever was away goes on from where they were, and is told each once.
    let mut again = Live::open(town.server.address(), &town.desk);
    let after = json!({ "after": notice(&first)["position"] });
    let _ = again.subscribe("queue", QUEUE_CHANGED, &after);
    let mut kinds = Vec::new();
    while kinds.len() < 2 {
        let more = told(&mut again);
        kinds.extend(more["changes"].as_array().unwrap().iter().map(|one| one["kind"].clone()));
    }
    assert_eq!(kinds, ["REQUESTED", "REQUEST_CLOSED"]);
    // To a patient it is no question at all.
    let mut own = Live::open(town.server.address(), &town.own);
    let refused = own.subscribe("queue", QUEUE_CHANGED, &json!({}));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "BAD_INPUT", "{refused}");
}

#[test]
fn a_patient_books_an_open_slot_once_and_is_not_told_who_has_the_others() {
    let town = Town::new();
    let free = town.slots(Some("CHECK"));
    assert_eq!(free.len(), 9, "three hours of twenty minutes");
    assert_eq!(free[0]["start"], town.at("09:00"));
    assert_eq!(free[0]["end"], town.at("09:20"));
    assert_eq!(free[0]["provider"]["id"], town.provider);
    assert_eq!(town.slots(None), free, "the shortest kind of visit that patients book");

    let taken = town.takes(&town.other, "09:20", "CHECK");
    let theirs = taken["data"]["bookOpenSlot"]["appointment"].as_str().unwrap();
    let refused = town.takes(&town.own, "09:20", "CHECK");
    assert_eq!(reasons(&refused), ["SLOT_TAKEN"], "{refused}");
    assert!(!refused.to_string().contains(theirs), "{refused}");
    assert!(town.slots(Some("CHECK")).iter().all(|slot| slot["start"] != town.at("09:20")));

    let booked = town.takes(&town.own, "09:40", "CHECK");
    let appointment = booked["data"]["bookOpenSlot"]["appointment"].clone();
    let mine = town.mine(&appointment);
    assert_eq!((&mine["status"], &mine["start"]), (&json!("booked"), &json!(town.at("09:40"))));
    assert_eq!(
        (&mine["visitType"]["code"], &mine["provider"]["id"]),
        (&json!("CHECK"), &town.provider)
    );
    assert!(!town.told(&town.own, MINE, json!({})).to_string().contains(theirs));
    assert_eq!(reasons(&town.takes(&town.own, "10:05", "CHECK")), ["NO_SLOT_THEN"]);
    assert_eq!(reasons(&town.takes(&town.own, "12:00", "CHECK")), ["OUTSIDE_HOURS"]);
}

#[test]
fn a_kind_of_visit_that_is_not_for_patients_is_not_booked_by_them() {
    let town = Town::new();
    let kinds = town.told(&town.own, "{ visitTypes { code minutes byPatients } }", json!({}));
    let kinds = kinds["visitTypes"].as_array().unwrap();
    assert!(kinds.contains(&json!({ "code": "CHECK", "minutes": 20, "byPatients": true })));
    assert!(kinds.contains(&json!({ "code": "SURGERY", "minutes": 60, "byPatients": false })));
    assert_eq!(reasons(&town.takes(&town.own, "09:00", "SURGERY")), ["NOT_FOR_PATIENTS"]);
    let both = town.takes(&town.own, "13:00", "SURGERY");
    assert_eq!(reasons(&both), ["NOT_FOR_PATIENTS", "OUTSIDE_HOURS"], "{both}");
    for kind in ["SURGERY", "POETRY"] {
        let asked = json!({ "from": town.at("00:00"), "to": town.at("23:00"),
            "who": town.provider, "kind": kind });
        let refused = town.server.ask(&town.own, FREE, asked);
        assert_eq!(refused["errors"][0]["extensions"]["field"], "visitType", "{refused}");
    }
    assert_eq!(town.slots(None).len(), 9, "nothing was booked");
}

#[test]
fn a_patient_cancels_the_own_appointment_and_takes_back_a_request_and_nobody_elses() {
    let town = Town::new();
    let booked = town.takes(&town.own, "09:00", "CHECK");
    let appointment = booked["data"]["bookOpenSlot"]["appointment"].clone();
    let asked = town.give(&town.own, ASK, json!({ "visitType": "CHECK" }));
    let request = asked["data"]["requestAppointment"]["appointment"].clone();

    let nobodys = json!({ "appointment": "00000000-0000-4000-8000-000000000000" });
    let nobodys = town.give(&town.other, CANCEL, nobodys);
    for own in [&appointment, &request] {
        let refused = town.give(&town.other, CANCEL, json!({ "appointment": own }));
        let code = &refused["errors"][0]["extensions"]["code"];
        assert_eq!(code, "NOT_FOUND", "{refused}");
        assert_eq!(refused["errors"][0]["message"], nobodys["errors"][0]["message"]);
        let done = town.give(&town.own, CANCEL, json!({ "appointment": own }));
        assert!(done["errors"].is_null(), "{done}");
        let mine = town.mine(own);
        assert_eq!(
            (&mine["status"], &mine["cancellationReason"]),
            (&json!("cancelled"), &json!("pat"))
        );
        let again = town.give(&town.own, CANCEL, json!({ "appointment": own }));
        assert_eq!(again["errors"][0]["extensions"]["code"], "REFUSED", "{again}");
    }
    assert_eq!(town.slots(Some("CHECK")).len(), 9, "the time is free again");
    let queue = town.told(&town.desk, QUEUE, json!({}));
    assert!(!queue.to_string().contains(request.as_str().unwrap()), "{queue}");
}
