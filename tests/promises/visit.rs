//! A clinician's visit from opening to coding: read back by those who treat the patient and, without a
//! word of it, by billing. A stranger to the care team learns nothing by any of its commands.

use chartlog_tests::command::{mutation, numbered};
use chartlog_tests::{Clinic, Server};
use serde_json::{Value, json};

/// What is said in the visit, and billing never sees.
const PLANTED: &str = "wobbleknee borealis";
/// What is said apart from the chart.
const APART: &str = "a dream of a burning harbour";

const MINE: &str = "{ myPatients(first: 1) { nodes { id } } }";

/// A clinic in which somebody treats a patient, and somebody else does not.
struct Practice {
    clinic: Clinic,
    server: Server,
    treats: String,
    stranger: String,
    patient: Value,
}

impl Practice {
    fn new() -> Self {
        let clinic = Clinic::without_directory();
        let server = Server::demo(&clinic, 30);
        let officer = clinic.token(&["compliance"]);
        let accounts = "{ accounts(search: { kind: STAFF, role: CLINICAL }) { nodes { login } } }";
        let accounts = server.data(&officer, accounts, json!({}));
        let logins = accounts["accounts"]["nodes"].as_array().unwrap().iter();
        let tokens: Vec<_> = logins
            .map(|one| clinic.token(&["clinical", "--as", one["login"].as_str().unwrap()]))
            .collect();
        let own = |token: &String| {
            let mine = server.data(token, MINE, json!({}));
            mine["myPatients"]["nodes"][0]["id"].clone()
        };
        let treats = tokens.iter().find(|token| own(token).is_string()).expect("a care team");
        let patient = own(treats);
        let sees = |token: &String| {
            let query = "query($id: UUID!) { patient(id: $id) { id } }";
            server.ask(token, query, json!({ "id": patient }))["data"]["patient"].is_object()
        };
        let stranger = tokens.iter().find(|token| !sees(token)).expect("somebody of another team");
        let (treats, stranger) = (treats.clone(), stranger.clone());
        Self { clinic, server, treats, stranger, patient }
    }

    /// The whole answer to a command.
    fn gives(&self, token: &str, number: usize, name: &str, input: &Value) -> Value {
        let mut input = input.clone();
        input["commandId"] = json!(numbered(number as u64));
        input["patient"] = self.patient.clone();
        let field = match name {
            "openEncounter" => "encounter",
            "signNote" | "amendNote" | "addAddendum" | "signRestrictedNote" => "note",
            "recordProblem" => "problem",
            "recordAllergy" => "allergy",
            "startMedication" => "medication",
            _ => "",
        };
        self.server.ask(token, &mutation(name, field), json!({ "in": input }))
    }

    /// What a command of whoever treats the patient made.
    fn does(&self, number: usize, name: &str, input: &Value) -> Value {
        let answer = self.gives(&self.treats, number, name, input);
        assert!(answer.get("errors").is_none(), "{name}: {answer}");
        answer["data"][name].clone()
    }
}

fn coded(system: &str, code: &str) -> Value {
    json!({ "codings": [{ "system": system, "code": code }], "text": PLANTED })
}

