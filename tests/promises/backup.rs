//! A backup is taken while the clinic works, holds sealed bytes only, and comes back whole or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use chartlog_tests::traces::{all_files, holds};
use chartlog_tests::{Clinic, Ran, Server, fhir};
use serde_json::{Value, json};

use crate::documents::{PLANTED, scanned};

const PATIENTS: &str = "{ patients(first: 50) { totalCount nodes {
    patient { id displayName birthDate } } } }";
const CHARTS: &str = "{ myPatients { nodes { displayName problems { nodes { code { label } } }
    documents(first: 9) { nodes { attachments { path } } } } } }";

/// A clinic with patients, one of whom has a scanned document; its server starts without delay.
fn clinic() -> Clinic {
    let clinic = Clinic::with_root_key_file();
    let mut bundle = fhir::bundle(0);
    bundle["entry"].as_array_mut().unwrap().push(scanned());
    clinic.takes((1..4).map(fhir::bundle).chain([bundle]));
    clinic
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Takes a backup, and gives what it says.
fn backup(clinic: &Clinic, to: &Path) -> Value {
    let ran = clinic.run(&["backup", "--json", "--to", text(to)]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// A clinic whose directory is restored by this, with the same root key.
fn restored(clinic: &Clinic, from: &Path, more: &[&str]) -> (Clinic, Ran) {
    let other = Clinic::beside_with_the_key_of(clinic);
    let ran = other.run(&[&["restore", "--from", text(from)], more].concat());
    (other, ran)
}

fn escrow(clinic: &Clinic) -> PathBuf {
    clinic.dir().join("escrow/facet-keys")
}

/// When each object was written.
fn written(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let of = |path: PathBuf| {
        let at = path.metadata().unwrap().modified().unwrap();
        (path, at)
    };
    all_files(folder).into_iter().map(of).collect()
}

fn objects(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut found = all_files(&folder.join(kind));
    found.sort();
    found
}

fn flip(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_backup_that_is_taken_while_the_server_works_comes_back_with_the_same_answers() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    let server = Server::start(&clinic);
    let (desk, clinical) = (clinic.token(&["front_desk"]), clinic.token(&["clinical"]));
    let (patients, charts) =
        (server.data(&desk, PATIENTS, json!({})), server.data(&clinical, CHARTS, json!({})));
    // Every question is an entry: the log goes on under the backup.
    let done = std::sync::atomic::AtomicBool::new(false);
    let taken = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let is_done = || done.load(std::sync::atomic::Ordering::Relaxed);
            let mut asked = 0;
            while asked == 0 || !is_done() && asked < 2000 {
                let answer = server.data(&desk, "{ patients { totalCount } }", json!({}));
                assert!(!answer["patients"].is_null(), "{answer}");
                asked += 1;
            }
            asked
        });
        let taken = backup(&clinic, &to);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(asking.join().unwrap() > 0);
        taken
    });
    let entries = taken["entries"].as_u64().unwrap();
    assert!(
        clinic.verify()["entries"].as_u64().unwrap() > entries,
        "that it was taken is on record"
    );
    assert_eq!(server.stop().0, 0);

    let (other, ran) = restored(&clinic, &to, &["--escrow", text(&escrow(&clinic))]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(taken["backup"].as_str().unwrap()), "{}", ran.out);
    assert_eq!(other.verify()["entries"], entries);
    assert_eq!(other.verify()["root"], taken["root"]);
    for file in all_files(&other.dir()) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
    let server = Server::start(&other);
    let (desk, clinical) = (other.token(&["front_desk"]), other.token(&["clinical"]));
    assert_eq!(server.data(&desk, PATIENTS, json!({})), patients);
    assert_eq!(server.data(&clinical, CHARTS, json!({})), charts);
    let nodes = charts["myPatients"]["nodes"].as_array().unwrap();
    let file = nodes.iter().find_map(|it| it.pointer("/documents/nodes/0/attachments/0/path"));
    let file = server.url(file.unwrap().as_str().unwrap());
    let bearer = format!("Bearer {clinical}");
    assert_eq!(
        server.agent().get(file).header("authorization", bearer).call().unwrap().status(),
        200
    );
    other.takes([fhir::bundle(9)]);
    assert_eq!(server.stop().0, 0);
    assert_eq!(other.verify()["ok"], true, "it goes on as a log");
}

