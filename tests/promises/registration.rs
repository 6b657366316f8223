//! The front desk registers who comes for the first time, finds who may be registered already, corrects,
//! and links two records that are one person's. What it puts on file of coverage it cannot read again.

use chartlog_tests::command::{mutation, numbered};
use chartlog_tests::{Clinic, Server};
use serde_json::{Value, json};

/// A clinic with one patient, served.
struct Town {
    clinic: Clinic,
    server: Server,
    desk: String,
}

impl Town {
    fn new() -> Self {
        let clinic = Clinic::with_patients(1);
        let server = Server::start(&clinic);
        let desk = clinic.token(&["front_desk"]);
        Self { clinic, server, desk }
    }

    /// The whole answer to a command.
    fn asks(&self, number: u64, name: &str, fields: &str, mut input: Value) -> Value {
        input["commandId"] = json!(numbered(number));
        self.server.ask(&self.desk, &mutation(name, fields), json!({ "in": input }))
    }

    fn gives(&self, number: u64, name: &str, fields: &str, input: Value) -> Value {
        let mut answer = self.asks(number, name, fields, input);
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"][name].take()
    }

    fn sees(&self, patient: &Value, fields: &str) -> Value {
        let query = format!("query($id: UUID!) {{ patient(id: $id) {{ {fields} }} }}");
        let mut seen = self.server.data(&self.desk, &query, json!({ "id": patient }));
        seen["patient"].take()
    }
}

fn somebody(given: &str, family: &str, born: &str) -> Value {
    json!({ "names": [{ "use": "official", "given": [given], "family": family }],
            "birthDate": born,
            "contactPoints": [{ "system": "phone", "value": "(413) 555-0142", "use": "mobile" }],
            "addresses": [{ "lines": ["9 Quay Street"], "city": "Springfield", "state": "ma",
                            "postalCode": "01101", "country": "US" }] })
}

#[test]
fn somebody_is_looked_for_registered_found_by_sound_corrected_and_linked() {
    let town = Town::new();
    // Nobody is alike but by the place where they live.
    let look = "query($in: PossibleDuplicatesInput!) { possibleDuplicates(input: $in) {
        score strong why patient { id } } }";
    let known = json!({ "in": { "family": "Featherstone", "given": "Katherine",
        "birthDate": "1984-02-07", "phone": "413 555 0142", "postalCode": "01101" } });
    let found = town.server.data(&town.desk, look, known.clone());
    assert_eq!(found["possibleDuplicates"], json!([]));
    let register = somebody("Katherine", "Featherstone", "1984-02-07");
    let first = town.gives(1, "registerPatient", "patient", register.clone());
    assert_eq!(town.gives(1, "registerPatient", "patient", register.clone()), first);
    let first = first["patient"].clone();
    let seen = town.sees(&first, "mrn contactPoints { value } addresses { state }");
    assert_eq!(seen["contactPoints"], json!([{ "value": "+14135550142" }]));
    assert_eq!(seen["addresses"], json!([{ "state": "MA" }]));
    assert_eq!(seen["mrn"].as_str().map(str::len), Some(8));

    // Another desk hears the name and types another date.
    let found = town.server.data(&town.desk, look, known);
    assert_eq!(found["possibleDuplicates"][0]["patient"]["id"], first);
    assert_eq!(found["possibleDuplicates"][0]["strong"], true);
    let again = somebody("Catherine", "Fetherstone", "1984-07-02");
    let refused = town.asks(2, "registerPatient", "patient", again.clone());
    let told = &refused["errors"][0]["extensions"];
    assert_eq!((&told["code"], &told["reason"]), (&json!("REFUSED"), &json!("POSSIBLE_DUPLICATE")));
    assert_eq!(told["problems"][0]["candidates"], json!([first]));
    let sound = "{ patients(search: { family: \"Fetherstone\", given: \"Catherine\" }) { nodes {
        why patient { id } } } }";
    let found = town.server.data(&town.desk, sound, json!({}));
    assert_eq!(found["patients"]["nodes"][0]["patient"]["id"], first);
    assert_eq!(found["patients"]["nodes"][0]["why"], json!(["FAMILY_SOUNDS", "GIVEN_SOUNDS"]));

    // It is registered all the same, and turns out to be the same person.
    let mut anyway = again;
    anyway["notTheSameAs"] = json!([first]);
    let second = town.gives(3, "registerPatient", "patient", anyway)["patient"].clone();
    let correct = json!({ "patient": second, "birthDate": "1984-02-07",
        "names": [{ "given": ["Katherine"], "family": "Featherstone" }] });
    let _ = town.gives(4, "correctIdentity", "", correct);
    assert_eq!(town.sees(&second, "birthDate")["birthDate"], "1984-02-07");
    let link = json!({ "patient": second, "primary": first, "reason": "REGISTERED_TWICE" });
    let _ = town.gives(5, "linkPatients", "", link);
    let linked = "linkedRecords { isPrimary primaryId otherIds }";
    let of = |primary: bool, other: &Value| {
        json!({ "linkedRecords":
            { "isPrimary": primary, "primaryId": first, "otherIds": [other] } })
    };
    assert_eq!(town.sees(&first, linked), of(true, &second));
    assert_eq!(town.sees(&second, linked), of(false, &first));
    let search = "{ patients(search: { family: \"Featherstone\" }) { nodes { patient {
        id linkedRecords { primaryId } } } } }";
    let found = town.server.data(&town.desk, search, json!({}));
    let nodes = found["patients"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2);
    assert!(nodes.iter().all(|one| one["patient"]["linkedRecords"]["primaryId"] == first));
    let unlink = json!({ "patient": second, "reason": "TWO_PEOPLE" });
    let _ = town.gives(6, "unlinkPatients", "", unlink);
    assert!(town.sees(&first, linked)["linkedRecords"].is_null());
    assert!(town.sees(&second, linked)["linkedRecords"].is_null());
    assert_eq!(town.clinic.verify()["ok"], true);
}

