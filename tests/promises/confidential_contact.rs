//! A patient who wants to be reached by other means or at another address is reached there and nowhere
//! else (45 CFR 164.522(b)): whoever asks for phones or addresses gets those.

use chartlog_tests::command::numbered;
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

const SET: &str = "mutation($in: SetConfidentialContactInput!) {
    setConfidentialContact(input: $in) { position } }";
const CLEAR: &str = "mutation($in: ClearConfidentialContactInput!) {
    clearConfidentialContact(input: $in) { position } }";
const CHANGE: &str =
    "mutation($in: ChangeContactInput!) { changeContact(input: $in) { position } }";
const MOVE: &str =
    "mutation($in: ChangeResidenceInput!) { changeResidence(input: $in) { position } }";
const AT_DESK: &str = "query($id: UUID!) { patient(id: $id) { contactPoints { value }
    addresses { lines } confidentialContact { instructions } } }";
const AT_WORK: &str = "query($id: UUID!) { patient(id: $id) { contactPoints { nodes { value } }
    addresses { nodes { lines } } } }";
const AT_BILLING: &str =
    "query($id: UUID!) { patient(id: $id) { addresses { nodes { lines } } confidentialAddress } }";

#[test]
fn the_ordinary_phone_and_address_are_told_to_nobody_while_others_are_set() {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let token = |role: &str| clinic.run(&["token", "--role", role]).out.trim().to_owned();
    let (desk, clinical, billing) = (token("front_desk"), token("clinical"), token("billing"));
    let mine = server.data(&clinical, "{ myPatients { nodes { id } } }", json!({}));
    let id = mine["myPatients"]["nodes"][0]["id"].clone();
    let everybody = || {
        [(&desk, AT_DESK), (&clinical, AT_WORK), (&billing, AT_BILLING)]
            .map(|(token, query)| server.data(token, query, json!({ "id": id })).to_string())
    };
    assert!(everybody().iter().all(|told| told.contains(fhir::STREET)));

    let set = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0301", "patient": id,
        "contactPoints": [{ "system": "sms", "value": "555-010-0042" }],
        "addresses": [{ "lines": ["PO Box 9"] }], "instructions": "no message",
    } });
    let _ = server.data(&desk, SET, set);
    for told in everybody() {
        assert!(told.contains("PO Box 9"), "{told}");
        assert!(!told.contains(fhir::STREET) && !told.contains(fhir::PHONE), "{told}");
    }
    let told = everybody();
    assert!(told[0].contains("555-010-0042") && told[0].contains("no message"), "{}", told[0]);
    assert!(told[1].contains("555-010-0042") && told[2].contains("true"), "{told:?}");

    let clear =
        json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0302", "patient": id } });
    let _ = server.data(&desk, CLEAR, clear);
    for told in everybody() {
        assert!(told.contains(fhir::STREET) && !told.contains("PO Box 9"), "{told}");
    }
}

#[test]
fn whoever_is_not_told_the_ordinary_contact_does_not_change_it() {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let token = |role: &str| clinic.run(&["token", "--role", role]).out.trim().to_owned();
    let (desk, clinical) = (token("front_desk"), token("clinical"));
    let officer = token("compliance");
    let mine = server.data(&clinical, "{ myPatients { nodes { id } } }", json!({}));
    let id = mine["myPatients"]["nodes"][0]["id"].clone();
    let shown = || server.data(&desk, AT_DESK, json!({ "id": id }))["patient"].clone();
    let input = |number: u64, mut input: Value| {
        input["commandId"] = json!(numbered(number));
        input["patient"] = id.clone();
        json!({ "in": input })
    };
    let before = shown();
    assert!(before.to_string().contains(fhir::PHONE) && before.to_string().contains(fhir::STREET));
    let other = json!([{ "system": "sms", "value": "555-010-0042" }]);
    let box_nine = json!([{ "lines": ["PO Box 9"] }]);
    let set = json!({ "contactPoints": other, "addresses": box_nine });
    let _ = server.data(&desk, SET, input(1, set));

    // What is shown is sent back with another language, as a form would.
    let form = json!({ "contactPoints": other, "languages": ["es"], "emergencyContacts": [] });
    let empty = json!({ "contactPoints": [], "languages": ["es"], "emergencyContacts": [] });
    let moves = json!({ "addresses": box_nine });
    for (number, mutation, sent) in [(2, CHANGE, form), (3, CHANGE, empty), (4, MOVE, moves)] {
        let refused = server.ask(&desk, mutation, input(number, sent));
        let reason = &refused["errors"][0]["extensions"]["reason"];
        assert_eq!(reason, "CONFIDENTIAL_CONTACT_IN_FORCE", "{refused}");
    }
    let language = json!({ "languages": ["es"], "emergencyContacts": [] });
    let _ = server.data(&desk, CHANGE, input(5, language));
    let told = "query($id: UUID!) { patient(id: $id) { contact { languages { code } } } }";
    let told = server.told(&officer, &clinical, told, json!({ "id": id }));
    assert_eq!(told["patient"]["contact"]["languages"], json!([{ "code": "es" }]));

    let _ = server.data(&desk, CLEAR, input(6, json!({})));
    assert_eq!(shown(), before, "nobody has touched what was hidden");
}
