//! Where an organisation names the documents of its front-ends, a session is good for those and no others.

use chartlog_tests::{Clinic, Live, Server, fhir};
use serde_json::{Value, json};

const LIST: &str = "query List { patients(first: 9) { nodes { patient { id } } } }";
const REGISTER: &str =
    "mutation Register($in: RegisterPatientInput!) { registerPatient(input: $in) { patient } }";
const SHEET: &str = "subscription Sheet($day: Date!) { daySheetChanged(date: $day) { position } }";

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

#[test]
fn only_the_named_documents_are_run_and_others_are_refused_on_record() {
    let clinic = Clinic::with_patients(1);
    let list = clinic.beside("front-desk.json");
    let documents = json!({ "list": LIST, "sheet": SHEET });
    std::fs::write(&list, documents.to_string()).unwrap();
    let settings = format!("trusted_documents = [{:?}]\n", list.to_string_lossy());
    std::fs::write(clinic.dir().join("chartlog.toml"), settings).unwrap();
    let server = Server::start(&clinic);
    let desk = clinic.token(&["front_desk"]);

    let listed = server.data(&desk, LIST, json!({}));
    assert_eq!(listed["patients"]["nodes"].as_array().unwrap().len(), 1);
    let spaced = format!("{LIST} ");
    let named = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0801",
        "name": { "given": ["Ada"], "family": "Other" }, "birthDate": "1980-01-02" } });
    for (document, variables) in [
        ("{ patients { nodes { displayName } } }", json!({})),
        ("{ __schema { types { name } } }", json!({})),
        (spaced.as_str(), json!({})),
        (REGISTER, named),
    ] {
        let answer = server.ask(&desk, document, variables);
        assert_eq!(code(&answer), "FORBIDDEN", "{document}");
        let said = answer.to_string();
        assert!(fhir::PLANTED.iter().all(|word| !said.contains(word)), "{document}");
    }
    let mut live = Live::open(server.address(), &desk);
    let day = json!({ "day": "2026-11-24" });
    let sheet = live.subscribe("sheet", SHEET, &day);
    assert_eq!(sheet["type"], "next", "{sheet}");
    let other = "subscription { daySheetChanged(date: \"2026-11-24\") { position } }";
    let refused = live.subscribe("other", other, &json!({}));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");

    let _ = server.stop();
    std::fs::remove_file(clinic.dir().join("chartlog.toml")).unwrap();
    let server = Server::start(&clinic);
    let refusals = "{ accesses(filter: { kinds: [REFUSED] }) { totalCount } }";
    let refusals = server.data(&clinic.token(&["compliance"]), refusals, json!({}));
    assert_eq!(refusals["accesses"]["totalCount"], 5, "each is on record");
}
