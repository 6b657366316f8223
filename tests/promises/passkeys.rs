//! Passkeys from outside: enrolled, shown, added and removed with what a browser sends, and of no
//! use to anybody else.

use chartlog_tests::traces::{all_files, holds};
use chartlog_tests::{Administrator, Answer, Clinic, Server, Signing, SoftPasskey};
use serde_json::{Value, json};

const PASSWORD: &str = "cobalt lantern under the elder tree";
const LABEL: &str = "the key in the blue teapot";

fn served() -> (Clinic, Administrator, Server) {
    let clinic = Clinic::without_directory();
    let administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    (clinic, administrator, server)
}

/// Where a browser finds a server that listens on loopback: no passkey is made for an address.
fn origin(server: &Server) -> String {
    server.url("").replace("127.0.0.1", "localhost")
}

fn post(server: &Server, token: &str, path: &str, body: &Value) -> Answer {
    server.with_session(path, ("authorization", &format!("Bearer {token}")), Some(body))
}

fn factors(server: &Server, token: &str) -> Value {
    let bearer = format!("Bearer {token}");
    server.with_session("factors", ("authorization", &bearer), None).body
}

/// Adds a passkey to the account of a session.
fn add(server: &Server, token: &str) -> SoftPasskey {
    let options = post(server, token, "passkey/creation", &json!({}));
    let (passkey, made) = SoftPasskey::create(&options.body, &origin(server));
    let body = json!({ "passkey": made, "label": LABEL });
    let added = post(server, token, "factors/passkey", &body);
    assert_eq!(added.status, 200, "{}", added.body);
    passkey
}

/// An account without a second factor, as an administrator makes it: its one-time password.
fn hire(server: &Server, token: &str, login: &str, number: u8) -> String {
    let create = "mutation($in: CreateAccountInput!) { createAccount(input: $in) { \
                  oneTimePassword } }";
    let name = json!({ "given": "Ada", "family": "Example" });
    let command = format!("6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e01{number:02}");
    let input =
        json!({ "commandId": command, "login": login, "name": name, "roles": ["FRONT_DESK"] });
    let made = server.data(token, create, json!({ "in": input }));
    made["createAccount"]["oneTimePassword"].as_str().unwrap().to_owned()
}

/// Signs in for the first time and enrols a passkey; all that was answered last.
fn enrol(server: &Server, login: &str, password: &str) -> (SoftPasskey, Answer) {
    let knocked = server.step("sign-in", &json!({ "login": login, "password": password }));
    assert_eq!(knocked.text("next"), "new_password", "{}", knocked.body);
    let body = json!({ "signIn": knocked.text("signIn"), "password": PASSWORD });
    let asked = server.step("new-password", &body);
    assert_eq!(asked.text("next"), "enrol", "{}", asked.body);
    assert_eq!(asked.text("passkeyOrigin"), origin(server));
    let token = asked.text("signIn");
    let options = server.step("passkey/creation", &json!({ "signIn": token }));
    let (passkey, made) = SoftPasskey::create(&options.body, &origin(server));
    let both = json!({ "signIn": token, "passkey": made, "label": LABEL, "code": "000000" });
    assert_eq!(server.step("enrol", &both).status, 400);
    let body = json!({ "signIn": token, "passkey": made, "label": LABEL });
    let enrolled = server.step("enrol", &body);
    assert_eq!(enrolled.text("next"), "signed_in", "{}", enrolled.body);
    (passkey, enrolled)
}

/// Shows the password, and asks for a challenge: token of the step and options.
fn challenged(server: &Server, login: &str) -> (String, Value) {
    let knocked = server.step("sign-in", &json!({ "login": login, "password": PASSWORD }));
    assert_eq!(knocked.body["methods"], json!(["passkey", "recovery_code"]), "{}", knocked.body);
    let token = knocked.text("signIn").to_owned();
    let options = server.step("passkey/challenge", &json!({ "signIn": token }));
    assert_eq!(options.body["publicKey"]["rpId"], "localhost", "{}", options.body);
    (token, options.body)
}

