//! Whoever looks on is told that something has changed, at once and without a word of what it says, for
//! as long as they may see it.

use chartlog_tests::traces::{holds, no_file_holds};
use chartlog_tests::{Clinic, Live, Server, fhir};
use serde_json::{Value, json};

use crate::glass::{BREAK, FIND, MEND, SENTENCE, served};

const CHART: &str = "subscription($patient: UUID!, $after: String) {
    chartChanged(patient: $patient, after: $after) {
        position changes { kind appointmentId encounterId noteId recordId } } }";
const ALERTS: &str = "subscription($after: String) { alerts(after: $after) {
    position alerts { kind glassId accountId patientId } } }";
const STAFF: &str = "subscription { staffChanged { position changes { kind accountId } } }";
const SET: &str = "mutation($in: SetConfidentialContactInput!) {
    setConfidentialContact(input: $in) { position } }";
const LEAVE: &str = "mutation($in: LeaveCareTeamInput!) { leaveCareTeam(input: $in) { position } }";

/// The notice of a message.
#[track_caller]
pub(crate) fn notice(said: &Value) -> &Value {
    assert_eq!(said["type"], "next", "{said}");
    said["payload"]["data"].as_object().and_then(|data| data.values().next()).expect("a notice")
}

/// The next notice that tells of a change.
pub(crate) fn told(live: &mut Live) -> Value {
    loop {
        let said = live.message();
        let told = notice(&said);
        let changes = told.get("changes").or(told.get("alerts")).expect("changes");
        if changes != &json!([]) {
            return told.clone();
        }
    }
}

fn number(position: &Value) -> u64 {
    position.as_str().and_then(|position| position.parse().ok()).expect("a position")
}

#[test]
fn an_open_chart_is_told_of_a_change_and_nobody_elses_is() {
    let (clinic, server, login) = served();
    let officer = clinic.token(&["compliance"]);
    let accounts = "{ accounts(search: { kind: IMPORTED }) { nodes { login } } }";
    let accounts = server.data(&officer, accounts, json!({}));
    let logins = accounts["accounts"]["nodes"].as_array().unwrap().iter();
    let mut others =
        logins.filter_map(|account| account["login"].as_str()).filter(|it| *it != login);
    let treating = clinic.token(&["clinical", "--as", others.next().expect("another clinician")]);
    let bystander = clinic.token(&["clinical", "--as", &login]);
    let mine = server.data(&treating, "{ myPatients { nodes { id } } }", json!({}));
    let patient = mine["myPatients"]["nodes"][0]["id"].clone();
    let variables = json!({ "patient": patient });

    let mut open = Live::open(server.address(), &treating);
    let first = open.subscribe("chart", CHART, &variables);
    assert_eq!(notice(&first)["changes"], json!([]));
    let mut shut = Live::open(server.address(), &bystander);
    let refused = shut.subscribe("chart", CHART, &variables);
    assert_eq!(refused["payload"][0]["extensions"]["code"], "NOT_FOUND", "{refused}");

    let desk = clinic.token(&["front_desk"]);
    let set = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0701", "patient": patient,
        "contactPoints": [{ "system": "sms", "value": "555-010-0042" }],
        "addresses": [{ "lines": ["PO Box 9"] }], "instructions": "no message",
    } });
    let done = server.data(&desk, SET, set);
    let change = told(&mut open);
    assert_eq!(change["changes"][0]["kind"], "PATIENT", "{change}");
    assert!(number(&change["position"]) >= number(&done["setConfidentialContact"]["position"]));
    for word in ["555-010-0042", "PO Box 9", "no message", fhir::FAMILY, fhir::GIVEN] {
        assert!(!change.to_string().contains(word), "{word}");
    }

    // Whoever was away goes on from where they were, and is told once.
    let mut again = Live::open(server.address(), &treating);
    let after = json!({ "patient": patient, "after": notice(&first)["position"] });
    let begins = again.subscribe("chart", CHART, &after);
    assert_eq!(notice(&begins)["position"], notice(&first)["position"]);
    assert_eq!(told(&mut again)["changes"], change["changes"]);

    // Leaving the team ends it, and there is no way back in.
    let leave = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0702", "patient": patient } });
    let _ = server.data(&treating, LEAVE, leave);
    for live in [&mut open, &mut again] {
        assert_eq!(live.message(), json!({ "type": "complete", "id": "chart" }));
    }
    let refused = open.subscribe("again", CHART, &variables);
    assert_eq!(refused["payload"][0]["extensions"]["code"], "NOT_FOUND", "{refused}");

    let shown = "{ accesses(first: 100, filter: { kinds: [SHOWN, REFUSED] }) {
        nodes { kind operation patientIds } } }";
    let seen = server.data(&officer, shown, json!({}));
    let seen: Vec<_> = seen["accesses"]["nodes"].as_array().unwrap().iter().collect();
    let on_record = |kind: &str| {
        let row = json!({ "kind": kind, "operation": "chartChanged", "patientIds": [patient] });
        seen.iter().filter(|access| ***access == row).count()
    };
    assert!(on_record("SHOWN") >= 2, "{seen:?}");
    assert!(on_record("REFUSED") >= 1, "{seen:?}");
    let words = [&fhir::PLANTED[..], &["555-010-0042", "PO Box 9"]].concat();
    let (_, said) = server.stop();
    assert!(words.iter().all(|word| !holds(said.as_bytes(), word)), "what was said holds none");
    no_file_holds(&clinic.dir(), &words);
}

