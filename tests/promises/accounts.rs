//! Accounts are personal, signing in takes two factors, and what an administrator takes away is
//! gone at once.

use chartlog_tests::sign_in::{PASSWORD, code, first_sign_in};
use chartlog_tests::{Answer, Clinic, Server};
use serde_json::{Value, json};

fn line(text: &str, begins: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(begins));
    line.unwrap_or_else(|| panic!("{begins} in {text}")).trim().to_owned()
}

/// A directory with its first administrator, served, and the administrator's token.
pub(crate) fn served() -> (Clinic, Server, String) {
    let clinic = Clinic::without_directory();
    let made = clinic.run(&["init", "--admin", "mara.lindt"]);
    assert_eq!(made.exit, 0, "{}", made.err);
    let password = line(&made.out, "password for the first sign-in:");
    let key = line(&made.out, "key:");
    let server = Server::start(&clinic);
    let token = first_sign_in(&server, "mara.lindt", &password, Some(&key));
    (clinic, server, token)
}

pub(crate) const CREATE: &str = "mutation($in: CreateAccountInput!) { createAccount(input: $in) { account \
                      oneTimePassword position } }";
pub(crate) const REVOKE: &str =
    "mutation($in: RevokeRoleInput!) { revokeRole(input: $in) { account position } }";

pub(crate) fn hiring(command: &str, login: &str) -> Value {
    let name = json!({ "given": "Ada", "family": "Example" });
    json!({ "in": { "commandId": command, "login": login, "name": name, "roles": ["FRONT_DESK"] } })
}

#[test]
fn a_front_desk_account_signs_in_and_loses_its_session_with_the_role() {
    let (_clinic, server, chief) = served();
    let command = "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0001";
    let made = server.data(&chief, CREATE, hiring(command, "ada.example"));
    let made = &made["createAccount"];
    let password = made["oneTimePassword"].as_str().unwrap();
    let desk = first_sign_in(&server, "ada.example", password, None);
    let _ = server.data(&desk, "{ patients { totalCount } }", json!({}));
    let revoke = json!({ "in": {
        "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0002",
        "account": made["account"],
        "role": "FRONT_DESK",
    } });
    let _ = server.data(&chief, REVOKE, revoke);
    let answer = server.ask(&desk, "{ patients { totalCount } }", json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    let again =
        server.post("/auth/sign-in", &json!({ "login": "ada.example", "password": password }));
    assert_eq!(again["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{again}");
}

/// Somebody with one role never comes to the step of `/auth/role`.
#[test]
fn whoever_has_one_role_names_the_purpose_of_a_session_at_the_last_step() {
    let (_clinic, server, chief) = served();
    let made = server.data(&chief, CREATE, hiring("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0004", "ada"));
    let temporary = made["createAccount"]["oneTimePassword"].as_str().unwrap();
    let bad = |answer: &Answer| {
        assert_eq!((answer.status, answer.code()), (400, "BAD_INPUT"), "{}", answer.body);
        let sentence = answer.body["errors"][0]["message"].as_str().unwrap().to_owned();
        let may = "OPERATIONS, TREATMENT, PAYMENT, PATIENT_REQUEST";
        assert!(sentence.ends_with(may), "{sentence}");
    };
    let knock =
        |password: &str| server.step("sign-in", &json!({ "login": "ada", "password": password }));

    // A purpose of another role is refused before anything is set, and the step can be taken again.
    let step = knock(temporary);
    let mut body = json!({ "signIn": step.text("signIn"), "password": PASSWORD });
    body["purpose"] = json!("EMERGENCY");
    bad(&server.step("new-password", &body));
    body["purpose"] = json!("TREATMENT");
    let step = server.step("new-password", &body);
    assert_eq!(step.text("next"), "enrol", "{}", step.body);
    let shown = code(step.text("secret"));
    let mut body = json!({ "signIn": step.text("signIn"), "code": shown, "purpose": "CURIOSITY" });
    bad(&server.step("enrol", &body));
    // What an earlier step has named holds, when the last one names nothing.
    body.as_object_mut().unwrap().remove("purpose");
    let first = server.step("enrol", &body);
    assert_eq!((first.text("next"), first.text("purpose")), ("signed_in", "TREATMENT"));

    // Whose second factor is enrolled names it with that. What a role may is told to who has shown it.
    let codes = first.body["recoveryCodes"].as_array().unwrap();
    let step = knock(PASSWORD);
    let shows = |code: &Value, purpose: &str| {
        let body =
            json!({ "signIn": step.text("signIn"), "recoveryCode": code, "purpose": purpose });
        server.step("second-factor", &body)
    };
    let guessed = shows(&json!("AAAA-AAAA-AAAA-AAAA"), "EMERGENCY");
    assert_eq!((guessed.status, guessed.code()), (401, "UNAUTHENTICATED"));
    bad(&shows(&codes[0], "EMERGENCY"));
    let last = shows(&codes[1], "PATIENT_REQUEST");
    assert_eq!((last.text("next"), last.text("purpose")), ("signed_in", "PATIENT_REQUEST"));

    // A session keeps it: a step-up names none.
    let bearer = format!("Bearer {}", last.text("token"));
    let up = json!({ "recoveryCode": codes[2], "purpose": "TREATMENT" });
    let up = server.with_session("step-up", ("authorization", &bearer), Some(&up));
    assert_eq!((up.status, up.code()), (400, "BAD_INPUT"));
}

#[test]
fn a_command_that_is_sent_again_is_carried_out_once_even_after_a_restart() {
    let (clinic, server, chief) = served();
    let command = "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0003";
    let first = server.data(&chief, CREATE, hiring(command, "ada.example"));
    let (exit, said) = server.stop();
    assert_eq!(exit, 0, "{said}");
    let password = first["createAccount"]["oneTimePassword"].as_str().unwrap();
    assert!(!said.contains(password) && !said.contains("Example"), "{said}");
    let server = Server::start(&clinic);
    // A session outlives a restart; the second factor that was shown in it does not count any more.
    let answer = server.ask(&chief, CREATE, hiring(command, "ada.example"));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "STEP_UP_REQUIRED", "{answer}");
    let unlock = "mutation($in: UnlockAccountInput!) { unlockAccount(input: $in) { account } }";
    let other =
        json!({ "in": { "commandId": command, "account": first["createAccount"]["account"] } });
    let answer = server.ask(&chief, unlock, other);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{answer}");
    let found =
        server.data(&chief, "{ staff(search: { text: \"ada\" }) { totalCount } }", json!({}));
    assert_eq!(found["staff"]["totalCount"], 1);
}
