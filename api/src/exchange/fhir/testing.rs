//! What the tests of the import share: ids without keys, and files read into what would be told.

use std::path::PathBuf;

use super::identity::Derive;
use super::input;
use super::plan::{Group, Item, Told};
use super::reader::{Message, Reader};
use super::refusal::Refused;

/// Derives without a key.
pub(super) struct Keyless;

impl Derive for Keyless {
    fn id(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut id = [0; 16];
        id.copy_from_slice(&self.digest(purpose, parts)[..16]);
        id
    }

    fn digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

/// What came out of some files.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) groups: Vec<Group>,
    pub(super) refused: Vec<(String, Refused)>,
    pub(super) files_refused: Vec<Refused>,
    pub(super) done: usize,
    pub(super) skipped: usize,
}

impl Outcome {
    /// Resources in groups.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    /// The only resource of a type.
    pub(super) fn only(&self, kind: &str) -> &Item {
        let mut found = self.items().filter(|item| item.kind == kind);
        let first = found.next().unwrap();
        assert!(found.next().is_none());
        first
    }

    /// What the only resource of a type tells in the end.
    pub(super) fn told(&self, kind: &str) -> &Told {
        let item = self.only(kind);
        assert_eq!(item.refused, None);
        &item.planned.last().unwrap().told
    }
}

/// Reads files, walked as the import walks them.
pub(super) fn read_paths(paths: &[PathBuf]) -> Outcome {
    let mut outcome = Outcome::default();
    let (sources, refused) = input::walk(paths);
    outcome.files_refused.extend(refused.into_iter().map(|(_, refused)| refused));
    let mut take = |message| {
        match message {
            Message::Group(group) => outcome.groups.push(group),
            Message::Refused { kind, refused, .. } => {
                outcome.refused.push((kind.into_owned(), refused));
            }
            Message::FileRefused { refused, .. } => outcome.files_refused.push(refused),
            Message::FileDone { .. } => outcome.done += 1,
            Message::FileSkipped { .. } => outcome.skipped += 1,
        }
        true
    };
    let mut reader = Reader::new(&Keyless, "", &mut take);
    for (number, source) in sources.iter().enumerate() {
        assert!(reader.read(number, source).is_ok());
    }
    outcome
}

/// Reads files given by name and content.
pub(super) fn read_files(files: &[(&str, &[u8])]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    read_paths(&[folder.path().to_owned()])
}

/// Reads one JSON document.
pub(super) fn read_json(json: &str) -> Outcome {
    read_files(&[("a.json", json.as_bytes())])
}
