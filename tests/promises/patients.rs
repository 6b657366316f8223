//! A patient signs in and sees the own record and who has seen it, and nobody else's.

use chartlog_tests::sign_in::{PASSWORD, first_sign_in};
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

const CREATE: &str = "mutation($in: CreatePatientAccountInput!) {
    createPatientAccount(input: $in) { account oneTimePassword position } }";
const CLOSE: &str =
    "mutation($in: CloseAccountInput!) { closeAccount(input: $in) { account position } }";
const RESET: &str =
    "mutation($in: ResetSecondFactorInput!) { resetSecondFactor(input: $in) { account } }";
const OWN: &str = "{ me { id displayName } myChart { problems { nodes { code { label } } } } }";
const SEEN: &str = "{ whoHasSeenMyChart { nodes { kind operation role } } }";

/// A directory for development with two patients, served.
fn served() -> (Clinic, Server) {
    let clinic = Clinic::with_patients(2);
    let server = Server::start(&clinic);
    (clinic, server)
}

/// The ids of the planted patient and of the other one.
fn patients(server: &Server, desk: &str) -> (Value, Value) {
    let found = server.data(desk, "{ patients { nodes { patient { id mrn } } } }", json!({}));
    let nodes = found["patients"]["nodes"].as_array().unwrap();
    let at = nodes.iter().position(|node| node["patient"]["mrn"] == fhir::MRN).unwrap();
    (nodes[at]["patient"]["id"].clone(), nodes[1 - at]["patient"]["id"].clone())
}

fn made(number: u32, patient: &Value, login: &str) -> Value {
    let command = format!("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e{number:04}");
    json!({ "in": { "commandId": command, "patient": patient, "login": login } })
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_patient_signs_in_and_sees_the_own_record_and_who_has_seen_it() {
    let (clinic, server) = served();
    let desk = clinic.token(&["front_desk"]);
    let (own, other) = patients(&server, &desk);
    let first = server.data(&desk, CREATE, made(1, &own, "zq.7741"));
    let password = first["createPatientAccount"]["oneTimePassword"].as_str().unwrap();
    let patient = first_sign_in(&server, "zq.7741", password, None);

    let seen = server.data(&patient, OWN, json!({}));
    assert_eq!(seen["me"]["id"], own);
    assert_eq!(seen["myChart"]["problems"]["nodes"][0]["code"]["label"], fhir::CLINICAL);
    assert!(!seen.to_string().contains(other.as_str().unwrap()));

    let seen = server.data(&patient, SEEN, json!({}));
    let nodes = seen["whoHasSeenMyChart"]["nodes"].as_array().unwrap();
    let by = |role: &str, operation: &str| {
        nodes.iter().any(|node| node["role"] == role && node["operation"] == operation)
    };
    assert!(by("FRONT_DESK", "PatientAccountCreated"), "who made the sign-in: {seen}");
    assert!(by("FRONT_DESK", "patients"), "the desk's search: {seen}");
    assert!(by("PATIENT", "me myChart"), "and their own look: {seen}");
}

#[test]
fn a_patient_sees_that_somebody_reset_the_own_second_factor() {
    let (clinic, server) = served();
    let (desk, chief) = (clinic.token(&["front_desk"]), clinic.token(&["admin"]));
    let (own, _) = patients(&server, &desk);
    let first = server.data(&desk, CREATE, made(1, &own, "zq.7741"));
    let password = first["createPatientAccount"]["oneTimePassword"].as_str().unwrap();
    let _ = first_sign_in(&server, "zq.7741", password, None);
    let reset = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0003",
                                "account": first["createPatientAccount"]["account"],
                                "reason": "DEVICE_LOST",
                                "sentence": "came to the desk with a passport" } });
    let _ = server.data(&chief, RESET, reset);
    let patient = first_sign_in(&server, "zq.7741", PASSWORD, None);
    let officer = clinic.token(&["compliance"]);
    let seen = server.told(&officer, &patient, SEEN, json!({}));
    let nodes = seen["whoHasSeenMyChart"]["nodes"].as_array().unwrap();
    let reset = json!({ "kind": "CHANGE", "operation": "SecondFactorReset", "role": "ADMIN" });
    assert!(nodes.contains(&reset), "{seen}");
    let own = |node: &Value| node["operation"] == "SecondFactorEnrolled";
    assert!(!nodes.iter().any(own), "what the patient did at sign-in is no news: {seen}");
}

#[test]
fn a_patient_has_one_sign_in_and_a_closed_one_sees_nothing_any_more() {
    let (clinic, server) = served();
    let (desk, chief) = (clinic.token(&["front_desk"]), clinic.token(&["admin"]));
    let (own, _) = patients(&server, &desk);
    let first = server.data(&desk, CREATE, made(1, &own, "zq.7741"));
    let account = first["createPatientAccount"]["account"].clone();
    let password = first["createPatientAccount"]["oneTimePassword"].as_str().unwrap();
    let patient = first_sign_in(&server, "zq.7741", password, None);

    let again = server.data(&desk, CREATE, made(1, &own, "zq.7741"));
    assert_eq!(again["createPatientAccount"]["account"], account);
    assert!(again["createPatientAccount"]["oneTimePassword"].is_null());
    let second = server.ask(&desk, CREATE, made(2, &own, "zq.7742"));
    assert_eq!(code(&second), "REFUSED", "{second}");
    assert_eq!(second["errors"][0]["extensions"]["reason"], "ALREADY_EXISTS");

    let close = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0003",
                                "account": account, "reason": "REQUESTED" } });
    let _ = server.data(&chief, CLOSE, close);
    assert_eq!(code(&server.ask(&patient, OWN, json!({}))), "UNAUTHENTICATED");
    let knock = json!({ "login": "zq.7741", "password": PASSWORD });
    assert_eq!(code(&server.post("/auth/sign-in", &knock)), "UNAUTHENTICATED");

    let next = server.data(&desk, CREATE, made(4, &own, "zq.7744"));
    assert_ne!(next["createPatientAccount"]["account"], account);
}

#[test]
fn a_sign_in_is_made_for_a_patient_who_is_there_and_by_the_front_desk_only() {
    let (clinic, server) = served();
    let desk = clinic.token(&["front_desk"]);
    let (own, other) = patients(&server, &desk);
    let nobody = json!("00000000-0000-4000-8000-000000000000");
    assert_eq!(code(&server.ask(&desk, CREATE, made(1, &nobody, "zq.7741"))), "NOT_FOUND");
    assert_eq!(code(&server.ask(&desk, CREATE, made(2, &own, "A B"))), "BAD_INPUT");
    let _ = server.data(&desk, CREATE, made(3, &own, "zq.7741"));
    let taken = server.ask(&desk, CREATE, made(4, &other, "zq.7741"));
    assert_eq!(code(&taken), "REFUSED", "{taken}");
    for role in ["clinical", "billing", "compliance", "admin"] {
        let answer = server.ask(&clinic.token(&[role]), CREATE, made(5, &other, "zq.7745"));
        assert_eq!(code(&answer), "BAD_INPUT", "{role}");
    }
}