#[test]
fn broken_glass_alerts_compliance_at_once_and_ends_with_the_mending() {
    let (clinic, server, login) = served();
    let bystander = clinic.token(&["clinical", "--as", &login]);
    let officer = clinic.token(&["compliance"]);
    let mut alerts = Live::open(server.address(), &officer);
    let first = alerts.subscribe("alerts", ALERTS, &json!({}));

    let who = json!({ "family": fhir::FAMILY, "given": fhir::GIVEN, "birthDate": "1971-02-03" });
    let found = server.data(&bystander, FIND, who);
    let id = found["findPatient"][0]["id"].clone();
    let why = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0711", "patient": id,
                              "reason": "EMERGENCY", "sentence": SENTENCE } });
    let broken = server.data(&bystander, BREAK, why);
    let glass = broken["breakGlass"]["glass"].clone();
    let alert = told(&mut alerts);
    assert_eq!(alert["alerts"][0]["kind"], "GLASS_BROKEN", "{alert}");
    assert_eq!(alert["alerts"][0]["glassId"], glass);
    assert_eq!(alert["alerts"][0]["patientId"], id);
    assert!(!alert.to_string().contains(SENTENCE));

    let mut chart = Live::open(server.address(), &bystander);
    let open = chart.subscribe("chart", CHART, &json!({ "patient": id }));
    assert!(notice(&open)["position"].is_string(), "the glass opens the chart's notices too");
    let mend = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0712",
                               "glass": glass } });
    let _ = server.data(&bystander, MEND, mend);
    assert_eq!(chart.message(), json!({ "type": "complete", "id": "chart" }));
    let alert = told(&mut alerts);
    assert_eq!(alert["alerts"][0]["kind"], "GLASS_MENDED", "{alert}");

    // From where it began both are told again, once and in their order.
    let mut again = Live::open(server.address(), &officer);
    let after = json!({ "after": notice(&first)["position"] });
    let _ = again.subscribe("alerts", ALERTS, &after);
    let mut kinds = Vec::new();
    while kinds.len() < 2 {
        let more = told(&mut again);
        kinds.extend(more["alerts"].as_array().unwrap().iter().map(|one| one["kind"].clone()));
    }
    assert_eq!(kinds, ["GLASS_BROKEN", "GLASS_MENDED"]);
}

#[test]
fn a_socket_ends_with_its_session_and_with_the_server() {
    let clinic = Clinic::new();
    let server = Server::start(&clinic);
    let (leaving, staying) = (clinic.token(&["admin"]), clinic.token(&["admin"]));
    let mut signed_out = Live::open(server.address(), &leaving);
    let mut stays = Live::open(server.address(), &staying);
    for live in [&mut signed_out, &mut stays] {
        assert!(notice(&live.subscribe("staff", STAFF, &json!({})))["position"].is_string());
    }
    let answer = server
        .agent()
        .post(server.url("/auth/sign-out"))
        .header("authorization", format!("Bearer {leaving}"))
        .send_json(json!({}))
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(signed_out.ended(), 4401);
    let (exit, _) = server.stop();
    assert_eq!((exit, stays.ended()), (0, 1001));
}
