//! What administrators do about passwords and machine clients.

use super::*;

/// A public key of a client; nobody signs with it here.
fn keys(kid: &str) -> String {
    let number = "wcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcE";
    let key = json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": number, "y": number });
    json!({ "keys": [key] }).to_string()
}

fn client(office: &Office, login: &str) -> Value {
    json!({ "commandId": office.command(), "login": login, "name": "Laboratory",
            "facets": ["LEDGER", "CODING"], "vendor": "Acme Labs", "jwks": keys("1") })
}

#[test]
fn a_machine_client_is_registered_gets_other_keys_and_is_closed() {
    let office = Office::new();
    let input = client(&office, "lab");
    let made = office.give("registerClient", &input).done();
    assert_eq!(office.give("registerClient", &input).done(), made, "carried out once");
    office.give("registerClient", &client(&office, "lab")).refused("REFUSED");
    let account = made["account"].clone();
    let known = office.ask(
        &office.chief.session,
        "query($id: UUID!) { account(id: $id) { kind login displayName facets vendor roles } }",
        json!({ "id": account }),
    );
    let expected = json!({ "kind": "CLIENT", "login": "lab", "displayName": "Laboratory",
        "facets": ["CODING", "LEDGER"], "vendor": "Acme Labs", "roles": [] });
    assert_eq!(known.data["account"], expected);
    let set =
        |keys: String| json!({ "commandId": office.command(), "account": account, "jwks": keys });
    office.give("setClientKeys", &set(keys("2"))).done();
    let private = keys("3").replace("\"kid\"", "\"d\":\"secret\",\"kid\"");
    for wrong in [String::new(), "{}".to_owned(), private, " ".repeat(20_000)] {
        let refused = office.give("setClientKeys", &set(wrong));
        refused.refused("BAD_INPUT");
        assert!(!refused.said.to_string().contains("secret"));
    }
    let close =
        json!({ "commandId": office.command(), "account": account, "reason": "COMPROMISED" });
    office.give("closeAccount", &close).done();
    office.give("setClientKeys", &set(keys("4"))).refused("NOT_FOUND");
}

#[test]
fn a_client_is_bound_to_facets_and_a_person_gets_no_keys() {
    let office = Office::new();
    let mut input = client(&office, "lab");
    input["facets"] = json!([]);
    office.give("registerClient", &input).refused("BAD_INPUT");
    let account = office.hires("ada", "FRONT_DESK");
    let set = json!({ "commandId": office.command(), "account": account, "jwks": keys("1") });
    office.give("setClientKeys", &set).refused("NOT_FOUND");
}

#[test]
fn a_password_that_is_reset_is_told_once_and_ends_sessions() {
    let office = Office::new();
    let account = office.hires("ada", "FRONT_DESK");
    let session = signed_in(&office.node, account.parse().unwrap(), Role::FrontDesk);
    let reset = |account: &str, sentence: &str| {
        json!({ "commandId": office.command(), "account": account, "reason": "FORGOTTEN",
                "sentence": sentence })
    };
    let sentence = "came to the office with a passport";
    office.give("resetPassword", &reset(&account, "short")).refused("BAD_INPUT");
    let input = reset(&account, sentence);
    let done = office.give("resetPassword", &input).done();
    let password = done["oneTimePassword"].as_str().unwrap();
    assert!(office.node.sessions().find(&session.token).is_err());
    let again = office.give("resetPassword", &input).done();
    assert!(again["oneTimePassword"].is_null(), "it is told once");
    assert!(office.node.sign_in().password("ada", password, "192.0.2.1").is_ok());
    let own = office.chief.session.account.to_string();
    let own = office.give("resetPassword", &reset(&own, sentence));
    own.refused("REFUSED");
    assert_eq!(own.reason(), "OWN_ACCOUNT");
    let nobody = uuid::Uuid::from_u128(7).to_string();
    office.give("resetPassword", &reset(&nobody, sentence)).refused("NOT_FOUND");
    let lab = office.give("registerClient", &client(&office, "lab")).done();
    let lab = reset(lab["account"].as_str().unwrap(), sentence);
    office.give("resetPassword", &lab).refused("REFUSED");
    office.passes(limits::STEP_UP_US);
    office.give("resetPassword", &reset(&account, sentence)).refused("STEP_UP_REQUIRED");
}
