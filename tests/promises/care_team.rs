//! Every way onto a care team opens the chart, and leaving closes it at once: by registration, by a
//! booked appointment, by an encounter, by a colleague, by an import.

use std::collections::BTreeMap;

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

const MINE: &str = "{ myPatients(first: 100) { nodes { id careTeam(first: 20) { nodes {
    clinician { id } joining left } } } } }";
const CHART: &str = "query($id: UUID!) { patient(id: $id) { problems { totalCount } } }";
const JOIN: &str = "mutation($in: JoinCareTeamInput!) { joinCareTeam(input: $in) { position } }";
const LEAVE: &str = "mutation($in: LeaveCareTeamInput!) { leaveCareTeam(input: $in) { position } }";

/// A clinician, signed in.
struct Clinician {
    account: Value,
    token: String,
}

fn sees(server: &Server, token: &str, patient: &Value) -> bool {
    let answer = server.ask(token, CHART, json!({ "id": patient }));
    let seen = answer["data"]["patient"].is_object();
    assert!(seen || answer["errors"][0]["extensions"]["code"] == "NOT_FOUND", "{answer}");
    seen
}

fn leaves(server: &Server, token: &str, patient: &Value, number: usize) {
    let command = format!("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e04{number:02}");
    let leave = json!({ "in": { "commandId": command, "patient": patient } });
    let _ = server.data(token, LEAVE, leave);
}

/// For each way of joining, whom it alone brought onto whose team.
fn ways(server: &Server, clinicians: &[Clinician]) -> BTreeMap<String, (usize, Value)> {
    let mut ways = BTreeMap::new();
    for (number, clinician) in clinicians.iter().enumerate() {
        let mine = server.data(&clinician.token, MINE, json!({}));
        for patient in mine["myPatients"]["nodes"].as_array().unwrap() {
            let team = patient["careTeam"]["nodes"].as_array().unwrap().iter();
            let own: Vec<_> = team
                .filter(|one| one["clinician"]["id"] == clinician.account && one["left"].is_null())
                .map(|one| one["joining"].as_str().unwrap().to_owned())
                .collect();
            if let [way] = own.as_slice() {
                ways.entry(way.clone()).or_insert((number, patient["id"].clone()));
            }
        }
    }
    ways
}

#[test]
fn registration_a_booking_an_encounter_and_a_colleague_open_the_chart_until_one_leaves() {
    let clinic = Clinic::without_directory();
    let server = Server::demo(&clinic, 60);
    let officer = clinic.token(&["compliance"]);
    let accounts = "{ accounts(search: { kind: STAFF, role: CLINICAL }) { nodes { id login } } }";
    let accounts = server.data(&officer, accounts, json!({}));
    let accounts = accounts["accounts"]["nodes"].as_array().unwrap();
    let clinicians: Vec<_> = accounts
        .iter()
        .map(|one| Clinician {
            account: one["id"].clone(),
            token: clinic.token(&["clinical", "--as", one["login"].as_str().unwrap()]),
        })
        .collect();

    let mut ways = ways(&server, &clinicians);
    let (member, patient) = ways["REGISTRATION"].clone();
    let colleague = (0..clinicians.len())
        .find(|number| !sees(&server, &clinicians[*number].token, &patient))
        .expect("somebody who is not on that team");
    let join = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0490",
                               "patient": patient, "clinician": clinicians[colleague].account } });
    let _ = server.data(&clinicians[member].token, JOIN, join);
    ways.insert("COLLEAGUE".to_owned(), (colleague, patient));

    let four = ["APPOINTMENT", "COLLEAGUE", "ENCOUNTER", "REGISTRATION"];
    for (step, way) in four.into_iter().enumerate() {
        let (number, patient) = &ways[way];
        let token = &clinicians[*number].token;
        assert!(sees(&server, token, patient), "{way}");
        leaves(&server, token, patient, step);
        assert!(!sees(&server, token, patient), "{way}");
    }
}

#[test]
fn an_imported_encounter_opens_the_chart_until_one_leaves() {
    let clinic = Clinic::new();
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, fhir::bundle(0).to_string()).unwrap();
    assert_eq!(clinic.import(&file).0.exit, 0);
    let server = Server::start(&clinic);
    let token = clinic.token(&["clinical"]);
    let mine = server.data(&token, MINE, json!({}));
    let patient = &mine["myPatients"]["nodes"][0];
    assert_eq!(patient["careTeam"]["nodes"][0]["joining"], "IMPORT");
    leaves(&server, &token, &patient["id"], 0);
    assert!(!sees(&server, &token, &patient["id"]));
    // The same history again does not bring them back.
    assert_eq!(clinic.import(&file).0.exit, 0);
    assert!(!sees(&server, &token, &patient["id"]));
}
