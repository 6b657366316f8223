//! Keys are rotated and the root key is changed: everything still opens, and what was kept from before
//! opens nothing. A legal hold is placed and lifted.

use std::fs;
use std::process::Stdio;
use std::time::Instant;

use chartlog_tests::traces::no_file_holds;
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::json;

/// What `chartlog keys list` says of a facet: epochs and numbers of keys.
fn listed(clinic: &Clinic, facet: &str) -> Vec<(u32, u64)> {
    let ran = clinic.run(&["keys", "list"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let rows = ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rows = rows.filter(|row| row[0] == facet);
    rows.map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap())).collect()
}

/// The id of the planted patient, as the front desk finds it.
fn finds_its_patient(clinic: &Clinic, server: &Server) -> String {
    let token = clinic.token(&["front_desk"]);
    let search = format!(
        "{{ patients(search: {{ text: \"{}\" }}) {{ nodes {{ patient {{ id }} }} }} }}",
        fhir::FAMILY
    );
    let found = server.data(&token, &search, json!({}));
    let nodes = found["patients"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1, "{found}");
    nodes[0]["patient"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn after_a_rotation_everything_opens_and_an_older_keystore_or_escrow_file_does_not_come_back() {
    let clinic = Clinic::with_patients(1);
    let (store, escrow) =
        (clinic.dir().join("keys/keystore.redb"), clinic.dir().join("escrow/facet-keys"));
    let server = Server::start(&clinic);
    let before = listed(&clinic, "identity");
    assert_eq!(before.len(), 1);
    assert!(before[0].0 == 1 && before[0].1 >= 1, "{before:?}");
    let refused = clinic.run(&["keys", "rotate"]);
    assert_eq!(refused.exit, 3, "a server has it open: {}", refused.err);
    assert_eq!(server.stop().0, 0);
    assert_eq!(listed(&clinic, "identity"), before, "without a server it is the same");
    let (old_store, old_escrow) = (fs::read(&store).unwrap(), fs::read(&escrow).unwrap());

    let entries = clinic.verify()["entries"].as_u64().unwrap();
    let ran = clinic.run(&["keys", "rotate", "--facet", "identity", "--facet", "clinical"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.starts_with("identity epoch 2\nclinical epoch 2\nkeys "), "{}", ran.out);
    let after = clinic.verify()["entries"].as_u64().unwrap();
    assert!(after >= entries + 3, "begun by whom, and each epoch that was retired");
    assert_eq!(listed(&clinic, "identity"), [(2, before[0].1)]);
    assert_eq!(listed(&clinic, "residence")[0].0, 1);
    let server = Server::start(&clinic);
    let _ = finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);

    let (new_store, new_escrow) = (fs::read(&store).unwrap(), fs::read(&escrow).unwrap());
    for (older_store, older_escrow) in
        [(&old_store, &new_escrow), (&new_store, &old_escrow), (&old_store, &old_escrow)]
    {
        fs::write(&store, older_store).unwrap();
        fs::write(&escrow, older_escrow).unwrap();
        let ran = clinic.run(&["keys", "list"]);
        assert_eq!(ran.exit, 10, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("is older than the "), "{}", ran.err);
    }
    fs::write(&store, new_store).unwrap();
    fs::write(&escrow, new_escrow).unwrap();
    let ran = clinic.run(&["keys", "rotate"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!((listed(&clinic, "identity")[0].0, listed(&clinic, "inquiry")[0].0), (3, 2));
    let server = Server::start(&clinic);
    let _ = finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);
    let unknown = clinic.run(&["keys", "rotate", "--facet", "everything"]);
    assert_eq!(unknown.exit, 2, "{}", unknown.err);
}

#[test]
fn a_rotation_that_is_killed_at_any_moment_leaves_keys_that_open() {
    const KILLS: u32 = 12;
    let clinic = Clinic::with_root_key_file();
    clinic.takes([fhir::bundle(0)]);
    let begin = Instant::now();
    assert_eq!(clinic.run(&["keys", "rotate"]).exit, 0);
    let whole = begin.elapsed();
    for kill in 0..KILLS {
        let mut rotating = clinic.command(&["keys", "rotate"]);
        let rotating = rotating.stdout(Stdio::null()).stderr(Stdio::null());
        let mut rotating = rotating.spawn().unwrap();
        std::thread::sleep(whole * kill / KILLS);
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        let ran = clinic.run(&["keys", "list"]);
        assert_eq!(ran.exit, 0, "killed {kill}: {}", ran.err);
    }
    assert_eq!(clinic.run(&["keys", "rotate"]).exit, 0);
    assert_eq!(listed(&clinic, "identity").len(), 1, "one epoch is left");
    let server = Server::start(&clinic);
    let _ = finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);
    assert_eq!(clinic.verify()["ok"], true);
}

#[test]
fn after_a_change_of_the_root_key_the_old_one_is_refused() {
    let clinic = Clinic::with_patients(1);
    let new = clinic.beside("new-passphrase");
    fs::write(&new, "another passphrase for tests\n").unwrap();
    let new = new.to_str().unwrap();
    let neither = clinic.run(&["keys", "change-root"]);
    assert_eq!(neither.exit, 2, "{}", neither.err);
    let entries = clinic.verify()["entries"].as_u64().unwrap();
    let ran = clinic.run(&["keys", "change-root", "--new-passphrase-file", new]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(clinic.verify()["entries"].as_u64().unwrap() > entries, "it is on record");
    let old = clinic.run(&["keys", "list"]);
    assert_eq!(old.exit, 4, "{}", old.err);
    let with_new = ["keys", "list", "--passphrase-file", new];
    let listed = clinic.run(&with_new);
    assert_eq!(listed.exit, 0, "{}", listed.err);
    assert!(!listed.err.contains("another passphrase"), "{}", listed.err);
    let back = clinic.beside("passphrase");
    fs::write(&back, "a passphrase for tests only\n").unwrap();
    let back = back.to_str().unwrap();
    let args = ["keys", "change-root", "--passphrase-file", new, "--new-passphrase-file", back];
    let ran = clinic.run(&args);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(clinic.run(&with_new).exit, 4);
    let server = Server::start(&clinic);
    let _ = finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);
}

#[test]
fn a_legal_hold_is_placed_once_and_lifted_by_its_case_and_why_is_told_nowhere_in_clear() {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let patient = finds_its_patient(&clinic, &server);
    let reason = "letter of Wigglesworth and partners";
    let ask = |command: &str, patient: &str, case: &str, reason: &str| {
        let args = ["keys", command, "--patient", patient, "--case", case, "--reason", reason];
        clinic.run(&args)
    };
    let entries = || clinic.verify()["entries"].as_u64().unwrap();
    let before = entries();
    let held = ask("hold", &patient, "2026-CV-1184", reason);
    assert_eq!(held.exit, 0, "{}", held.err);
    assert!(entries() > before, "it is on record");
    let again = ask("hold", &patient, "2026-CV-1184", reason);
    assert_eq!(again.exit, 1, "{}", again.err);
    assert!(again.err.contains("there already"), "{}", again.err);
    assert_eq!(server.stop().0, 0);
    // And without a server.
    let other = ask("unhold", &patient, "2027-CV-0001", reason);
    assert_eq!(other.exit, 1, "{}", other.err);
    let lifted = ask("unhold", &patient, "2026-CV-1184", reason);
    assert_eq!(lifted.exit, 0, "{}", lifted.err);
    assert_eq!(ask("unhold", &patient, "2026-CV-1184", reason).exit, 1);
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (patient, reason) in [("Maria", reason), (nobody, reason), (patient.as_str(), "short")] {
        let refused = ask("hold", patient, "2026-CV-1184", reason);
        assert_eq!(refused.exit, 2, "{}", refused.err);
    }
    no_file_holds(&clinic.dir(), &["Wigglesworth", "2026-CV-1184"]);
}
