//! Public data that this project did not write (`../shared/testdata`), where it is there.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::input;
use super::super::testing::{Outcome, read_paths};

/// A folder of `../shared/testdata/fhir`; says so when it is not there.
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/testdata/fhir");
    let root = std::env::var_os("CHARTLOG_TESTDATA").map_or(root, PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: ../shared/testdata is not there");
    None
}

/// Resources by type, counted from the JSON by other means than the import's.
fn counted(folder: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut count = |resource: &Value| {
        let kind = resource["resourceType"].as_str().unwrap_or("Unknown");
        *counts.entry(kind.to_owned()).or_insert(0) += 1;
    };
    for file in std::fs::read_dir(folder).unwrap() {
        let mut text = String::new();
        input::open(&file.unwrap().path()).unwrap().read_to_string(&mut text).unwrap();
        let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
        if document["resourceType"] == "Bundle" {
            let entries = document["entry"].as_array();
            entries.into_iter().flatten().for_each(|entry| count(&entry["resource"]));
        } else {
            count(&document);
        }
    }
    counts
}

fn read_by_kind(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let kinds = outcome.items().map(|item| item.kind.to_string());
    for kind in kinds.chain(outcome.refused.iter().map(|(kind, _)| kind.clone())) {
        *counts.entry(kind).or_insert(0) += 1;
    }
    counts
}

fn refusals(outcome: &Outcome) -> Vec<String> {
    let items = outcome.items().filter_map(|item| {
        let refused = item.refused.as_ref()?;
        Some(format!("{}: {} {}", item.kind, refused.path, refused.reason))
    });
    let loose = outcome.refused.iter().map(|(kind, r)| format!("{kind}: {} {}", r.path, r.reason));
    items.chain(loose).collect()
}

#[test]
fn all_of_set_a_has_a_home() {
    let Some(folder) = folder("A") else { return };
    let outcome = read_paths(std::slice::from_ref(&folder));
    assert_eq!(read_by_kind(&outcome), counted(&folder));
    assert_eq!(refusals(&outcome), Vec::<String>::new());
    assert!(outcome.files_refused.is_empty());
    let without_home: Vec<_> = outcome
        .items()
        .filter(|item| item.planned.is_empty() && item.kind != "ImagingStudy")
        .map(|item| item.kind.clone())
        .collect();
    assert_eq!(without_home, Vec::<String>::new());
    assert_eq!(outcome.groups.iter().filter(|group| group.patient.is_some()).count(), 82);
}

#[test]
fn examples_of_every_type_are_read() {
    for name in ["examples_r4", "examples_uscore"] {
        let Some(folder) = folder(name) else { return };
        let outcome = read_paths(std::slice::from_ref(&folder));
        assert_eq!(read_by_kind(&outcome), counted(&folder), "{name}");
        assert!(outcome.files_refused.is_empty(), "{name}");
        let refusals = refusals(&outcome);
        for refusal in &refusals {
            println!("{name}: {refusal}");
        }
        let filed: Vec<_> = outcome
            .items()
            .filter(|item| item.planned.is_empty() && item.refused.is_none())
            .map(|item| item.kind.to_string())
            .collect();
        println!("{name}: filed only: {}", filed.join(" "));
    }
}

#[test]
fn a_published_bundle_that_is_not_json_names_its_line() {
    let Some(folder) = folder("invalid_json") else { return };
    let outcome = read_paths(&[folder]);
    assert_eq!(outcome.items().count(), 0);
    assert!(outcome.files_refused[0].path.starts_with("line 8274 column "));
}
