//! Keys are rotated and the root key is changed: everything still opens, and what was kept from before
//! opens nothing.

use std::fs;

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

fn finds_its_patient(clinic: &Clinic, server: &Server) {
    let token = clinic.token(&["front_desk"]);
    let search = format!(
        "{{ patients(search: {{ text: \"{}\" }}) {{ nodes {{ displayName }} }} }}",
        fhir::FAMILY
    );
    let found = server.data(&token, &search, json!({}));
    assert_eq!(found["patients"]["nodes"].as_array().unwrap().len(), 1, "{found}");
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
    finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);

    let (new_store, new_escrow) = (fs::read(&store).unwrap(), fs::read(&escrow).unwrap());
    for (older_store, older_escrow) in
        [(&old_store, &new_escrow), (&new_store, &old_escrow), (&old_store, &old_escrow)]
    {
        fs::write(&store, older_store).unwrap();
        fs::write(&escrow, older_escrow).unwrap();
        let ran = clinic.run(&["keys", "list"]);
        assert_eq!(ran.exit, 5, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("is older than the "), "{}", ran.err);
    }
    fs::write(&store, new_store).unwrap();
    fs::write(&escrow, new_escrow).unwrap();
    let ran = clinic.run(&["keys", "rotate"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!((listed(&clinic, "identity")[0].0, listed(&clinic, "inquiry")[0].0), (3, 2));
    let server = Server::start(&clinic);
    finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);
    let unknown = clinic.run(&["keys", "rotate", "--facet", "everything"]);
    assert_eq!(unknown.exit, 2, "{}", unknown.err);
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
    finds_its_patient(&clinic, &server);
    assert_eq!(server.stop().0, 0);
}
