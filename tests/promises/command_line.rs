//! The command line is what scripts rely on: exit codes, one-line outputs, clear messages.

use std::collections::BTreeSet;

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

/// Keeps what a command printed in a file beside the directory.
fn kept(clinic: &Clinic, name: &str, text: &str) -> String {
    let path = clinic.beside(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_proof_is_made_without_a_key_and_checked_without_a_directory() {
    let clinic = Clinic::new();
    let server = Server::start(&clinic);
    let older = clinic.run(&["checkpoint"]);
    assert_eq!(older.exit, 0, "through the control socket: {}", older.err);
    let older = kept(&clinic, "older.note", &older.out);
    assert_eq!(clinic.run(&["token", "--role", "front_desk"]).exit, 0);
    let later = kept(&clinic, "later.note", &clinic.run(&["checkpoint"]).out);
    // The first entry stands behind the header of the first segment. The server goes on meanwhile.
    let proof = clinic.run(&["prove", "4096", "--in", &later]);
    assert_eq!(proof.exit, 0, "{}", proof.err);
    let proof = kept(&clinic, "entry.tlog-proof", &proof.out);
    let growth =
        kept(&clinic, "growth", &clinic.run(&["prove", "--from", &older, "--in", &later]).out);
    drop(server);
    let key = std::fs::read_to_string(clinic.dir().join("checkpoints/log.vkey")).unwrap();
    let check = |args: &[&str]| {
        let mut command = std::process::Command::new(chartlog_tests::binary::chartlog());
        let done =
            command.arg("check").args(args).args(["--key", key.trim_end()]).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    let (exit, told) = check(&[&proof]);
    assert_eq!(exit, Some(0), "{told}");
    assert!(told.starts_with("the proof holds: the entry is in the log\nevent "), "{told}");
    let (exit, told) = check(&[&growth, "--from", &older]);
    assert_eq!(exit, Some(0), "{told}");
    assert!(told.starts_with("the proof holds: the log only grew\nfrom size "), "{told}");
    assert_eq!(check(&[&growth, "--from", &later]).0, Some(5), "from another checkpoint");
    assert_eq!(check(&[&growth]).0, Some(2), "it says which checkpoint is missing");
    assert_eq!(check(&[&older]).0, Some(0), "a checkpoint by itself");
    let text = std::fs::read_to_string(&proof).unwrap();
    let forged = kept(&clinic, "forged", &text.replace("index 0\n", "index 1\n"));
    assert_eq!(check(&[&forged]).0, Some(5));
    assert_eq!(clinic.run(&["verify", "--against", &older]).exit, 0);
}

#[test]
fn what_cannot_be_proven_is_said_with_what_to_do() {
    let clinic = Clinic::new();
    let missing = clinic.run(&["prove", "00000000-0000-0000-0000-000000000000"]);
    assert_eq!(missing.exit, 1, "{}", missing.out);
    assert!(missing.err.contains("chartlog checkpoint"), "{}", missing.err);
    assert_eq!(clinic.run(&["prove", "not an id"]).exit, 2);
    assert_eq!(clinic.run(&["prove"]).exit, 2, "an event or --from");
    let nowhere = Clinic::without_directory();
    assert_eq!(nowhere.run(&["prove", "4096"]).exit, 3);
}

#[test]
fn a_server_signs_while_its_log_grows() {
    let clinic = Clinic::new();
    let server = Server::start(&clinic);
    let notes = || {
        let names = std::fs::read_dir(clinic.dir().join("checkpoints")).unwrap();
        names.map(|found| found.unwrap().file_name()).collect::<BTreeSet<_>>()
    };
    let before = notes();
    assert_eq!(clinic.run(&["token", "--role", "front_desk"]).exit, 0);
    let late = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while notes() == before {
        assert!(std::time::Instant::now() < late, "nothing was signed: {before:?}");
        std::thread::yield_now();
    }
    server.kill();
    assert_eq!(clinic.run(&["verify"]).exit, 0);
}

#[test]
fn help_tells_the_exit_codes_and_every_command() {
    let clinic = Clinic::without_directory();
    let help = std::process::Command::new(chartlog_tests::binary::chartlog())
        .arg("--help")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    for word in [
        "init",
        "serve",
        "import",
        "verify",
        "checkpoint",
        "prove",
        "check",
        "token",
        "keys",
        "demo",
        "backup",
        "restore",
        "drill",
        "Exit codes:",
    ] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    drop(clinic);
}