/// The commands of a visit after its opening and of the lists, in order.
fn commands(encounter: &Value, made: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Value)> {
    let (icd, loinc) = ("http://hl7.org/fhir/sid/icd-10-cm", "http://loinc.org");
    let pressure = |code: &str, value: &str| json!({ "code": coded(loinc, code), "value": { "value": value, "unit": "mm[Hg]" } });
    let parts = [pressure("8480-6", "128"), pressure("8462-4", "82")];
    let vital = json!({ "code": coded(loinc, "85354-9"), "components": parts });
    let amount = |value: &str| json!({ "value": value, "unit": "mmol/L" });
    let service = json!({ "code": { "system": "http://www.ama-assn.org/go/cpt", "code": "99213",
                                    "display": PLANTED }, "diagnoses": [1] });
    let diagnosis = json!({ "system": icd, "code": "R05.9", "display": PLANTED });
    vec![
        ("recordVitals", json!({ "encounter": encounter, "observations": [vital] })),
        (
            "recordResult",
            json!({ "encounter": encounter, "code": coded(loinc, "2823-3"),
                    "value": { "quantity": amount("6.1") },
                    "referenceRanges": [{ "low": amount("3.5"), "high": amount("5.1") }] }),
        ),
        (
            "recordProcedure",
            json!({ "encounter": encounter, "code": coded("http://snomed.info/sct", "127783003") }),
        ),
        ("recordProblem", json!({ "encounter": encounter, "code": coded(icd, "R05.9") })),
        ("resolveProblem", json!({ "problem": made("problem"), "reason": PLANTED })),
        ("recordAllergy", json!({ "code": { "text": PLANTED } })),
        ("refuteAllergy", json!({ "allergy": made("allergy") })),
        (
            "startMedication",
            json!({ "drug": coded("http://www.nlm.nih.gov/research/umls/rxnorm", "316049") }),
        ),
        (
            "changeMedication",
            json!({ "medication": made("medication"), "drug": { "text": PLANTED } }),
        ),
        ("stopMedication", json!({ "medication": made("medication") })),
        (
            "markEnteredInError",
            json!({ "record": { "kind": "MEDICATION", "id": made("medication") },
                    "reason": "WRONG_PATIENT" }),
        ),
        (
            "giveImmunization",
            json!({ "vaccine": coded("http://hl7.org/fhir/sid/cvx", "140"), "encounter": encounter }),
        ),
        (
            "signNote",
            json!({ "encounter": encounter, "title": "Visit",
                    "soap": { "subjective": PLANTED, "plan": "Rest" } }),
        ),
        (
            "amendNote",
            json!({ "encounter": encounter, "note": made("note"), "title": "Amendment",
                    "text": PLANTED, "reason": "Mistyped" }),
        ),
        (
            "addAddendum",
            json!({ "encounter": encounter, "note": made("note"), "title": "Addendum",
                    "text": PLANTED }),
        ),
        (
            "signRestrictedNote",
            json!({ "encounter": encounter, "category": "PSYCHOTHERAPY", "title": "Session",
                    "text": APART }),
        ),
        (
            "codeVisit",
            json!({ "encounter": encounter, "diagnoses": [diagnosis], "services": [service] }),
        ),
        ("closeEncounter", json!({ "encounter": encounter })),
    ]
}

/// Opens a visit, and carries out everything in it.
fn whole_visit(practice: &Practice) -> (Value, Value) {
    let reasons = json!({ "reasons": [{ "text": PLANTED }] });
    let encounter = practice.does(0, "openEncounter", &reasons)["encounter"].clone();
    let mut made = json!({});
    let count = commands(&encounter, &|_| Value::Null).len();
    for number in 0..count {
        let (name, input) = commands(&encounter, &|word| made[word].clone()).swap_remove(number);
        let answer = practice.does(number + 1, name, &input);
        for word in ["problem", "allergy", "medication"] {
            if answer[word].is_string() {
                made[word] = answer[word].clone();
            }
        }
        if name == "signNote" {
            made["note"] = answer["note"].clone();
        }
    }
    (encounter, made)
}

