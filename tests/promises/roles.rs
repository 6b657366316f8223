//! A role cannot get what it may not know: not by its schema, not by another's field, not by
//! guessing at patients.

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::json;

const BAD_QUERIES: [(&str, &str); 16] = [
    ("front_desk", "{ myPatients { totalCount } }"),
    ("front_desk", "{ claims { totalCount } }"),
    ("front_desk", "{ patients { nodes { patient { problems { totalCount } } } } }"),
    ("front_desk", "{ patients { nodes { patient { coverages { nodes { memberId } } } } } }"),
    ("clinical", "{ patients { totalCount } }"),
    ("clinical", "{ claims { totalCount } }"),
    ("clinical", "{ myPatients { nodes { coverages { nodes { memberId } } } } }"),
    ("clinical", "{ myPatients { nodes { claims { totalCount } } } }"),
    ("billing", "{ myPatients { totalCount } }"),
    ("billing", "{ daySheet(date: \"2020-01-01\") { totalCount } }"),
    ("billing", "{ patients { nodes { patient { notes { totalCount } } } } }"),
    ("billing", "{ patients { nodes { patient { observations { totalCount } } } } }"),
    ("compliance", "{ patients { totalCount } }"),
    ("compliance", "{ accesses { nodes { patients { displayName } } } }"),
    ("admin", "{ patients { totalCount } }"),
    ("admin", "{ accesses { totalCount } }"),
];

/// A clinic with two patients, served.
fn served() -> (Clinic, Server) {
    let clinic = Clinic::with_patients(2);
    let server = Server::start(&clinic);
    (clinic, server)
}

#[test]
fn a_query_for_another_roles_field_does_not_validate() {
    let (clinic, server) = served();
    for (role, query) in BAD_QUERIES {
        let answer = server.ask(&clinic.token(&[role]), query, json!({}));
        assert!(answer["data"].is_null(), "{role} {query} {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{role} {query}");
    }
}

#[test]
fn unknown_and_forbidden_patients_look_the_same_to_a_clinician() {
    let (clinic, server) = served();
    // Another clinician, with a patient of their own.
    let theirs = fhir::bundle(2)
        .to_string()
        .replace("999999000001", "999999000002")
        .replace("1999999984", "1999999976")
        .replace(fhir::PRACTITIONER, "Bystander");
    let file = clinic.beside("theirs.json");
    std::fs::write(&file, theirs).unwrap();
    let (ran, report) = clinic.import(&file);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let login =
        report["clinicians"][0]["login"].as_str().expect("the clinician's login").to_owned();
    let clinical = clinic.token(&["clinical"]);
    let mine = server.data(&clinical, "{ myPatients { totalCount nodes { id } } }", json!({}));
    assert_eq!(mine["myPatients"]["totalCount"], 2);
    let other = clinic.run(&["token", "--role", "clinical", "--as", &login]).out;
    let query = "query($id: UUID!) { patient(id: $id) { id } }";
    let forbidden = mine["myPatients"]["nodes"][0]["id"].clone();
    let unknown = json!("00000000-0000-4000-8000-000000000000");
    let mut answers = Vec::new();
    for id in [&forbidden, &unknown] {
        let mut answer = server.ask(other.trim(), query, json!({ "id": id }));
        assert!(answer["data"]["patient"].is_null(), "{answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
        answer["errors"][0]["extensions"]["requestId"] = json!(null);
        answer["extensions"] = json!(null);
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1]);
    let count = server.data(other.trim(), "{ myPatients { totalCount } }", json!({}));
    assert_eq!(count["myPatients"]["totalCount"], 1, "only their own");
}

#[test]
fn nothing_but_health_is_reachable_without_a_session() {
    let (_clinic, server) = served();
    for token in ["", "clog_", "clog_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x"] {
        let answer = server.ask(token, "{ patients { totalCount } }", json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
        assert!(answer.get("data").is_none());
    }
    for (path, status) in [
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/", 404),
        ("/graphql", 426),
        ("/metrics", 404),
    ] {
        let answer = server.agent().get(server.url(path)).call().unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
    }
}

#[test]
fn limits_are_told_by_a_code() {
    let (clinic, server) = served();
    let token = clinic.token(&["front_desk"]);
    let deep = format!(
        "{{ __schema {{ types {} }} }}",
        "{ fields { type ".repeat(9) + "{ name }" + &"} }".repeat(9)
    );
    let many = format!(
        "{{ {} }}",
        (0..21).map(|n| format!("a{n}: patients {{ totalCount }} ")).collect::<String>()
    );
    let cycle = "{ ...F } fragment F on Query { ...F ...F ...F ...F ...F ...F ...F ...F }";
    let abyss = "{a".repeat(100_000);
    for query in [deep.as_str(), many.as_str(), cycle, &abyss] {
        let answer = server.ask(&token, query, json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMITED", "{answer}");
    }
    let page = server.ask(&token, "{ patients(first: 101) { totalCount } }", json!({}));
    assert!(
        ["BAD_INPUT", "LIMITED"]
            .contains(&page["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()),
        "{page}"
    );
    let body = format!("{{\"query\": \"{}\"}}", " ".repeat(1024 * 1024));
    let large = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send(&body)
        .unwrap();
    assert_eq!(large.status().as_u16(), 413);
    let form = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain")
        .send("{\"query\": \"{ patients { totalCount } }\"}")
        .unwrap();
    assert_eq!(form.status().as_u16(), 415);
    let batch = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send("[{\"query\": \"{ patients { totalCount } }\"}]")
        .unwrap();
    assert_eq!(batch.status().as_u16(), 400);
}