#[test]
fn what_did_not_change_is_not_copied_again_and_no_planted_word_is_in_any_byte() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    let first = backup(&clinic, &to);
    assert_eq!(first["copied"], first["objects"], "{first}");
    let before = written(&to);
    clinic.takes([fhir::bundle(7)]);
    let second = backup(&clinic, &to);
    assert_ne!(second["backup"], first["backup"]);
    assert!(second["copied"].as_u64() < second["objects"].as_u64(), "{second}");
    let after = written(&to);
    for (object, at) in &before {
        assert_eq!(after.get(object), Some(at), "{} was written again", object.display());
    }
    let blobs = objects(&to, "blobs");
    assert!(!blobs.is_empty(), "the scanned document");
    let kinds = ["log", "blobs", "keys", "checkpoints", "backups"];
    for file in after.keys() {
        let kind = file.strip_prefix(&to).unwrap().iter().next().unwrap();
        assert!(kinds.contains(&kind.to_str().unwrap()), "{}", file.display());
        let bytes = std::fs::read(file).unwrap();
        for word in fhir::PLANTED.into_iter().chain([PLANTED]) {
            assert!(!holds(&bytes, word), "{word} in {}", file.display());
        }
        let escrow = std::fs::read(escrow(&clinic)).unwrap();
        assert!(!bytes.windows(64).any(|window| window == &escrow[100..164]), "the escrow file");
    }
    // The older one is still whole.
    let older = first["backup"].as_str().unwrap();
    let (other, ran) = restored(&clinic, &to, &["--backup", older]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("escrow/facet-keys"), "what is still needed: {}", ran.err);
    let served = other.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(served.exit, 3, "{}", served.err);
    assert!(served.err.contains("escrow/facet-keys"), "{}", served.err);
    assert_eq!(other.run(&["init"]).exit, 3, "nothing is made over it");
}

#[test]
fn a_backup_that_was_killed_is_none_and_the_next_one_goes_on_with_what_it_copied() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    let mut killed = 0;
    for at in 0..40 {
        let mut command = clinic.command(&["backup", "--to", text(&to)]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The moment of the kill is what is tried here; nothing waits for something to be true.
        std::thread::sleep(Duration::from_millis(20 * at));
        let _ = child.kill();
        if child.wait().unwrap().code().is_some() {
            break;
        }
        killed += 1;
        if !to.join("backups").exists() {
            let (other, ran) = restored(&clinic, &to, &[]);
            assert_eq!(ran.exit, 3, "no backup is there: {}", ran.err);
            assert!(!other.dir().exists());
        }
    }
    assert!(killed > 0, "no backup was still running when it was to be killed");
    backup(&clinic, &to);
    assert_eq!(restored(&clinic, &to, &[]).1.exit, 0);

    // Stopped before its last step, it is none either.
    let there = written(&to);
    for manifest in objects(&to, "backups") {
        std::fs::remove_file(manifest).unwrap();
    }
    assert_eq!(restored(&clinic, &to, &[]).1.exit, 3);
    let again = backup(&clinic, &to);
    assert!(again["copied"].as_u64() < again["objects"].as_u64(), "{again}");
    let blob = objects(&to, "blobs").remove(0);
    assert_eq!(written(&to).get(&blob), there.get(&blob), "it was written again");
    assert_eq!(restored(&clinic, &to, &[]).1.exit, 0);
}

#[test]
fn everything_that_is_missing_or_damaged_is_named_and_no_directory_is_made_until_it_is_there() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    backup(&clinic, &to);
    let (segment, blob) = (objects(&to, "log").remove(0), objects(&to, "blobs").remove(0));
    let keys = objects(&to, "keys").remove(0);
    let good = std::fs::read(&segment).unwrap();
    let good_keys = std::fs::read(&keys).unwrap();
    flip(&segment);
    flip(&keys);
    let aside = to.join("aside");
    std::fs::rename(&blob, &aside).unwrap();
    let other = Clinic::beside_with_the_key_of(&clinic);
    let restore = || other.run(&["restore", "--from", text(&to)]);
    let ran = restore();
    assert_eq!(ran.exit, 5, "{}", ran.err);
    for object in [&segment, &keys, &blob] {
        let name = text(object.strip_prefix(&to).unwrap());
        assert!(ran.err.contains(name), "{name} is not named: {}", ran.err);
    }
    assert!(ran.err.contains("is missing") && ran.err.contains("is damaged"), "{}", ran.err);
    assert!(!other.dir().exists());
    std::fs::write(&segment, good).unwrap();
    std::fs::write(&keys, good_keys).unwrap();
    std::fs::rename(&aside, &blob).unwrap();
    let ran = restore();
    assert_eq!(ran.exit, 0, "it goes on where it was: {}", ran.err);
    assert_eq!(restore().exit, 3, "nothing is restored over a directory");
}

