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

/// A refusal that no test of the domain comes to is one that nobody has seen.
#[test]
fn every_refusal_of_the_domain_is_the_outcome_of_a_test() {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("domain/src");
    let mut sources = Vec::new();
    collect(&domain, &mut sources);
    let in_tests = |(path, text): &(PathBuf, String)| {
        let whole = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
        let begin = if whole { Some(0) } else { text.find("#[cfg(test)]") };
        begin.and_then(|begin| text.get(begin..)).unwrap_or_default().to_owned()
    };
    let tests: String = sources.iter().map(in_tests).collect();
    let refusals = std::fs::read_to_string(domain.join("decider/refusal.rs")).unwrap();
    let codes: Vec<(&str, &str)> = refusals
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \""))
        .map(|(name, code)| (name.split([' ', '(']).next().unwrap_or(name), code))
        .filter_map(|(name, code)| Some((name, code.strip_suffix("\",")?)))
        .collect();
    assert!(codes.len() > 50, "the codes are where they are expected: {codes:?}");
    for (name, code) in codes {
        let outcome = [format!("\"{code}\""), format!("Refusal::{name}")];
        assert!(outcome.iter().any(|one| tests.contains(one)), "{code} is not in any test");
    }
}

/// A kind of event that the domain does not tell would never be exported as the making of a record.
#[test]
fn what_is_exported_as_the_making_of_a_record_is_an_event_of_the_domain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = Vec::new();
    collect(&root.join("domain/src"), &mut sources);
    let told: String = sources
        .iter()
        .filter(|(path, _)| !path.iter().any(|part| part == "tests" || part == "tests.rs"))
        .map(|(_, text)| text.split("#[cfg(test)]").next().unwrap_or_default())
        .collect();
    let making = root.join("api/src/exchange/accesses/audit_event/making.rs");
    let making = std::fs::read_to_string(making).unwrap();
    let kinds: Vec<_> = making
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .collect();
    assert!(kinds.len() > 30, "the kinds are where they are expected: {kinds:?}");
    for kind in kinds {
        assert!(told.contains(&format!("\"{kind}\"")), "{kind} is no event of the domain");
    }
}

/// A part that runs others' tools is skipped where they are not there, and nobody reads the middle of a long
/// output: `part` keeps what it said for the end.
#[test]
fn what_the_checks_skip_is_listed_at_their_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let run = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    let of_the_binary = |line: &&str| line.contains("target/debug/chartlog");
    let parts: Vec<_> = run.lines().map(str::trim).filter(of_the_binary).collect();
    assert!(parts.len() >= 4, "the parts are where they are expected: {parts:?}");
    for part in parts {
        assert!(part.starts_with("part "), "{part}");
    }
    assert!(run.contains("cat target/skipped.txt") && run.contains("CHARTLOG_CI_STRICT"));
}
