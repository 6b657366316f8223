//! What a run leaves behind: every file of a directory, and a search for words that must not be
//! there.

use std::path::{Path, PathBuf};

/// Every file under a directory.
///
/// # Panics
/// When it cannot be listed.
#[must_use]
pub fn all_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// Whether a word stands in these bytes, in capitals or not.
#[must_use]
pub fn holds(bytes: &[u8], word: &str) -> bool {
    let lower: Vec<u8> = bytes.iter().map(u8::to_ascii_lowercase).collect();
    let word = word.to_lowercase();
    lower.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Searches every file of a data directory, and the files' names, for words that must not be there.
///
/// # Panics
/// When one of them is, or when the directory is not one that was used.
pub fn no_file_holds(dir: &Path, words: &[&str]) {
    let files = all_files(dir);
    assert!(files.iter().any(|file| file.ends_with("views/clinical.db")), "{files:?}");
    assert!(files.iter().any(|file| file.ends_with("log/00000000.seg")));
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let name = file.to_string_lossy().into_owned();
        for word in words {
            assert!(!holds(&bytes, word), "{word} in {name}");
            assert!(!name.contains(word), "a file name holds {word}");
        }
    }
}
