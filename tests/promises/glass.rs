//! Broken glass, seen from outside: a clinician of another team finds a patient by exact name and
//! date of birth, opens the chart for a while, and compliance sees all of it.

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

pub(crate) const FIND: &str = "query($family: String!, $given: String!, $birthDate: Date!) {
    findPatient(family: $family, given: $given, birthDate: $birthDate) { id displayName } }";
pub(crate) const CHART: &str =
    "query($id: UUID!) { patient(id: $id) { problems { nodes { code { label } } } } }";
pub(crate) const BREAK: &str =
    "mutation($in: BreakGlassInput!) { breakGlass(input: $in) { glass until } }";
pub(crate) const MEND: &str =
    "mutation($in: MendGlassInput!) { mendGlass(input: $in) { position } }";
pub(crate) const SENTENCE: &str = "Carried in by the ambulance, does not answer";

/// A clinic with two clinicians of one patient each, served; the login of the second one.
pub(crate) fn served() -> (Clinic, Server, String) {
    let clinic = Clinic::new();
    let first = clinic.beside("first.json");
    std::fs::write(&first, fhir::bundle(0).to_string()).unwrap();
    let second = fhir::bundle(2)
        .to_string()
        .replace("999999000001", "999999000002")
        .replace("1999999984", "1999999976")
        .replace(fhir::PRACTITIONER, "Bystander");
    let file = clinic.beside("second.json");
    std::fs::write(&file, second).unwrap();
    assert_eq!(clinic.import(&first).0.exit, 0);
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let login = report["clinicians"][0]["login"].as_str().expect("a login").to_owned();
    let server = Server::start(&clinic);
    (clinic, server, login)
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[test]
fn broken_glass_opens_one_chart_until_it_is_mended_and_compliance_sees_it() {
    let (clinic, server, login) = served();
    let token = |args: &[&str]| {
        let ran = clinic.run(&[&["token"], args].concat());
        assert_eq!(ran.exit, 0, "{}", ran.err);
        ran.out.trim().to_owned()
    };
    let bystander = token(&["--role", "clinical", "--as", &login]);
    let officer = token(&["--role", "compliance"]);

    let who = json!({ "family": fhir::FAMILY, "given": fhir::GIVEN, "birthDate": "1971-02-03" });
    let found = server.data(&bystander, FIND, who);
    let id = found["findPatient"][0]["id"].clone();
    assert!(id.is_string(), "{found}");
    let chart = || server.ask(&bystander, CHART, json!({ "id": id }));
    assert_eq!(code(&chart()), "NOT_FOUND");

    let why = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0001", "patient": id,
                              "reason": "EMERGENCY", "sentence": SENTENCE } });
    let broken = server.data(&bystander, BREAK, why);
    let glass = broken["breakGlass"]["glass"].clone();
    let open = chart();
    assert!(open.to_string().contains(fhir::CLINICAL), "{open}");

    let mend = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0002",
                               "glass": glass } });
    let mended = server.data(&bystander, MEND, mend);
    assert_eq!(code(&chart()), "NOT_FOUND");

    let query = "query($glass: UUID!) {
        brokenGlass { nodes { id patientId reason mendedAt finding } }
        accesses(filter: { glass: $glass, kinds: [SHOWN] }) {
            nodes { operation underGlass patientIds } } }";
    let at_least = &mended["mendGlass"]["position"];
    let mut answer = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {officer}"))
        .send_json(json!({ "query": query, "variables": { "glass": glass },
                           "extensions": { "atLeast": at_least } }))
        .unwrap();
    let seen: Value = answer.body_mut().read_json().unwrap();
    let seen = &seen["data"];
    let grant = &seen["brokenGlass"]["nodes"][0];
    assert_eq!((&grant["id"], &grant["patientId"]), (&glass, &id));
    assert!(grant["mendedAt"].is_string() && grant["finding"].is_null(), "{grant}");
    let read = json!({ "operation": "patient", "underGlass": true, "patientIds": [id] });
    assert_eq!(seen["accesses"]["nodes"], json!([read]));
    assert!(!seen.to_string().contains(SENTENCE));
}

#[test]
fn how_long_a_broken_glass_opens_a_chart_is_the_organisations_to_set() {
    let (clinic, server, login) = served();
    assert_eq!(server.stop().0, 0);
    let settings = clinic.dir().join("chartlog.toml");
    std::fs::write(&settings, "glass_minutes = 15\n").unwrap();
    let server = Server::start(&clinic);
    let ran = clinic.run(&["token", "--role", "clinical", "--as", &login]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let bystander = ran.out.trim();
    let who = json!({ "family": fhir::FAMILY, "given": fhir::GIVEN, "birthDate": "1971-02-03" });
    let id = server.data(bystander, FIND, who)["findPatient"][0]["id"].clone();
    let lasts = |command: &str, minutes: Value| {
        let input = json!({ "commandId": command, "patient": id, "reason": "EMERGENCY",
                            "sentence": SENTENCE, "minutes": minutes });
        let began = jiff::Timestamp::now();
        let broken = server.data(bystander, BREAK, json!({ "in": input }));
        let until: jiff::Timestamp =
            broken["breakGlass"]["until"].as_str().unwrap().parse().unwrap();
        until.as_second() - began.as_second()
    };
    // The answer may take a while, and tells no more than seconds.
    let unsaid = lasts("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0011", Value::Null);
    assert!((15 * 60 - 1..16 * 60).contains(&unsaid), "{unsaid} seconds");
    let said = lasts("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0012", json!(30));
    assert!((30 * 60 - 1..31 * 60).contains(&said), "who breaks it says how long: {said} seconds");
    assert_eq!(server.stop().0, 0);
    std::fs::write(&settings, "glass_minutes = 241\n").unwrap();
    let refused = clinic.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_ne!(refused.exit, 0);
    assert!(refused.err.contains("glass_minutes"), "{}", refused.err);
}