fn show(server: &Server, token: &str, answer: &Value) -> Answer {
    server.step("second-factor", &json!({ "signIn": token, "passkey": answer }))
}

#[test]
fn a_new_account_enrols_a_passkey_and_signs_in_with_it() {
    let (clinic, mut administrator, server) = served();
    let chief = administrator.sign_in(&server, "token");
    let password = hire(&server, chief.text("token"), "ada.example", 1);
    let (mut passkey, enrolled) = enrol(&server, "ada.example", &password);
    assert_eq!(enrolled.body["recoveryCodes"].as_array().unwrap().len(), 10);
    assert_eq!(enrolled.text("role"), "front_desk");

    let (token, options) = challenged(&server, "ada.example");
    assert!(passkey.is_asked(&options));
    assert_eq!(options["publicKey"]["userVerification"], "required");
    let answer = passkey.sign(&options, &origin(&server));
    let signed_in = show(&server, &token, &answer);
    assert_eq!(signed_in.text("next"), "signed_in", "{}", signed_in.body);
    let _ = server.data(signed_in.text("token"), "{ patients { totalCount } }", json!({}));

    // The name that somebody gave it, and what it signed, are in clear nowhere.
    let (exit, said) = server.stop();
    assert_eq!(exit, 0, "{said}");
    let signature = answer["response"]["signature"].as_str().unwrap();
    for secret in [LABEL, answer["id"].as_str().unwrap(), signature] {
        assert!(!holds(said.as_bytes(), secret), "in what was said");
        for file in all_files(&clinic.dir()) {
            let found = holds(&std::fs::read(&file).unwrap_or_default(), secret);
            assert!(!found, "{secret} in {}", file.display());
        }
    }
}

#[test]
fn an_answer_that_was_not_made_for_this_sign_in_is_as_wrong_as_any_code() {
    let (_clinic, mut administrator, server) = served();
    let chief = administrator.sign_in(&server, "token");
    let mut people = ["ada.example", "ben.example"].iter().zip(1..).map(|(login, number)| {
        let password = hire(&server, chief.text("token"), login, number);
        enrol(&server, login, &password).0
    });
    let (mut adas, mut bens) = (people.next().unwrap(), people.next().unwrap());
    let here = origin(&server);
    let honest = Signing::at(&here);
    let (token, _) = challenged(&server, "ada.example");
    let code = json!({ "signIn": token, "recoveryCode": "0123-4567-89ab-cdef" });
    let wrong_code = server.step("second-factor", &code).but_for_its_id();
    assert_eq!(wrong_code.0, 401);

    let wrong = |bent: &mut dyn FnMut(&Value) -> Value| {
        let (token, options) = challenged(&server, "ada.example");
        let answer = bent(&options);
        assert_eq!(show(&server, &token, &answer).but_for_its_id(), wrong_code);
        // Signing in takes the failures back, so that nobody is locked out here.
        let options = server.step("passkey/challenge", &json!({ "signIn": token })).body;
        (token, options)
    };
    let (mut copy, mut replayed) = (adas.clone(), Value::Null);
    for number in 0..6 {
        let (token, options) = wrong(&mut |options| match number {
            0 => {
                adas.sign_as(options, &Signing { origin: "https://evil.example", ..honest.clone() })
            }
            1 => adas.sign_as(options, &Signing { rp_id: Some("evil.example"), ..honest.clone() }),
            2 => adas.sign_as(options, &Signing { verified: false, ..honest.clone() }),
            3 => bens.sign(options, &here),
            4 => copy.sign(options, &here),
            _ => replayed.clone(),
        });
        replayed = adas.sign(&options, &here);
        assert_eq!(show(&server, &token, &replayed).text("next"), "signed_in", "after {number}");
    }
    // The challenge of another sign-in that is open at the same time.
    let (one, for_one) = challenged(&server, "ada.example");
    let (other, _) = challenged(&server, "ada.example");
    let answer = adas.sign(&for_one, &here);
    assert_eq!(show(&server, &other, &answer).but_for_its_id(), wrong_code);
    assert_eq!(show(&server, &one, &answer).text("next"), "signed_in");
}

