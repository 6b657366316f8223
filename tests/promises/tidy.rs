//! House rules that clippy cannot check.

use std::path::{Path, PathBuf};

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for folder in ["domain", "eventlog", "projections", "api", "tests", "benches"] {
        collect(&root.join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources are where they are expected");
    found
}

fn collect(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn files_are_split_before_they_are_long() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: split it by purpose", path.display());
    }
}

/// Split past 500; a file that is one list (the facts of the clinical facet) gets some room.
const LONGEST: usize = 650;

#[test]
fn a_files_name_is_its_purpose() {
    for (path, _) in sources() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        for vague in ["utils", "util", "helpers", "helper", "common", "manager", "misc"] {
            assert_ne!(name, vague, "{}", path.display());
        }
    }
}

#[test]
fn no_test_is_ignored_and_nothing_is_left_for_later() {
    let words = [
        concat!("#[ign", "ore"),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("unimpl", "emented!"),
    ];
    for (path, text) in sources() {
        for word in words {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
}
