//! Machine clients sign in with JWTs that they signed for us and for now, each once, and get
//! nothing beyond their facets.

use chartlog_tests::machine::Machine;
use chartlog_tests::traces::{all_files, holds};
use chartlog_tests::{Answer, Clinic, Server};
use serde_json::{Value, json};

use chartlog_tests::sign_in::first_sign_in;

use crate::accounts::{CREATE, hiring, served};

const REGISTER: &str = "mutation($in: RegisterClientInput!) { registerClient(input: $in) { account \
                        position } }";

/// A served directory with a client `lab`: its account, and the administrator's token.
fn with_client(machine: &Machine) -> (Clinic, Server, String, Value) {
    let (clinic, server, chief) = served();
    let made = server.data(&chief, REGISTER, registering(machine));
    let account = made["registerClient"]["account"].clone();
    (clinic, server, chief, account)
}

fn registering(machine: &Machine) -> Value {
    json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0101", "login": "lab", "name": "Laboratory",
        "facets": ["CODING"], "jwks": machine.jwks(),
    } })
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!((answer.status, answer.text("error")), (401, "invalid_client"), "{}", answer.body);
}

#[test]
fn a_client_signs_in_and_has_no_schema_and_both_are_on_record() {
    let machine = Machine::new();
    let (clinic, server, chief, account) = with_client(&machine);
    let officer = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0102", "login": "otto.officer",
        "name": { "given": "Otto", "family": "Officer" }, "roles": ["COMPLIANCE"],
    } });
    let made = server.data(&chief, CREATE, officer);
    let password = made["createAccount"]["oneTimePassword"].as_str().unwrap();
    let officer = first_sign_in(&server, "otto.officer", password, None);

    let assertion = machine.signs(&machine.claims(&server, "one", 300));
    let answer = server.token(&assertion);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.text("token_type"), "Bearer");
    assert_eq!(answer.body["expires_in"], 300);
    assert_eq!(answer.text("scope"), "coding");
    let no_store = ("cache-control".to_owned(), "no-store".to_owned());
    assert!(answer.headers.contains(&no_store), "{:?}", answer.headers);
    let token = answer.text("access_token").to_owned();
    let asked = server.ask(&token, "{ __typename }", json!({}));
    assert_eq!(asked["errors"][0]["extensions"]["code"], "FORBIDDEN", "{asked}");
    let listed =
        server.with_session("sessions", ("authorization", &format!("Bearer {token}")), None);
    assert_eq!((listed.status, listed.code()), (403, "FORBIDDEN"));

    let end = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0105", "account": account,
    } });
    let end_sessions = "mutation($in: EndSessionsInput!) { endSessions(input: $in) { position } }";
    let ended = server.data(&chief, end_sessions, end);
    let asked = server.ask(&token, "{ __typename }", json!({}));
    assert_eq!(asked["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{asked}");

    let query = "query($id: UUID!) { accesses(filter: { account: $id }, first: 50) {
                   nodes { kind operation code sourceAddress } } }";
    let mut seen = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {officer}"))
        .send_json(json!({ "query": query, "variables": { "id": account },
                           "extensions": { "atLeast": ended["endSessions"]["position"] } }))
        .unwrap();
    let seen: Value = seen.body_mut().read_json().unwrap();
    let seen = &seen["data"];
    let seen: Vec<_> = seen["accesses"]["nodes"].as_array().unwrap().iter().collect();
    let of = |kind: &str| seen.iter().filter(|access| access["kind"] == kind).count();
    assert_eq!((of("CHANGE"), of("REFUSED")), (1, 2), "{seen:?}");
    assert!(seen.iter().all(|access| access["sourceAddress"] == "127.0.0.1"), "{seen:?}");

    let (exit, said) = server.stop();
    assert_eq!(exit, 0, "{said}");
    for secret in [&token, &assertion] {
        assert!(!said.contains(secret.as_str()));
        for file in all_files(&clinic.dir()) {
            assert!(!holds(&std::fs::read(&file).unwrap(), secret), "{}", file.display());
        }
    }
}

