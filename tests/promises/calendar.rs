//! The calendar of a clinic: no time is anybody's twice, whoever writes; what stands in the way is named;
//! moving and cancelling leave nothing behind; daylight saving is thought of.

use std::collections::BTreeSet;
use std::sync::Barrier;

use chartlog_tests::command::{command_id, mutation, reasons};
use chartlog_tests::sunday::{self, sunday_ahead};
use chartlog_tests::{Clinic, Server};
use jiff::civil::{Date, Weekday, date};
use serde_json::{Value, json};

const OPEN: &str = "mutation($in: OpenCalendarInput!) { openCalendar(input: $in) { position } }";
const BOOK: &str =
    "mutation($in: BookAppointmentInput!) { bookAppointment(input: $in) { appointment } }";
const BLOCK: &str = "mutation($in: BlockTimeInput!) { blockTime(input: $in) { blocks position } }";
const SHEET: &str = "query($day: Date!, $who: UUID!) { daySheet(date: $day, provider: $who,
    first: 100) { nodes { id patientId start end status roomName overbookedBecause } } }";
const SLOTS: &str = "query($from: DateTime!, $to: DateTime!, $who: UUID!) {
    openSlots(from: $from, to: $to, provider: $who, first: 100) { nodes { start } } }";

/// A demo clinic with an empty Sunday two months ahead.
struct Desk {
    server: Server,
    admin: String,
    desk: String,
    clinical: String,
    provider: Value,
    location: Value,
    patients: Vec<Value>,
    day: Date,
    clinic: Clinic,
}

impl Desk {
    fn new() -> Self {
        let clinic = Clinic::without_directory();
        let server = Server::demo(&clinic, 40);
        let (admin, desk) = (clinic.token(&["admin"]), clinic.token(&["front_desk"]));
        let accounts =
            "{ accounts(search: { kind: STAFF, role: CLINICAL }) { nodes { id login } } }";
        let officer = clinic.token(&["compliance"]);
        let accounts = server.data(&officer, accounts, json!({}));
        let login = accounts["accounts"]["nodes"][0]["login"].as_str().unwrap().to_owned();
        let provider = accounts["accounts"]["nodes"][0]["id"].clone();
        let clinical = clinic.token(&["clinical", "--as", &login]);
        let places = server.data(&desk, "{ locations { nodes { id } } }", json!({}));
        let everybody = "{ patients(first: 100) { nodes { patient { id deceased } } } }";
        let everybody = server.data(&desk, everybody, json!({}));
        let patients = everybody["patients"]["nodes"].as_array().unwrap();
        let living = patients.iter().filter(|one| one["patient"]["deceased"] != true);
        let patients = living.map(|one| one["patient"]["id"].clone()).collect();
        let location = places["locations"]["nodes"][0]["id"].clone();
        let day = sunday_ahead();
        let made =
            Self { server, admin, desk, clinical, provider, location, patients, day, clinic };
        made.open(day, "09:00", "12:00");
        made
    }

    /// The same clinic, its server started again with other settings.
    fn set(self, settings: &str) -> Self {
        let Self { server, clinic, .. } = self;
        drop(server);
        std::fs::write(clinic.dir().join("chartlog.toml"), settings).unwrap();
        Self { server: Server::start(&clinic), clinic, ..self }
    }

    fn open(&self, day: Date, from: &str, to: &str) {
        let weekday = format!("{:?}", day.weekday()).to_uppercase();
        let input = json!({ "in": {
            "commandId": command_id(), "provider": self.provider, "location": self.location,
            "from": day.to_string(), "to": day.to_string(), "slotMinutes": 20,
            "hours": [{ "weekday": weekday, "from": from, "to": to }],
        } });
        let opened = self.server.data(&self.admin, OPEN, input);
        self.knows(&opened["openCalendar"]["position"]);
    }

    /// Waits until the front desk's view has got to what somebody else wrote.
    fn knows(&self, position: &Value) {
        let answer = self.server.ask_after(position, &self.desk, "{ rooms { id } }", json!({}));
        assert!(answer["errors"].is_null(), "{answer}");
    }

