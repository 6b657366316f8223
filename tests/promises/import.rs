//! Import: nothing lost, nothing twice, and a report that says what happened.

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};
use std::io::Write as _;

fn totals(report: &Value, column: &str) -> u64 {
    let resources = report["resources"].as_object().unwrap();
    resources.values().map(|counts| counts[column].as_u64().unwrap()).sum()
}

#[test]
fn the_same_bundle_twice_adds_nothing() {
    let clinic = Clinic::new();
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, fhir::bundle(0).to_string()).unwrap();
    let (ran, first) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert_eq!(totals(&first, "read"), 12);
    assert_eq!(totals(&first, "events"), 12);
    assert_eq!(first["patients"], 1);
    let entries = clinic.verify()["entries"].as_u64().unwrap();
    let (ran, second) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(totals(&second, "unchanged"), 12, "{second}");
    assert_eq!(totals(&second, "events"), 0);
    // The run itself is on record, and nothing else.
    assert_eq!(clinic.verify()["entries"].as_u64().unwrap(), entries + 1);
}

#[test]
fn changed_content_is_told_again_and_the_view_shows_it() {
    let clinic = Clinic::new();
    let file = clinic.beside("bundle.json");
    let text = fhir::bundle(0).to_string();
    std::fs::write(&file, &text).unwrap();
    assert_eq!(clinic.import(&file).0.exit, 0);
    std::fs::write(&file, text.replace("1971-02-03", "1971-02-04")).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!((totals(&report, "events"), totals(&report, "unchanged")), (1, 11), "{report}");
    // The old file once more is nothing new: a folder of several exports can be imported again.
    std::fs::write(&file, &text).unwrap();
    assert_eq!(totals(&clinic.import(&file).1, "events"), 0);
    let server = Server::start(&clinic);
    let token = clinic.run(&["token", "--role", "front_desk"]).out;
    let data =
        server.data(token.trim(), "{ patients { nodes { patient { birthDate } } } }", json!({}));
    assert_eq!(data["patients"]["nodes"], json!([{ "patient": { "birthDate": "1971-02-04" } }]));
}

#[test]
fn a_transaction_is_all_or_nothing_for_each_patient() {
    let clinic = Clinic::new();
    let mut bad = fhir::bundle(1);
    bad["entry"][4]["resource"]["effectiveDateTime"] = json!("the day after");
    let mut both = fhir::bundle(2);
    let entries = bad["entry"].as_array().unwrap().clone();
    both["entry"].as_array_mut().unwrap().extend(entries);
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, both.to_string()).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 6, "{}", ran.err);
    assert_eq!(report["patients"], 1, "{report}");
    assert_eq!(report["resources"]["Observation"]["events"], 2);
    assert_eq!(report["resources"]["Observation"]["refused"], 2);
    let refusals = report["refusals"].as_array().unwrap();
    assert!(
        refusals
            .iter()
            .any(|r| r["path"].as_str().is_some_and(|p| p.contains("effectiveDateTime"))),
        "{report}"
    );
    assert!(!report.to_string().contains("the day after"), "a refusal never echoes a value");
}

#[test]
fn a_batch_refuses_what_is_bad_and_takes_the_rest() {
    let clinic = Clinic::new();
    let mut batch = fhir::bundle(1);
    batch["type"] = json!("batch");
    batch["entry"][4]["resource"]["effectiveDateTime"] = json!("the day after");
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, batch.to_string()).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 6);
    assert_eq!((totals(&report, "refused"), totals(&report, "events")), (1, 11), "{report}");
}

#[test]
fn a_broken_file_names_line_and_column_and_the_others_go_on() {
    let clinic = Clinic::new();
    let dir = clinic.beside("in");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(
        dir.join("a-broken.json"),
        "{\n  \"resourceType\": \"Bundle\",\n  \"type\": oops\n}",
    )
    .unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all("\u{feff}".as_bytes()).unwrap();
    gz.write_all(fhir::bundle(0).to_string().as_bytes()).unwrap();
    std::fs::write(dir.join("b.json.gz"), gz.finish().unwrap()).unwrap();
    let (ran, report) = clinic.import(&dir);
    assert_eq!(ran.exit, 6);
    assert_eq!(report["files"], 2);
    assert_eq!(totals(&report, "events"), 12);
    let refusal = report["refusals"][0].to_string();
    assert!(refusal.contains("line 3"), "{refusal}");
}

#[test]
fn decimals_keep_their_digits_and_dates_their_offset() {
    let clinic = Clinic::new();
    let file = clinic.beside("bundle.json");
    let text =
        fhir::bundle(0).to_string().replace("\"value\":6.1", "\"value\":6.1000000000000000000");
    assert!(text.contains("6.1000000000000000000"));
    std::fs::write(&file, text).unwrap();
    assert_eq!(clinic.import(&file).0.exit, 0);
    let server = Server::start(&clinic);
    let token = clinic.run(&["token", "--role", "clinical"]).out;
    let answer = server.ask(
        token.trim(),
        "{ myPatients { nodes { observations(first: 10) { nodes { effective { start } value { __typename ... on Quantity { value } } } } } } }",
        json!({}),
    );
    let text = answer.to_string();
    assert!(text.contains("\"6.1000000000000000000\""), "{text}");
    assert!(text.contains("2019-05-06T09:10:00-04:00"), "{text}");
}

#[test]
fn a_restricted_label_keeps_a_resource_out_of_every_view() {
    let clinic = Clinic::new();
    let mut bundle = fhir::bundle(0);
    bundle["entry"][3]["resource"]["meta"] = json!({ "security": [{
        "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSY",
    }] });
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, bundle.to_string()).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(report["resources"]["Condition"]["events"], 1);
    let server = Server::start(&clinic);
    let token = clinic.run(&["token", "--role", "clinical"]).out;
    let data = server.data(
        token.trim(),
        "{ myPatients { nodes { problems { totalCount } allergies { totalCount } } } }",
        json!({}),
    );
    assert_eq!(
        data["myPatients"]["nodes"],
        json!([{ "problems": { "totalCount": 0 }, "allergies": { "totalCount": 1 } }])
    );
    // Nor does what it says get out through a claim that refers to it.
    let token = clinic.run(&["token", "--role", "billing"]).out;
    let query = "{ claims { nodes { diagnoses { code } } } }";
    let data = server.data(token.trim(), query, json!({}));
    let numbered = json!([{ "diagnoses": [{ "code": "" }] }]);
    assert_eq!(data["claims"]["nodes"], numbered, "its number, which lines point to, and no code");
}

#[test]
fn import_goes_through_the_server_that_has_the_directory_open() {
    let clinic = Clinic::new();
    let server = Server::start(&clinic);
    let file = clinic.beside("bundle.json");
    std::fs::write(&file, fhir::bundle(0).to_string()).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert_eq!(totals(&report, "events"), 12);
    let token = clinic.run(&["token", "--role", "billing"]).out;
    let data = server.data(token.trim(), "{ claims { totalCount } }", json!({}));
    assert_eq!(data["claims"]["totalCount"], 1, "what was imported is there for whoever asks next");
}