#[test]
fn coverage_is_recorded_at_the_front_desk_and_read_by_billing_alone() {
    let town = Town::new();
    let patient =
        town.gives(11, "registerPatient", "patient", somebody("Ada", "Example", "1990-04-01"));
    let patient = patient["patient"].clone();
    let card = json!({ "patient": patient, "payer": "Harbour Health", "memberId": "HH-4711",
                       "relationship": "SELF", "start": "2026-01-01" });
    let recorded = town.gives(12, "recordCoverage", "coverage", card);
    assert_eq!(town.sees(&patient, "coverageOnFile")["coverageOnFile"], true);
    for field in ["coverages", "coverage", "memberId"] {
        let query = format!("query($id: UUID!) {{ patient(id: $id) {{ {field} }} }}");
        let answer = town.server.ask(&town.desk, &query, json!({ "id": patient }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{field}: {answer}");
        assert!(answer["data"].is_null());
    }
    let billing = town.clinic.token(&["billing"]);
    let query = "query($id: UUID!) { patient(id: $id) { coverages { nodes { memberId } } } }";
    let read = || {
        let read = town.server.data(&billing, query, json!({ "id": patient }));
        read["patient"]["coverages"]["nodes"].to_string()
    };
    assert!(read().contains("HH-4711"));
    // A new card takes the place of what the desk cannot see.
    let card = json!({ "patient": patient, "payer": "Harbour Health", "memberId": "HH-9922",
                       "replacesAll": true });
    let _ = town.gives(13, "recordCoverage", "coverage", card);
    let ended = json!({ "patient": patient, "coverage": recorded["coverage"] });
    let refused = town.asks(14, "endCoverage", "", ended);
    assert_eq!(refused["errors"][0]["extensions"]["reason"], "ALREADY_ENDED", "{refused}");
    assert!(read().contains("HH-9922"));
    let _ = town.gives(15, "endCoverage", "", json!({ "patient": patient }));
    assert_eq!(town.sees(&patient, "coverageOnFile")["coverageOnFile"], false);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_nothing_of_it_is_repeated() {
    let town = Town::new();
    let wrong = json!({ "names": [{ "family": "Quillfeather", "use": "stage" }],
        "birthDate": "2199-01-01", "mrn": "with space",
        "contactPoints": [{ "system": "email", "value": "quillfeather at home" }],
        "addresses": [{ "lines": ["9 Quay"], "state": "Atlantis", "postalCode": "0110X",
                        "country": "US" }] });
    let refused = town.asks(21, "registerPatient", "patient", wrong);
    let told = &refused["errors"][0]["extensions"];
    assert_eq!(told["code"], "BAD_INPUT");
    let fields: Vec<_> =
        told["problems"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
    let expected = [
        "names[0]",
        "birthDate",
        "mrn",
        "contactPoints[0]",
        "addresses[0].state",
        "addresses[0].postalCode",
    ];
    assert_eq!(fields, expected);
    let said = refused["errors"].to_string().to_lowercase();
    for typed in ["quillfeather", "atlantis", "0110x", "with space"] {
        assert!(!said.contains(typed), "{said}");
    }
}