    fn at(&self, clock: &str) -> String {
        sunday::at(self.day, clock)
    }

    fn booking(&self, patient: usize, from: &str, to: &str) -> Value {
        json!({ "commandId": command_id(), "patient": self.patients[patient],
            "provider": self.provider, "start": self.at(from), "end": self.at(to) })
    }

    fn book(&self, input: &Value) -> Value {
        self.server.ask(&self.desk, BOOK, json!({ "in": input }))
    }

    fn change(&self, name: &str, input: &Value) -> Value {
        self.server.ask(&self.desk, &mutation(name, ""), json!({ "in": input }))
    }

    fn sheet(&self) -> Vec<Value> {
        let asked = json!({ "day": self.day.to_string(), "who": self.provider });
        let sheet = self.server.data(&self.desk, SHEET, asked);
        sheet["daySheet"]["nodes"].as_array().unwrap().clone()
    }

    fn free(&self) -> Vec<String> {
        let asked = json!({ "from": self.at("00:00"), "to": self.at("23:00"),
            "who": self.provider });
        let slots = self.server.data(&self.desk, SLOTS, asked);
        let slots = slots["openSlots"]["nodes"].as_array().unwrap().iter();
        slots.map(|slot| slot["start"].as_str().unwrap()[11..16].to_owned()).collect()
    }

    fn sees(&self, patient: &Value) -> bool {
        // The desk reads its own writes; the clinician's view is to have got as far.
        let here = self.server.ask(&self.desk, "{ rooms { id } }", json!({}));
        let position = &here["extensions"]["position"];
        let chart = "query($id: UUID!) { patient(id: $id) { id } }";
        let asked = json!({ "id": patient });
        let answer = self.server.ask_after(position, &self.clinical, chart, asked);
        answer["data"]["patient"].is_object()
    }

    fn may_overbook(&self) {
        let me = "{ staff(search: { text: \"development.front_desk\" }) { nodes { id } } }";
        let me = self.server.data(&self.admin, me, json!({}))["staff"]["nodes"][0]["id"].clone();
        let allow =
            "mutation($in: AllowOverbookingInput!) { allowOverbooking(input: $in) { position } }";
        let input = json!({ "in": { "commandId": command_id(), "account": me } });
        let allowed = self.server.ask(&self.admin, allow, input);
        assert!(allowed["errors"].is_null(), "{allowed}");
    }

    /// A patient whom the provider does not treat yet.
    fn stranger(&self) -> usize {
        self.patients.iter().position(|patient| !self.sees(patient)).expect("a stranger")
    }
}

