//! When the disk of the log fails, what would have to be on record gets out by no other way either: no
//! command is told as carried out, nobody signs in, no file, export, own record or open screen tells a word.

use chartlog_tests::command::numbered;
use chartlog_tests::sign_in::{PASSWORD, code, first_sign_in};
use chartlog_tests::{Clinic, Live, Server, fhir};
use serde_json::{Value, json};
use ureq::http::Response;

use crate::documents::{PLANTED, scanned};

const CREATE: &str = "mutation($in: CreatePatientAccountInput!) {
    createPatientAccount(input: $in) { oneTimePassword } }";
const MINE: &str = "{ myPatients { nodes { id documents(first: 9) { nodes {
    attachments { path } } } } } }";
const OPEN: &str = "subscription($patient: UUID!) { chartChanged(patient: $patient) { position } }";
const ALLERGY: &str =
    "mutation($in: RecordAllergyInput!) { recordAllergy(input: $in) { allergy } }";

/// The answer of a request that cannot go on record.
#[track_caller]
fn tells_nothing(way: &str, mut answer: Response<ureq::Body>) {
    let status = answer.status().as_u16();
    let body = answer.body_mut().read_to_string().unwrap_or_default();
    assert_eq!(status, 503, "{way}");
    for word in fhir::PLANTED.into_iter().chain([PLANTED]) {
        assert!(!body.contains(word), "{way}: {word}");
    }
    assert!(body.contains("UNAVAILABLE"), "{way}: {body}");
}

/// A patient's sign-in, up to the proof of the new second factor.
fn half_signed_in(server: &Server, login: &str, password: &Value) -> Value {
    let first = json!({ "login": login, "password": password });
    let step = server.post("/auth/sign-in", &first);
    let chosen = json!({ "signIn": step["signIn"], "password": PASSWORD });
    let step = server.post("/auth/new-password", &chosen);
    assert_eq!(step["next"], "enrol", "{}", step["errors"]);
    json!({ "signIn": step["signIn"], "code": code(step["secret"].as_str().unwrap()) })
}

#[test]
fn when_the_disk_of_the_log_fails_nothing_gets_out_by_another_way() {
    let clinic = Clinic::with_root_key_file();
    let mut bundle = fhir::bundle(0);
    bundle["entry"].as_array_mut().unwrap().push(scanned());
    clinic.takes([bundle, fhir::bundle(1)]);
    let server = Server::start_on_a_failing_disk(&clinic);
    let (desk, clinical) = (clinic.token(&["front_desk"]), clinic.token(&["clinical"]));
    let officer = clinic.token(&["compliance"]);
    let mine = server.data(&clinical, MINE, json!({}));
    let patients = mine["myPatients"]["nodes"].as_array().unwrap();
    let with_file = |one: &&Value| one.pointer("/documents/nodes/0/attachments/0/path").is_some();
    let treated = patients.iter().find(with_file).expect("a patient with a document");
    let patient = &treated["id"];
    let file = treated["documents"]["nodes"][0]["attachments"][0]["path"].as_str().unwrap();
    let everybody = "{ patients(first: 9) { nodes { patient { id } } } }";
    let everybody = server.data(&desk, everybody, json!({}));
    let nodes = everybody["patients"]["nodes"].as_array().unwrap().iter();
    let other = nodes.map(|one| &one["patient"]["id"]).find(|it| *it != patient).unwrap();
    let password = |number, patient: &Value, login: &str| {
        let account = json!({ "in": { "commandId": numbered(number), "patient": patient,
                                      "login": login } });
        server.data(&desk, CREATE, account)["createPatientAccount"]["oneTimePassword"].clone()
    };
    let own = password(1, patient, "zq.7741");
    let own = first_sign_in(&server, "zq.7741", own.as_str().unwrap(), None);
    let enrolling = half_signed_in(&server, "zq.7742", &password(2, other, "zq.7742"));
    let mut screen = Live::open(server.address(), &clinical);
    let bearer = |token: &str| format!("Bearer {token}");
    let get = |path: &str, token: &str| {
        server.agent().get(server.url(path)).header("authorization", bearer(token)).call().unwrap()
    };
    let post = |path: &str, token: &str, body: &Value| {
        let request = server.agent().post(server.url(path));
        request.header("authorization", bearer(token)).send_json(body).unwrap()
    };
    assert_eq!(get(file, &clinical).status(), 200, "while the disk works");

    server.no_more_writes();
    // The first write that fails is what tells: who asks at that moment is not answered either.
    tells_nothing("a file", get(file, &clinical));
    tells_nothing("a file, once more", get(file, &own));
    let accesses = json!({ "format": "csv", "purpose": "OPERATIONS" });
    tells_nothing("an export", post("/exports/accesses", &officer, &accesses));
    let sealed = json!({ "passphrase": "a passphrase of my own" });
    tells_nothing("the own record", post("/exports/my-record", &own, &sealed));
    let chart = json!({ "query": "{ myChart { problems { nodes { code { label } } } } }" });
    tells_nothing("the own chart", post("/graphql", &own, &chart));
    let allergy = json!({ "commandId": numbered(3), "patient": patient, "code": {
        "text": fhir::CLINICAL } });
    let command = server.ask(&clinical, ALLERGY, json!({ "in": allergy }));
    assert_eq!(command["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{command}");
    assert_eq!(command["data"], Value::Null, "{command}");
    tells_nothing("a sign-in", post("/auth/enrol", "", &enrolling));
    let opened = screen.subscribe("chart", OPEN, &json!({ "patient": patient }));
    assert_eq!(opened["payload"][0]["extensions"]["code"], "UNAVAILABLE", "{opened}");

    server.kill();
    assert_eq!(clinic.verify()["ok"], true);
}