#[test]
fn a_backup_that_is_older_than_a_checkpoint_that_left_the_machine_is_refused() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    backup(&clinic, &to);
    clinic.takes([fhir::bundle(8)]);
    let notes = objects(&clinic.dir(), "checkpoints");
    let newest = notes.iter().rfind(|it| it.extension().is_some_and(|it| it == "note"));
    let newest = text(newest.unwrap()).to_owned();
    let (other, ran) = restored(&clinic, &to, &["--against", &newest]);
    assert_eq!(ran.exit, 5, "{}", ran.err);
    assert!(!other.dir().exists());
    backup(&clinic, &to);
    assert_eq!(restored(&clinic, &to, &["--against", &newest]).1.exit, 0);
}

#[test]
fn backups_go_to_folders_outside_the_directory_and_to_no_other_party() {
    let clinic = clinic();
    for elsewhere in ["s3://bucket/path", "https://example.org/backups", "gs://bucket"] {
        for command in [&["backup", "--to", elsewhere][..], &["restore", "--from", elsewhere]] {
            let ran = clinic.run(command);
            assert_eq!(ran.exit, 2, "{elsewhere} {}", ran.err);
            assert!(ran.err.contains("agreement gate"), "{}", ran.err);
        }
    }
    let within = clinic.dir().join("backups");
    assert_eq!(clinic.run(&["backup", "--to", text(&within)]).exit, 2, "lost with the directory");
    let to = clinic.beside("backups");
    let url = format!("file://{}", text(&to));
    assert_eq!(clinic.run(&["backup", "--to", &url]).exit, 0);
    let other = Clinic::with_root_key_file();
    assert_eq!(other.run(&["backup", "--to", text(&to)]).exit, 3, "backups of another log");
    let nowhere = clinic.beside("nowhere");
    assert_eq!(restored(&clinic, &nowhere, &[]).1.exit, 3);
    assert_eq!(restored(&clinic, &to, &["--backup", "20200101T000000.000000Z-1"]).1.exit, 3);
}

#[test]
fn a_drill_says_how_long_it_took_and_that_the_views_hold_what_they_held() {
    let clinic = clinic();
    let to = clinic.beside("backups");
    let server = Server::start(&clinic);
    let taken = backup(&clinic, &to);
    let here = || {
        let names = std::fs::read_dir(clinic.beside(".")).unwrap();
        let mut names: Vec<_> = names.map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = here();
    let ran = clinic.run(&["drill", "--json", "--from", text(&to)]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let drilled: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(drilled["ok"], true);
    assert_eq!(drilled["backup"], taken["backup"]);
    assert_eq!(drilled["verified"]["entries"], taken["entries"]);
    assert!(drilled["seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(drilled["proposed_rule"]["age_within_48_hours"], true);
    let views = drilled["views"].as_object().unwrap();
    assert_eq!(views.len(), 6, "{drilled}");
    assert!(views.values().all(|how| how == "same"), "{drilled}");
    assert_eq!(here(), before, "nothing of it stays");
    let ran = clinic.run(&["drill", "--from", text(&to)]);
    assert!(ran.out.contains("took ") && ran.out.contains("72 hours"), "{}", ran.out);
    assert_eq!(server.stop().0, 0);

    // A digest that was another at the backup is told, and so is a damaged object; neither leaves anything.
    let manifest = objects(&to, "backups").remove(0);
    let mut changed: Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    changed["views"][0]["digest"] = json!("00".repeat(32));
    std::fs::write(&manifest, changed.to_string()).unwrap();
    let ran = clinic.run(&["drill", "--from", text(&to)]);
    assert_eq!(ran.exit, 5, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("DOES NOT HOLD"), "{}", ran.out);
    flip(&objects(&to, "log")[0]);
    assert_eq!(clinic.run(&["drill", "--from", text(&to)]).exit, 5);
    assert_eq!(here(), before);
}
