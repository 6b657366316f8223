//! No answer without its record: every question, answered or refused, is an entry of the log by
//! the time the answer is here.

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::json;

#[test]
fn every_question_is_an_entry_by_the_time_its_answer_is_here() {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let token = |role: &str| clinic.run(&["token", "--role", role]).out.trim().to_owned();
    let (front_desk, clinical, billing) =
        (token("front_desk"), token("clinical"), token("billing"));
    let entries = || clinic.verify()["entries"].as_u64().unwrap();
    let search = "query($text: String) { patients(search: { text: $text }) { totalCount } }";
    let patient = "query($id: UUID!) { patient(id: $id) { id } }";
    let questions = [
        (&front_desk, search, json!({ "text": fhir::FAMILY })),
        (&front_desk, search, json!({ "text": "nobody at all" })),
        (
            &clinical,
            "{ myPatients { nodes { id displayName problems { nodes { id } } } } }",
            json!({}),
        ),
        (&clinical, patient, json!({ "id": "00000000-0000-4000-8000-000000000000" })),
        (&clinical, "{ claims { totalCount } }", json!({})),
        (&billing, "{ claims { nodes { id } } }", json!({})),
        (&billing, "{ this is no query", json!({})),
        (&billing, "{ __typename }", json!({})),
    ];
    // The first question about a patient also registers the key that seals what was typed.
    for (token, query, variables) in &questions {
        let _ = server.ask(token, query, variables.clone());
    }
    for (token, query, variables) in questions {
        let before = entries();
        let answer = server.ask(token, query, variables);
        let after = entries();
        let refusals = u64::from(answer["errors"][0]["extensions"]["code"] == "NOT_FOUND");
        assert_eq!(after - before, 1 + refusals, "{query} {answer}");
    }
}