#[test]
fn a_visit_is_read_back_by_the_team_with_every_word_and_by_billing_with_none() {
    let practice = Practice::new();
    let (encounter, made) = whole_visit(&practice);
    let visit = "query($id: UUID!) { encounter(id: $id) {
        status reasons { text } visitCodes { diagnoses { code display } }
        notes { nodes { id text amends addsTo sections { title text } } }
        observations { nodes { interpretations { label } components { code { label } } } }
        procedures { nodes { code { text } } } problems { nodes { clinicalStatus } }
        immunizations { nodes { vaccine { text } } } } }";
    let wrong = "query($id: UUID!) { patient(id: $id) { medications(first: 100) { nodes {
        id status enteredInError { reason } } } } }";
    let seen = practice.server.data(&practice.treats, visit, json!({ "id": encounter }));
    let seen = &seen["encounter"];
    assert_eq!(
        (&seen["status"], &seen["reasons"][0]["text"]),
        (&json!("finished"), &json!(PLANTED))
    );
    let notes = seen["notes"]["nodes"].as_array().unwrap();
    assert_eq!(notes.len(), 3);
    let note = notes.iter().find(|note| note["id"] == made["note"]).expect("the note");
    assert_eq!(note["sections"][0], json!({ "title": "Subjective", "text": PLANTED }));
    assert_eq!(notes.iter().filter(|other| other["amends"] == made["note"]).count(), 1);
    assert_eq!(notes.iter().filter(|other| other["addsTo"] == made["note"]).count(), 1);
    let flags = seen["observations"]["nodes"].to_string();
    assert!(flags.contains("High"), "{flags}");
    assert_eq!(seen["problems"]["nodes"], json!([{ "clinicalStatus": "resolved" }]));
    assert_eq!(seen["immunizations"]["nodes"][0]["vaccine"]["text"], PLANTED);
    assert!(!seen.to_string().contains(APART), "what is restricted is not in the chart");
    let wrong = practice.server.data(&practice.treats, wrong, json!({ "id": practice.patient }));
    let wrong = wrong["patient"]["medications"]["nodes"].as_array().unwrap();
    let wrong = wrong.iter().find(|row| row["id"] == made["medication"]).expect("it stays");
    assert_eq!(
        (&wrong["status"], &wrong["enteredInError"]["reason"]),
        (&json!("entered-in-error"), &json!("WRONG_PATIENT"))
    );

    let apart = "query($id: UUID!) { restrictedNotes(patient: $id) { nodes { text } } }";
    let apart = practice.server.data(&practice.treats, apart, json!({ "id": practice.patient }));
    assert_eq!(apart["restrictedNotes"]["nodes"], json!([{ "text": APART }]));

    let billing = practice.clinic.token(&["billing"]);
    let visits = "query($id: UUID!) { patient(id: $id) { visits(first: 100) { nodes { encounterId
        diagnoses { system code display } services { sequence code { code display }
        diagnoses units } } } } }";
    let visits = practice.server.data(&billing, visits, json!({ "id": practice.patient }));
    let rows = visits["patient"]["visits"]["nodes"].as_array().unwrap();
    let row = rows.iter().find(|row| row["encounterId"] == encounter).expect("the visit");
    let diagnosis = json!({ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "R05.9",
                            "display": null });
    assert_eq!(row["diagnoses"], json!([diagnosis]));
    let service = json!({ "sequence": 1, "code": { "code": "99213", "display": null },
                          "diagnoses": [1], "units": "1" });
    assert_eq!(row["services"], json!([service]));
    assert!(!visits.to_string().contains(PLANTED));
    let narrative = "query($id: UUID!) { patient(id: $id) { notes { totalCount } } }";
    let narrative = practice.server.ask(&billing, narrative, json!({ "id": practice.patient }));
    assert_eq!(narrative["errors"][0]["extensions"]["code"], "BAD_INPUT");
}

#[test]
fn a_stranger_learns_nothing_by_any_command_of_a_visit() {
    let practice = Practice::new();
    let opened = practice.does(0, "openEncounter", &json!({}));
    let encounter = &opened["encounter"];
    let nothing = |_: &str| json!("00000000-0000-4000-8000-00000000dead");
    let mut all = commands(encounter, &nothing);
    all.push(("openEncounter", json!({})));
    all.push(("coSignNote", json!({ "encounter": encounter, "note": nothing("note") })));
    for (number, (name, input)) in all.into_iter().enumerate() {
        let answer = practice.gives(&practice.stranger, number + 1, name, &input);
        let said = &answer["errors"][0]["extensions"];
        assert_eq!(said["code"], "NOT_FOUND", "{name}: {answer}");
        assert!(answer["data"].is_null(), "{name}: {answer}");
    }
    // What they tried is on record, with whose chart it was.
    let officer = practice.clinic.token(&["compliance"]);
    let refusals = "{ refusals(first: 100) { nodes { code patientIds } } }";
    let refusals = practice.server.data(&officer, refusals, json!({}));
    let on_record = json!({ "code": "UNKNOWN_RECORD", "patientIds": [practice.patient] });
    let rows = refusals["refusals"]["nodes"].as_array().unwrap().iter();
    assert_eq!(rows.filter(|row| **row == on_record).count(), 20, "{refusals}");
}