#[test]
fn what_the_client_did_not_sign_for_us_and_for_now_gets_one_answer() {
    let (machine, stranger) = (Machine::new(), Machine::new());
    let (_clinic, server, chief, account) = with_client(&machine);
    let claims = |jti: &str, seconds: i64| machine.claims(&server, jti, seconds);
    let with = |name: &str, value: Value| {
        let mut claims = claims("changed", 300);
        claims[name] = value;
        machine.signs(&claims)
    };
    let good = machine.signs(&claims("good", 300));
    let (signed, _) = good.rsplit_once('.').unwrap();
    let payload = signed.split('.').nth(1).unwrap();
    let others = stranger.signs(&claims("good", 300));
    let answers: Vec<_> = [
        ("forged", stranger.signs(&claims("forged", 300))),
        ("another's signature", format!("{signed}.{}", others.rsplit_once('.').unwrap().1)),
        ("no signature", format!("{signed}.")),
        ("alg none", format!("eyJhbGciOiJub25lIiwia2lkIjoiMSJ9.{payload}.")),
        ("HS256 with the public key", machine.signs_with_its_public_key(&claims("shared", 300))),
        ("unknown kid", machine.signs_as("2", &claims("kid", 300))),
        ("expired", machine.signs(&claims("expired", -1))),
        ("for too long", machine.signs(&claims("long", 420))),
        ("issued in the future", with("iat", claims("later", 120)["exp"].clone())),
        ("not yet", with("nbf", claims("later", 120)["exp"].clone())),
        ("wrong aud", with("aud", json!("https://other.example/auth/token"))),
        ("aud of the root", with("aud", json!(server.url("/")))),
        ("unknown client", with("iss", json!("nobody"))),
        ("other subject", with("sub", json!("mara.lindt"))),
        ("no jti", with("jti", Value::Null)),
        ("no JWT", "what is this".to_owned()),
    ]
    .into_iter()
    .map(|(what, assertion)| (what, server.token(&assertion)))
    .collect();
    let first = answers[0].1.body.clone();
    for (what, answer) in &answers {
        refused(answer);
        assert_eq!(answer.body, first, "{what}");
    }
    let huge = server.token(&"a".repeat(8_193));
    assert_eq!((huge.status, huge.text("error")), (400, "invalid_request"), "{}", huge.body);
    let immense = server.token(&"a".repeat(2 * 1024 * 1024));
    assert_eq!(immense.status, 413, "{}", immense.body);
    let json = server.step("token", &json!({ "client_assertion": good }));
    assert_eq!(json.status, 415, "{}", json.body);
    // A clock that is a little ahead is no reason; and the good one was never used up.
    let ahead = machine.signs(&claims("ahead", 330));
    assert_eq!(server.token(&ahead).status, 200);
    assert_eq!(server.token(&good).status, 200);

    let close = "mutation($in: CloseAccountInput!) { closeAccount(input: $in) { position } }";
    let token = server.token(&machine.signs(&claims("last", 300))).text("access_token").to_owned();
    let input = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0103", "account": account, "reason": "UNUSED",
    } });
    let _ = server.data(&chief, close, input);
    let closed = server.token(&machine.signs(&claims("closed", 300)));
    refused(&closed);
    assert_eq!(closed.body, first, "a closed client is as unknown as any");
    let asked = server.ask(&token, "{ __typename }", json!({}));
    assert_eq!(asked["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{asked}");
}

#[test]
fn an_assertion_is_good_once_also_after_a_restart() {
    let machine = Machine::new();
    let (clinic, server, _, _) = with_client(&machine);
    let assertion = machine.signs(&machine.claims(&server, "one", 300));
    let first = server.token(&assertion);
    assert_eq!(first.status, 200, "{}", first.body);
    refused(&server.token(&assertion));
    // The next server gets another port: the operator says where it is found.
    let origin = server.url("");
    server.kill();
    let settings = format!("origin = \"{origin}\"\n");
    std::fs::write(clinic.dir().join("chartlog.toml"), settings).unwrap();
    let server = Server::start(&clinic);
    refused(&server.token(&assertion));
    let mut claims = machine.claims(&server, "two", 300);
    claims["aud"] = json!(format!("{origin}/auth/token"));
    let next = server.token(&machine.signs(&claims));
    assert_eq!(next.status, 200, "{}", next.body);
    let asked = server.ask(first.text("access_token"), "{ __typename }", json!({}));
    assert_eq!(asked["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{asked}");
}

#[test]
fn keys_of_a_client_are_public_and_wrong_ones_are_refused() {
    let machine = Machine::new();
    let (_clinic, server, chief) = served();
    let mut private = machine.jwk.clone();
    private["d"] = json!("c2VjcmV0");
    let mut input = registering(&machine);
    input["in"]["jwks"] = json!(json!({ "keys": [private] }).to_string());
    let answer = server.ask(&chief, REGISTER, input);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["field"], "input.jwks", "{answer}");
    let hired = server.ask(&chief, CREATE, hiring("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0104", "lab"));
    assert!(hired["data"]["createAccount"]["account"].is_string(), "the name was not taken");
}
