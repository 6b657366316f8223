//! Kill -9 during an import at random points, restart, import again: nothing lost, nothing twice,
//! and the log is whole.

use chartlog_tests::{Clinic, Server, fhir};
use serde_json::json;
use std::process::Stdio;
use std::time::Duration;

const PATIENTS: u32 = 40;

/// Small and repeatable; which moments are hit depends on the machine anyway.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
fn a_killed_import_loses_nothing_and_doubles_nothing() {
    let clinic = Clinic::new();
    let dir = clinic.beside("in");
    std::fs::create_dir(&dir).unwrap();
    for patient in 0..PATIENTS {
        std::fs::write(dir.join(format!("{patient:03}.json")), fhir::bundle(patient).to_string())
            .unwrap();
    }
    let path = dir.to_str().unwrap().to_owned();
    let mut seed = 0x5eed_u64;
    let mut killed = 0;
    for _ in 0..12 {
        let mut child = clinic
            .command(&["import", "fhir", &path])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of the kill is what is random here; nothing waits for something to be true.
        std::thread::sleep(Duration::from_millis(150 + next(&mut seed) % 900));
        let _ = child.kill();
        if child.wait().unwrap().code().is_none() {
            killed += 1;
        }
        assert_eq!(clinic.verify()["ok"], true, "after kill {killed}");
    }
    assert!(killed > 0, "no import was still running when it was to be killed");
    let (ran, _) = clinic.import(&dir);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let (_, again) = clinic.import(&dir);
    let events: u64 = again["resources"]
        .as_object()
        .unwrap()
        .values()
        .map(|c| c["events"].as_u64().unwrap())
        .sum();
    assert_eq!(events, 0, "everything is there: {again}");
    let server = Server::start(&clinic);
    let token = |role: &str| clinic.run(&["token", "--role", role]).out.trim().to_owned();
    let front_desk = server.data(&token("front_desk"), "{ patients { totalCount } }", json!({}));
    assert_eq!(front_desk["patients"]["totalCount"], PATIENTS);
    let billing = server.data(&token("billing"), "{ claims { totalCount } }", json!({}));
    assert_eq!(billing["claims"]["totalCount"], PATIENTS);
    let mine = server.data(
        &token("clinical"),
        "{ myPatients(first: 100) { totalCount nodes { problems { totalCount } observations { totalCount } } } }",
        json!({}),
    );
    assert_eq!(mine["myPatients"]["totalCount"], PATIENTS);
    for node in mine["myPatients"]["nodes"].as_array().unwrap() {
        assert_eq!(node["problems"]["totalCount"], 1);
        assert_eq!(node["observations"]["totalCount"], 2);
    }
}