#[test]
fn of_hundreds_who_book_the_same_time_one_gets_it_and_the_others_are_told_by_whom_it_is_taken() {
    let desk = Desk::new();
    let writers = 200;
    let barrier = Barrier::new(writers);
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|number| {
                let (desk, barrier) = (&desk, &barrier);
                scope.spawn(move || {
                    // Four times that overlap: nine to ten past ten, in steps of ten minutes.
                    let from = ["09:00", "09:10", "09:20", "09:30"][number % 4];
                    let to = ["09:40", "09:50", "10:00", "10:10"][number % 4];
                    let input = desk.booking(number % desk.patients.len(), from, to);
                    barrier.wait();
                    let mut answer = desk.book(&input);
                    // Told to try again, somebody does.
                    while answer["errors"][0]["extensions"]["code"] == "CONFLICT" {
                        answer = desk.book(&input);
                    }
                    answer
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let booked: Vec<_> = answers.iter().filter(|answer| answer["errors"].is_null()).collect();
    assert_eq!(booked.len(), 1, "{booked:?}");
    let winner = booked[0]["data"]["bookAppointment"]["appointment"].as_str().unwrap();
    for refused in answers.iter().filter(|answer| !answer["errors"].is_null()) {
        assert_eq!(reasons(refused), ["SLOT_TAKEN"], "{refused}");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains(winner), "{refused}");
    }
    assert_eq!(desk.sheet().len(), 1);
    println!("measured: {writers} writers on one time, 1 booked");
}

#[test]
fn an_appointment_goes_from_a_hold_to_a_booking_a_move_and_a_cancellation() {
    let desk = Desk::new();
    let stranger = desk.stranger();
    let nine = desk.free().len();
    assert_eq!(nine, 9, "three hours of twenty minutes");

    // A hold keeps the time for whoever has it.
    let keep = json!({ "in": { "commandId": command_id(), "provider": desk.provider,
        "start": desk.at("09:00"), "end": desk.at("09:20") } });
    let document = "mutation($in: HoldSlotInput!) { holdSlot(input: $in) { hold until } }";
    let held = desk.server.data(&desk.desk, document, keep.clone())["holdSlot"].clone();
    assert!(!desk.free().contains(&"09:00".to_owned()));
    let mut input = desk.booking(stranger, "09:00", "09:20");
    assert_eq!(reasons(&desk.book(&input)), ["SLOT_HELD"]);
    input["hold"] = held["hold"].clone();
    input["commandId"] = json!(command_id());
    assert!(!desk.sees(&desk.patients[stranger]), "before the booking");
    let booked = desk.book(&input);
    let appointment = booked["data"]["bookAppointment"]["appointment"].clone();
    let again = desk.server.data(&desk.desk, document, keep);
    assert_eq!(again["holdSlot"], held, "sent again when it was used already");
    assert!(appointment.is_string(), "{booked}");
    // Sent again it is the same appointment; sent with another input it is none.
    let again = desk.book(&input);
    let same = |answer: &Value| (answer["data"].clone(), answer["extensions"]["position"].clone());
    assert_eq!(same(&again), same(&booked));
    input["end"] = json!(desk.at("09:40"));
    assert_eq!(desk.book(&input)["errors"][0]["extensions"]["code"], "BAD_INPUT");

    // The same time written with another offset is the same time.
    let mut elsewhere = desk.booking(0, "09:00", "09:20");
    let utc = jiff::Timestamp::from_second(
        desk.at("09:10").parse::<jiff::Timestamp>().unwrap().as_second(),
    );
    elsewhere["start"] = json!(utc.unwrap().to_string());
    elsewhere["end"] = json!(desk.at("09:30"));
    assert_eq!(reasons(&desk.book(&elsewhere)), ["SLOT_TAKEN"]);

    // To the end of the day, and out of it.
    let shift = |from: &str, to: &str| {
        json!({ "commandId": command_id(), "appointment": appointment, "start": desk.at(from),
            "end": desk.at(to) })
    };
    let refused = desk.change("moveAppointment", &shift("11:50", "12:10"));
    assert_eq!(reasons(&refused), ["OUTSIDE_HOURS"]);
    let moved = desk.change("moveAppointment", &shift("11:40", "12:00"));
    assert!(moved["errors"].is_null(), "{moved}");
    assert!(desk.free().contains(&"09:00".to_owned()), "the old time is free");
    assert!(!desk.free().contains(&"11:40".to_owned()));
    let sheet = desk.sheet();
    assert_eq!((sheet.len(), &sheet[0]["start"]), (1, &json!(desk.at("11:40"))));

    let cancel =
        json!({ "commandId": command_id(), "appointment": appointment, "reason": "PATIENT" });
    let cancelled = desk.change("cancelAppointment", &cancel);
    assert!(cancelled["errors"].is_null(), "{cancelled}");
    assert_eq!(desk.free().len(), nine);
    assert_eq!(desk.sheet()[0]["status"], "cancelled");
}

#[test]
fn whoever_is_booked_with_a_clinician_is_theirs_around_the_appointment_and_no_longer() {
    let desk = Desk::new();
    let stranger = desk.stranger();
    // Tomorrow: the week before has begun.
    let mut soon = Desk { day: jiff::Zoned::now().date().tomorrow().unwrap(), ..desk };
    soon.open(soon.day, "22:00", "24:00");
    let booked = soon.book(&soon.booking(stranger, "22:00", "22:20"));
    let appointment = booked["data"]["bookAppointment"]["appointment"].clone();
    assert!(appointment.is_string(), "{booked}");
    assert!(soon.sees(&soon.patients[stranger]), "from a week before");
    // Two months later it is not the week before yet.
    let tomorrow = soon.day;
    soon.day = sunday_ahead();
    let later = json!({ "commandId": command_id(), "appointment": appointment,
        "start": soon.at("09:00"), "end": soon.at("09:20") });
    let moved = soon.change("moveAppointment", &later);
    assert!(moved["errors"].is_null(), "{moved}");
    assert!(!soon.sees(&soon.patients[stranger]), "it was moved to a time far ahead");
    soon.day = tomorrow;
    let back = json!({ "commandId": command_id(), "appointment": appointment,
        "start": soon.at("23:00"), "end": soon.at("23:20") });
    assert!(soon.change("moveAppointment", &back)["errors"].is_null());
    assert!(soon.sees(&soon.patients[stranger]));
    let cancel =
        json!({ "commandId": command_id(), "appointment": appointment, "reason": "PROVIDER" });
    assert!(soon.change("cancelAppointment", &cancel)["errors"].is_null());
    assert!(!soon.sees(&soon.patients[stranger]), "it was cancelled");
}

#[test]
fn whoever_is_booked_far_ahead_and_then_for_tomorrow_is_theirs_tomorrow() {
    let desk = Desk::new();
    let stranger = desk.stranger();
    let far = desk.book(&desk.booking(stranger, "09:00", "09:20"));
    assert!(far["errors"].is_null(), "{far}");
    assert!(!desk.sees(&desk.patients[stranger]), "it is not the week before yet");
    let soon = Desk { day: jiff::Zoned::now().date().tomorrow().unwrap(), ..desk };
    soon.open(soon.day, "22:00", "24:00");
    let booked = soon.book(&soon.booking(stranger, "22:00", "22:20"));
    assert!(booked["errors"].is_null(), "{booked}");
    assert!(soon.sees(&soon.patients[stranger]), "from a week before the nearer one");
    let appointment = &booked["data"]["bookAppointment"]["appointment"];
    let cancel =
        json!({ "commandId": command_id(), "appointment": appointment, "reason": "PATIENT" });
    assert!(soon.change("cancelAppointment", &cancel)["errors"].is_null());
    assert!(!soon.sees(&soon.patients[stranger]), "only the one far ahead stands");
}

#[test]
fn how_long_a_booking_keeps_a_clinician_on_the_team_is_the_organisations_to_set() {
    let desk = Desk::new().set("team_days_before = 0\n");
    let stranger = desk.stranger();
    let desk = Desk { day: jiff::Zoned::now().date().tomorrow().unwrap(), ..desk };
    desk.open(desk.day, "22:00", "24:00");
    let booked = desk.book(&desk.booking(stranger, "22:00", "22:20"));
    assert!(booked["errors"].is_null(), "{booked}");
    assert!(!desk.sees(&desk.patients[stranger]), "not before the appointment");
    let desk = desk.set("team_days_before = 3\n");
    let booked = desk.book(&desk.booking(stranger, "23:00", "23:20"));
    assert!(booked["errors"].is_null(), "{booked}");
    assert!(desk.sees(&desk.patients[stranger]), "from three days before");
}

#[test]
fn blocking_a_time_once_more_gives_the_same_answer_whatever_was_opened_since() {
    let desk = Desk::new();
    let block = json!({ "in": { "commandId": command_id(), "provider": desk.provider,
        "start": desk.at("09:00"), "end": desk.at("18:00"), "reason": "LEAVE" } });
    let first = desk.server.data(&desk.desk, BLOCK, block.clone());
    assert_eq!(first["blockTime"]["blocks"].as_array().unwrap().len(), 1, "{first}");
    desk.open(desk.day, "13:00", "15:00");
    assert_eq!(desk.server.data(&desk.desk, BLOCK, block), first);
}

#[test]
fn blocked_times_name_who_is_booked_and_overbooking_wants_a_permission_and_a_reason() {
    let desk = Desk::new();
    assert!(desk.book(&desk.booking(0, "10:00", "10:20"))["errors"].is_null());
    let block = |stay: bool| {
        json!({ "commandId": command_id(), "provider": desk.provider, "start": desk.at("10:00"),
            "end": desk.at("11:00"), "reason": "MEETING", "appointmentsStay": stay })
    };
    assert_eq!(reasons(&desk.change("blockTime", &block(false))), ["SLOT_TAKEN"]);
    assert!(desk.change("blockTime", &block(true))["errors"].is_null());
    let both = desk.book(&desk.booking(1, "10:00", "12:40"));
    assert_eq!(reasons(&both), ["OUTSIDE_HOURS", "TIME_BLOCKED", "SLOT_TAKEN"]);

    let mut over = desk.booking(1, "10:00", "10:20");
    over["why"] = json!("Fever since the morning");
    let refused = desk.change("overbook", &over);
    assert_eq!(refused["errors"][0]["extensions"]["reason"], "MAY_NOT_OVERBOOK");
    desk.may_overbook();
    over["commandId"] = json!(command_id());
    over["why"] = json!(" ");
    assert_eq!(reasons(&desk.change("overbook", &over)), ["REQUIRED"]);
    over["commandId"] = json!(command_id());
    over["why"] = json!("Fever since the morning");
    let booked = desk.change("overbook", &over);
    assert!(booked["errors"].is_null(), "{booked}");
    let why: BTreeSet<_> =
        desk.sheet().iter().map(|it| it["overbookedBecause"].to_string()).collect();
    assert!(why.contains("\"Fever since the morning\"") && why.contains("null"), "{why:?}");
}

#[test]
fn an_overbooked_time_after_hours_is_on_the_sheet_of_its_day_at_the_place_though_typed_in_utc() {
    let desk = Desk::new();
    desk.may_overbook();
    // Half past eight in the evening is the next day in Greenwich, in summer and in winter.
    let utc = |clock: &str| desk.at(clock).parse::<jiff::Timestamp>().unwrap().to_string();
    let mut over = desk.booking(0, "20:30", "20:50");
    (over["start"], over["end"]) = (json!(utc("20:30")), json!(utc("20:50")));
    over["why"] = json!("Fever since the morning");
    let nowhere = desk.change("overbook", &over);
    assert_eq!(nowhere["errors"][0]["extensions"]["field"], "input.location", "{nowhere}");
    over["commandId"] = json!(command_id());
    over["location"] = desk.location.clone();
    let booked = desk.change("overbook", &over);
    assert!(booked["errors"].is_null(), "{booked}");
    let sheet = desk.sheet();
    assert_eq!((sheet.len(), &sheet[0]["start"]), (1, &json!(desk.at("20:30"))));
    desk.open(desk.day, "20:00", "22:00");
    assert_eq!(reasons(&desk.book(&desk.booking(1, "20:40", "21:00"))), ["SLOT_TAKEN"]);
}

#[test]
fn hours_are_opened_by_the_clock_of_the_place_on_the_day_on_which_it_is_put_forward() {
    let mut desk = Desk::new();
    // The second Sunday in March, next year: the clocks go from two to three.
    let year = jiff::Zoned::now().year() + 1;
    desk.day = date(year, 3, 1).nth_weekday_of_month(2, Weekday::Sunday).unwrap();
    desk.open(desk.day, "01:00", "05:00");
    assert_eq!(desk.free().len(), 9, "one hour is missing");
    let booked = desk.book(&desk.booking(0, "04:00", "04:20"));
    assert!(booked["errors"].is_null(), "{booked}");
    let start = desk.sheet()[0]["start"].as_str().unwrap().to_owned();
    assert!(start.ends_with("T04:00:00-04:00"), "{start}");
}
