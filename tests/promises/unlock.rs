//! An administrator whom nobody else can let in again gets in by the machine, and it is on record.

use chartlog_tests::{Administrator, Clinic, Server};
use serde_json::json;

const REASON: &str = "lost the phone, came in person with a passport";

/// The account is locked by wrong guesses.
fn lock(server: &Server) {
    for _ in 0..5 {
        let guess = json!({ "login": "mara.lindt", "password": "a guess that is wrong" });
        assert_eq!(server.step("sign-in", &guess).status, 401);
    }
}

#[test]
fn a_sole_administrator_who_is_locked_and_lost_everything_gets_in_again() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    lock(&server);
    assert_eq!(administrator.knock(&server).status, 401, "it is locked");
    let unlock = |more: &[&str]| {
        let args = ["unlock", "--login", "mara.lindt", "--reason", REASON];
        clinic.run(&[&args, more].concat())
    };
    let ran = unlock(&[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("was locked"), "{}", ran.err);
    let session = administrator.sign_in(&server, "token");
    let token = session.text("token").to_owned();

    let entries = || clinic.verify()["entries"].as_u64().unwrap();
    let before = entries();
    let ran = unlock(&["--reset-second-factor", "--reset-password"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(entries() >= before + 2, "both are on record");
    let asked = server.ask(&token, "{ __typename }", json!({}));
    assert_eq!(asked["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{asked}");
    let printed = "password for the next sign-in: ";
    let password = ran.out.lines().find_map(|line| line.strip_prefix(printed)).unwrap();
    assert_eq!(administrator.knock(&server).status, 401, "the former password is gone");
    password.clone_into(&mut administrator.password);
    let knocked = administrator.knock(&server);
    assert_eq!(knocked.text("next"), "new_password", "{}", knocked.body);
    let set = json!({ "signIn": knocked.text("signIn"), "password": "a long and winding road" });
    let next = server.step("new-password", &set);
    assert_eq!(next.text("next"), "enrol", "{}", next.body);
    let (exit, said) = server.stop();
    assert_eq!(exit, 0, "{said}");
    assert!(!said.contains(password) && !said.contains("passport"), "{said}");
}

#[test]
fn unlocking_works_without_a_server_and_wants_a_reason_and_somebody() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    lock(&server);
    assert_eq!(server.stop().0, 0);
    for (login, reason) in [("nobody", REASON), ("mara.lindt", "short")] {
        let ran = clinic.run(&["unlock", "--login", login, "--reason", reason]);
        assert_eq!(ran.exit, 2, "{}", ran.err);
    }
    let ran = clinic.run(&["unlock", "--login", "mara.lindt", "--reason", REASON]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let server = Server::start(&clinic);
    let _ = administrator.sign_in(&server, "token");
}