#[test]
fn nobody_learns_of_passkeys_without_the_password() {
    let (_clinic, mut administrator, server) = served();
    let chief = administrator.sign_in(&server, "token");
    let _ = add(&server, chief.text("token"));
    for path in ["passkey/challenge", "passkey/creation"] {
        let unknown = server.step(path, &json!({ "signIn": "A".repeat(43) }));
        let nobody = server.step(path, &json!({}));
        for refused in [unknown, nobody] {
            assert_eq!((refused.status, refused.code()), (401, "UNAUTHENTICATED"), "{path}");
        }
    }
    let wrong = |login: &str| {
        let body = json!({ "login": login, "password": "walnut harbour seven" });
        server.step("sign-in", &body).but_for_its_id()
    };
    assert_eq!(wrong("mara.lindt"), wrong("nobody.at.all"));
    // A right password says which factors there are, and no step is skipped with that.
    let knocked = administrator.knock(&server);
    assert_eq!(knocked.body["methods"], json!(["totp", "passkey", "recovery_code"]));
    let skipped = json!({ "signIn": knocked.text("signIn") });
    assert_eq!(server.step("passkey/creation", &skipped).status, 401);
    let token = knocked.text("signIn");
    for bad in [json!(null), json!({}), json!([]), json!("x"), json!({ "id": "x".repeat(40_000) })]
    {
        let body = json!({ "signIn": token, "passkey": bad });
        let refused = server.step("second-factor", &body);
        assert_eq!((refused.status, refused.code()), (400, "BAD_INPUT"), "{}", refused.body);
    }
}

#[test]
fn factors_are_changed_with_a_fresh_one_and_one_always_stays() {
    let (clinic, mut administrator, server) = served();
    let token = administrator.sign_in(&server, "token").text("token").to_owned();
    let mut passkey = add(&server, &token);
    let listed = factors(&server, &token);
    let all = listed["factors"].as_array().unwrap().clone();
    let kinds: Vec<_> = all.iter().map(|factor| factor["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["totp", "passkey"]);
    assert_eq!(all[1]["label"], LABEL);
    assert!(!listed.to_string().contains(&administrator.key), "a list holds no secret");
    let renewed = post(&server, &token, "recovery-codes", &json!({}));
    assert_eq!(renewed.body["recoveryCodes"].as_array().unwrap().len(), 10);
    assert_eq!(factors(&server, &token)["recoveryCodesLeft"], 10);

    // After a restart the session is there and the factor that was shown in it is not fresh.
    let (exit, said) = server.stop();
    assert_eq!(exit, 0, "{said}");
    let server = Server::start(&clinic);
    let remove = |which: usize| {
        post(&server, &token, "factors/remove", &json!({ "factor": all[which]["factor"] }))
    };
    for stale in [
        remove(0),
        post(&server, &token, "passkey/creation", &json!({})),
        post(&server, &token, "factors/totp", &json!({})),
        post(&server, &token, "recovery-codes", &json!({})),
    ] {
        assert_eq!((stale.status, stale.code()), (403, "STEP_UP_REQUIRED"), "{}", stale.body);
    }
    let options = post(&server, &token, "passkey/challenge", &json!({}));
    let shown = json!({ "passkey": passkey.sign(&options.body, &origin(&server)) });
    assert_eq!(post(&server, &token, "step-up", &shown).body["steppedUp"], true);
    assert_eq!(post(&server, &token, "step-up", &shown).status, 401, "it was for once");

    assert_eq!(remove(0).body["removed"], true);
    let last = remove(1);
    assert_eq!((last.status, last.code()), (409, "REFUSED"), "{}", last.body);
    let generator = post(&server, &token, "factors/totp", &json!({}));
    let secret = totp_rs::Secret::try_from_base32(generator.text("secret")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let code = json!({ "code": totp.generate_current().to_string() });
    assert_eq!(post(&server, &token, "factors/totp/first-code", &code).status, 200);
    assert_eq!(remove(1).body["removed"], true);
    assert_eq!(factors(&server, &token)["factors"].as_array().unwrap().len(), 1);
    assert_eq!(post(&server, &token, "passkey/challenge", &json!({})).status, 409);
}
