//! What an administrator does before the doors open: accounts, places, hours, fees; and what comes of an
//! account from its first day to its last.

use chartlog_domain::facet::Role;

use super::super::act::Act;
use super::super::calendar::{DAYS, date, morning};
use super::super::model::{Model, Thing};

/// Who works here: login, role. The last clerk has cousins among the patients.
pub(in super::super) const STAFF: [(&str, Role); 10] = [
    ("desk.one", Role::FrontDesk),
    ("desk.two", Role::FrontDesk),
    ("desk.cousin", Role::FrontDesk),
    ("doctor.one", Role::Clinical),
    ("doctor.two", Role::Clinical),
    ("doctor.three", Role::Clinical),
    ("doctor.four", Role::Clinical),
    ("money.one", Role::Billing),
    ("money.two", Role::Billing),
    ("officer", Role::Compliance),
];

/// An account for each of them.
pub(in super::super) fn staff(admin: Thing) -> Vec<Act> {
    let each = STAFF.into_iter().map(|(login, role)| {
        let input = format!(
            "login: \"{login}\", name: {{ given: \"Ada\", family: \"Example\" }}, roles: [{}], \
             clinician: {}",
            role.name().to_uppercase(),
            role == Role::Clinical,
        );
        Act::new(admin, "createAccount", input).makes("account").then(move |model, made| {
            model.accounts += 1;
            match role {
                Role::FrontDesk => model.clerks.push(made),
                Role::Clinical => model.clinicians.push(made),
                Role::Billing => model.billers.push(made),
                Role::Compliance => model.officer = made,
                Role::Patient | Role::Admin => panic!("not one of those who work here"),
            }
        })
    });
    each.collect()
}

/// A place with two rooms, the kinds of visit that it offers, and who may do what out of the ordinary.
pub(in super::super) fn places(model: &Model) -> Vec<Act> {
    let admin = model.admin;
    let (clerk, doctor) = (model.clerks[0], model.clinicians[3]);
    let kind = |code: &str, minutes: u32, by_patients: bool| {
        let input = format!(
            "code: \"{code}\", display: \"{code}\", minutes: {minutes}, byPatients: {by_patients}"
        );
        Act::new(admin, "setVisitType", input)
    };
    vec![
        Act::new(admin, "addLocation", "name: \"Harbour\", timeZone: \"America/New_York\"")
            .makes("location")
            .then(|model, made| model.location = made),
        kind("CHECK", 20, true),
        kind("LONG", 40, false),
        Act::new(admin, "allowOverbooking", format!("account: ${clerk}")),
        Act::new(admin, "forbidOverbooking", format!("account: ${clerk}")),
        Act::new(admin, "allowOverbooking", format!("account: ${clerk}")).then(move |model, _| {
            model.may_overbook.insert(clerk);
        }),
        Act::new(admin, "allowBreakGlass", format!("account: ${doctor}")),
        Act::new(admin, "forbidBreakGlass", format!("account: ${doctor}")),
        Act::new(admin, "allowBreakGlass", format!("account: ${doctor}")).then(move |model, _| {
            model.may_break_glass.insert(doctor);
        }),
    ]
}

/// The hours of the week, and the rooms.
pub(in super::super) fn hours(model: &Model) -> Vec<Act> {
    let (admin, location) = (model.admin, model.location);
    let (from, to) = (date(morning(0)), date(morning(DAYS - 1)));
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let weekly = days.map(|day| {
        format!(
            "{{ weekday: {day}, from: \"09:00\", to: \"12:00\" }}, \
             {{ weekday: {day}, from: \"13:00\", to: \"16:00\" }}"
        )
    });
    let weekly = weekly.join(", ");
    let mut acts = Vec::new();
    for doctor in &model.clinicians {
        let input = format!(
            "provider: ${doctor}, location: ${location}, from: \"{from}\", to: \"{to}\", \
             hours: [{weekly}], slotMinutes: 20"
        );
        acts.push(Act::new(admin, "openCalendar", input));
    }
    for room in ["Room 1", "Room 2"] {
        let act = Act::new(admin, "setRoom", format!("location: ${location}, name: \"{room}\""));
        acts.push(act.makes("room").then(|model, made| model.rooms.push(made)));
    }
    let fees = super::ledger::FEES.into_iter();
    acts.extend(fees.map(|(code, cents)| super::ledger::set_fee(model.billers[0], code, cents)));
    acts
}

/// Somebody is hired, and has left by the evening.
pub(in super::super) fn hired(admin: Thing) -> Act {
    let input =
        "login: \"temporary\", name: { given: \"Ada\", family: \"Guest\" }, roles: [FRONT_DESK]";
    Act::new(admin, "createAccount", input).makes("account").then(|model, _| model.accounts += 1)
}

/// What comes of the account that was made last.
pub(in super::super) fn administration(admin: Thing, account: Thing) -> Vec<Act> {
    let of = |name: &'static str, rest: &str| {
        Act::new(admin, name, format!("account: ${account}{rest}"))
    };
    vec![
        of("grantRole", ", role: BILLING"),
        of("revokeRole", ", role: BILLING"),
        of("resetSecondFactor", ", reason: DEVICE_LOST, sentence: \"It fell into the harbour\""),
        of("resetPassword", ", reason: FORGOTTEN, sentence: \"She came by with her badge\""),
        of("unlockAccount", "").adding_nothing(),
        of("endSessions", "").adding_nothing(),
        of("closeAccount", ", reason: LEFT"),
    ]
}

/// A machine client, and its next keys.
pub(in super::super) fn client(admin: Thing) -> Act {
    let input = format!(
        "login: \"lab.feed\", name: \"Laboratory\", facets: [IDENTITY], jwks: {}",
        keys("one")
    );
    Act::new(admin, "registerClient", input).makes("account").then(|model, _| model.accounts += 1)
}

/// The keys of the client that was registered last.
pub(in super::super) fn client_keys(admin: Thing, account: Thing) -> Act {
    Act::new(admin, "setClientKeys", format!("account: ${account}, jwks: {}", keys("two")))
}

fn keys(kid: &str) -> String {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let keys = format!(
        r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"{kid}","x":"{x}"}}]}}"#
    );
    serde_json::to_string(&keys).unwrap()
}
