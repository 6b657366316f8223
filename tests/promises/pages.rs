//! What the pages name is there: the files and headings that they link to, the operations and fields.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the repository is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The README, then `docs/` by name.
pub(crate) fn pages() -> Vec<PathBuf> {
    let mut docs: Vec<_> = std::fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    docs.sort();
    docs.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    docs.insert(0, root().join("README.md"));
    docs
}

/// Those and the others at the top, each with its text.
fn texts() -> Vec<(PathBuf, String)> {
    let mut pages = pages();
    pages.extend(
        ["ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md"].map(|name| root().join(name)),
    );
    let text = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    pages.into_iter().map(text).collect()
}

/// A page without its blocks of code.
fn prose(text: &str) -> String {
    let mut inside = false;
    let outside = |line: &&str| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    };
    text.lines().filter(outside).collect::<Vec<_>>().join("\n")
}

/// What a heading is called in a link.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    heading.chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_links_of_the_pages_lead_somewhere() {
    let mut followed = 0;
    for (path, text) in texts() {
        for link in prose(&text).split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.contains("://") {
                continue;
            }
            let at = format!("{}: {link}", path.display());
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(to.exists(), "{at}: there is no such file");
            if !heading.is_empty() {
                let text = prose(&std::fs::read_to_string(&to).unwrap());
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                assert!(headings.any(|line| anchor(line) == heading), "{at}: no such heading");
            }
            followed += 1;
        }
    }
    assert!(followed > 20, "the pages link to one another: {followed}");
}

#[test]
fn operations_and_fields_that_the_pages_name_are_there() {
    let mut there = String::new();
    let mut folders = vec![root().join("api/schema"), root().join("api/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                there.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let there: BTreeSet<_> = there.split(|c: char| !is_word(c)).collect();
    let mut named = 0;
    for (path, text) in texts() {
        for code in prose(&text).split('`').skip(1).step_by(2) {
            let camel = |word: &&str| {
                word.starts_with(|c: char| c.is_ascii_lowercase())
                    && word.contains(|c: char| c.is_ascii_uppercase())
            };
            for word in code.split(|c: char| !is_word(c)).filter(camel) {
                assert!(there.contains(word), "{}: there is no `{word}`", path.display());
                named += 1;
            }
        }
    }
    assert!(named > 50, "the pages name what is in the schemas: {named}");
}
