//! The command line is what scripts rely on: exit codes, one-line outputs, clear messages.

use chartlog_tests::{Clinic, Server};

#[test]
fn init_refuses_a_directory_that_is_there_already_and_changes_nothing() {
    let clinic = Clinic::new();
    let before = std::fs::read(clinic.dir().join("escrow/facet-keys")).unwrap();
    let again = clinic.run(&["init"]);
    assert_eq!(again.exit, 3, "{}", again.err);
    assert_eq!(std::fs::read(clinic.dir().join("escrow/facet-keys")).unwrap(), before);
}

#[test]
fn a_directory_that_is_not_there_is_named_with_what_to_do() {
    let clinic = Clinic::without_directory();
    for args in [&["serve"][..], &["verify"], &["token", "--role", "clinical"]] {
        let ran = clinic.run(args);
        assert_eq!(ran.exit, 3, "{args:?} {}", ran.err);
        assert!(ran.err.contains("chartlog init"), "{}", ran.err);
    }
}

#[test]
fn a_wrong_passphrase_is_refused_by_its_own_exit_code() {
    let clinic = Clinic::new();
    let wrong = clinic
        .command(&["token", "--role", "billing"])
        .env("CHARTLOG_PASSPHRASE", "not the one")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(4), "{}", String::from_utf8_lossy(&wrong.stderr));
}

#[test]
fn without_a_root_key_the_message_says_how_to_give_one() {
    let clinic = Clinic::new();
    let none = clinic.command(&["serve"]).env_remove("CHARTLOG_PASSPHRASE").output().unwrap();
    assert_eq!(none.status.code(), Some(4));
    let said = String::from_utf8_lossy(&none.stderr);
    assert!(said.contains("CHARTLOG_PASSPHRASE") && said.contains("--passphrase-file"), "{said}");
}

#[test]
fn token_prints_a_token_and_nothing_else() {
    let clinic = Clinic::new();
    for role in ["front_desk", "clinical", "billing", "compliance", "admin"] {
        let ran = clinic.run(&["token", "--role", role]);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
        assert!(ran.out.starts_with("clog_"));
    }
    assert_eq!(clinic.run(&["token", "--role", "patient"]).exit, 2);
    assert_eq!(clinic.run(&["token", "--role", "billing", "--as", "nobody"]).exit, 2);
}

#[test]
fn token_is_refused_on_a_directory_that_was_not_made_for_development() {
    let clinic = Clinic::without_directory();
    assert_eq!(clinic.run(&["init"]).exit, 0);
    let ran = clinic.run(&["token", "--role", "clinical"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.out.is_empty());
    assert!(ran.err.contains("--development"), "{}", ran.err);
    let server = Server::start(&clinic);
    let ran = clinic.run(&["token", "--role", "clinical"]);
    assert_eq!(ran.exit, 2, "through the control socket too");
    let explorer = server.agent().get(server.url("/explorer")).call().unwrap();
    assert_eq!(explorer.status(), 404, "the explorer exists for development only");
}

#[test]
fn a_second_process_on_the_same_directory_is_refused_by_its_own_exit_code() {
    let clinic = Clinic::new();
    let server = Server::start(&clinic);
    let second = clinic.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.exit, 3, "{}", second.err);
    drop(server);
}

#[test]
fn serve_refuses_to_listen_beyond_loopback() {
    let clinic = Clinic::new();
    let ran = clinic.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("127.0.0.1"), "{}", ran.err);
}

#[test]
fn a_token_minted_while_no_server_ran_is_known_to_the_next_one() {
    let clinic = Clinic::new();
    let token = clinic.run(&["token", "--role", "front_desk"]).out;
    let server = Server::start(&clinic);
    let data = server.data(token.trim(), "{ patients { totalCount } }", serde_json::json!({}));
    assert_eq!(data["patients"]["totalCount"], 0);
    let (exit, _) = server.stop();
    assert_eq!(exit, 0, "SIGTERM stops it cleanly");
}

#[test]
fn verify_ends_with_entries_streams_tree_size_and_root() {
    let clinic = Clinic::new();
    let ran = clinic.run(&["verify"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let last: Vec<_> = ran.out.lines().rev().take(4).collect();
    assert!(last[0].starts_with("root "), "{}", ran.out);
    assert!(last[1].starts_with("tree size "), "{}", ran.out);
    assert!(last[2].starts_with("streams "), "{}", ran.out);
    assert!(last[3].starts_with("entries "), "{}", ran.out);
    let report = clinic.verify();
    assert_eq!(report["ok"], true);
    assert!(report["entries"].as_u64() > Some(0));
    assert_eq!(report["entries"], report["tree_size"]);
}

#[test]
fn verify_names_a_changed_byte_and_leaves_the_files_alone() {
    let clinic = Clinic::new();
    let segment = clinic.dir().join("log/00000000.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[4096 + 100] ^= 1;
    std::fs::write(&segment, &bytes).unwrap();
    let ran = clinic.run(&["verify"]);
    assert_eq!(ran.exit, 5, "{}{}", ran.out, ran.err);
    assert_eq!(std::fs::read(&segment).unwrap(), bytes);
}

#[test]
fn help_tells_the_exit_codes_and_every_command() {
    let clinic = Clinic::without_directory();
    let help = std::process::Command::new(chartlog_tests::binary::chartlog())
        .arg("--help")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    for word in ["init", "serve", "import", "verify", "token", "keys", "demo", "Exit codes:"] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    drop(clinic);
}
