//! Which files there are, and what is in them: by content, not only by name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::IgnoredAny;

use super::limits;
use super::refusal::{OURS, Refused};

/// A file that may hold FHIR.
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// Size on disk, bytes.
    pub(super) size: u64,
    /// Whether it was named, or its name says that it is JSON: then it must be.
    pub(super) expected: bool,
    rank: u8,
}

impl Source {
    /// As it is named in the report.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// The files below some paths: directories recursively, by name, hidden ones left out. Files of
/// what others refer to come first (see [`rank`]).
pub(super) fn walk(paths: &[PathBuf]) -> (Vec<Source>, Vec<(PathBuf, Refused)>) {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    for path in paths {
        walk_into(path, true, &mut found, &mut refused);
    }
    found.sort_by_key(|source| source.rank); // stable: within a rank as they were found
    (found, refused)
}

fn walk_into(
    path: &Path,
    named: bool,
    found: &mut Vec<Source>,
    refused: &mut Vec<(PathBuf, Refused)>,
) {
    let unreadable = |path: &Path, error: &io::Error| {
        (path.to_owned(), Refused::at("", format!("cannot be read: {}", error.kind())))
    };
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) => return refused.push(unreadable(path, &error)),
    };
    if !meta.is_dir() {
        let expected = named || says_json(path);
        let rank = head(path).map_or(2, |head| rank(&head));
        return found.push(Source { path: path.to_owned(), size: meta.len(), expected, rank });
    }
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return refused.push(unreadable(path, &error)),
    };
    let mut below: Vec<_> = entries.flatten().collect();
    below.sort_by_key(std::fs::DirEntry::file_name);
    for entry in below {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let path = entry.path();
        if hidden || (link && path.is_dir()) {
            continue; // a link to a directory could lead in a circle
        }
        walk_into(&path, false, found, refused);
    }
}

fn says_json(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    let name = name.unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".json", ".ndjson", ".jsonl"].iter().any(|ending| name.ends_with(ending))
}

fn says_lines(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.ends_with(".ndjson") || name.ends_with(".jsonl")
}

/// The first bytes, decompressed.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    open(path)?.take(limits::SNIFF as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What others refer to is read first, then patients, then the rest: a bulk export has a file per
/// type, a reference can only be followed across files when its end was read before, and a care
/// team needs its patient.
fn rank(head: &[u8]) -> u8 {
    const FIRST: [&[u8]; 7] = [
        b"Organization",
        b"Location",
        b"Practitioner",
        b"PractitionerRole",
        b"Schedule",
        b"Condition",
        b"Medication",
    ];
    let mut words = head.split(|byte| *byte == b'"');
    let mut kind = || {
        words.by_ref().find(|word| *word == b"resourceType");
        words.nth(1).unwrap_or_default()
    };
    match kind() {
        b"Bundle" if FIRST.contains(&kind()) => 0,
        b"Patient" => 1,
        single if FIRST.contains(&single) => 0,
        _ => 2,
    }
}

/// What a file holds.
pub(super) enum Form {
    /// One JSON document.
    Document,
    /// One JSON document a line.
    Lines,
}

/// Where the content is.
pub(super) enum Body {
    /// Here, decompressed, without a byte-order mark.
    Memory(Vec<u8>),
    /// Too long for that: it is read as a stream.
    Stream,
}

/// A file that was looked at.
pub(super) struct Loaded {
    pub(super) form: Form,
    pub(super) body: Body,
    /// BLAKE3 of the file's bytes.
    pub(super) digest: [u8; 32],
}

/// Looks at a file, and reads it when it is short. None when it does not look like JSON and
/// nobody said that it is.
///
/// # Errors
/// When it cannot be read, is too long, or is no JSON where JSON was expected.
pub(super) fn load(source: &Source) -> Result<Option<Loaded>, Refused> {
    let failed = |error: &io::Error| Refused::at("", reason(error));
    let (digest, bytes) = content(source).map_err(|error| failed(&error))?;
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    if first != Some(b'{') {
        return match (source.expected, first) {
            (false, _) => Ok(None),
            (true, None) => Err(Refused::at("", "is empty")),
            (true, Some(_)) => Err(Refused::at("", "is not FHIR in JSON, encoded as UTF-8")),
        };
    }
    let whole = bytes.len() as u64 <= limits::MEMORY_MAX;
    let lines = is_lines(&bytes) || (says_lines(&source.path) && !bytes.is_empty());
    let form = if lines { Form::Lines } else { Form::Document };
    let body = if whole { Body::Memory(bytes) } else { Body::Stream };
    Ok(Some(Loaded { form, body, digest }))
}

/// Why a file could not be read: our own words, or the system's kind of error. An error's text
/// may name the file.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.strip_prefix(OURS) {
        Some(ours) => ours.to_owned(),
        None => format!("cannot be read: {}", error.kind()),
    }
}

/// Whether the first line is a JSON document and more follow.
fn is_lines(bytes: &[u8]) -> bool {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let bytes = &bytes[start..];
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return false };
    let (line, rest) = bytes.split_at(end);
    line.trim_ascii_end().ends_with(b"}")
        && !rest.trim_ascii().is_empty()
        && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// The digest of a file, and the beginning of its content, decompressed: all of it unless it is
/// longer than what is read into memory. A short file is read once.
fn content(source: &Source) -> io::Result<([u8; 32], Vec<u8>)> {
    let mut bytes = Vec::new();
    let room = limits::MEMORY_MAX + 1;
    if source.size > limits::MEMORY_MAX {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(&source.path)?)?;
        open(&source.path)?.take(room).read_to_end(&mut bytes)?;
        return Ok((*hasher.finalize().as_bytes(), bytes));
    }
    let file = std::fs::read(&source.path)?;
    let digest = *blake3::hash(&file).as_bytes();
    if file.starts_with(&GZIP) {
        MultiGzDecoder::new(file.as_slice()).take(room).read_to_end(&mut bytes)?;
    } else {
        bytes = file;
    }
    if bytes.starts_with(&BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    Ok((digest, bytes))
}

const GZIP: [u8; 2] = [0x1F, 0x8B];
const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The content of a file: decompressed, without a byte-order mark, and not longer than it may be.
pub(super) fn open(path: &Path) -> io::Result<BufReader<Capped>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let packed = file.fill_buf()?.starts_with(&GZIP);
    let plain: Box<dyn Read + Send> =
        if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let capped = Capped { plain, left: limits::FILE_MAX };
    let mut reader = BufReader::with_capacity(1 << 16, capped);
    if reader.fill_buf()?.starts_with(&BYTE_ORDER_MARK) {
        reader.consume(BYTE_ORDER_MARK.len());
    }
    Ok(reader)
}

/// Reads no more than a file may hold.
pub(super) struct Capped {
    plain: Box<dyn Read + Send>,
    left: u64,
}

impl Read for Capped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(format!("{OURS}is longer than 8 GiB")))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn loaded(name: &str, bytes: &[u8]) -> Result<Option<Loaded>, Refused> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let (sources, _) = walk(&[folder.path().to_owned()]);
        load(&sources[0])
    }

    fn memory(name: &str, bytes: &[u8]) -> (bool, Vec<u8>) {
        match loaded(name, bytes).unwrap().unwrap() {
            Loaded { form, body: Body::Memory(bytes), .. } => (matches!(form, Form::Lines), bytes),
            Loaded { body: Body::Stream, .. } => panic!("short enough for memory"),
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(memory("a.json", b"\xEF\xBB\xBF{}"), (false, b"{}".to_vec()));
    }

    #[test]
    fn compressed_files_are_known_by_content() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"{\"a\":1}\n{\"a\":2}\n").unwrap();
        let (lines, bytes) = memory("a.dat", &packed.finish().unwrap());
        assert!(lines);
        assert_eq!(bytes, b"{\"a\":1}\n{\"a\":2}\n");
    }

    #[test]
    fn one_document_is_no_list_of_lines() {
        assert!(!memory("a.json", b"{\"a\":1}\n\n").0);
        assert!(!memory("a.json", b"{\n \"a\":1}\n").0);
        assert!(memory("a.ndjson", b"{\"a\":1}\n").0);
    }

    #[test]
    fn what_is_no_json_counts_only_when_its_name_says_so() {
        assert!(loaded("readme.txt", b"hello").unwrap().is_none());
        assert_eq!(loaded("a.json", b"hello").err().unwrap().path, "");
        assert_eq!(loaded("a.json", b" \n").err().unwrap().reason, "is empty");
        let utf16 = loaded("a.json", b"\xFF\xFE{\0}\0").err().unwrap();
        assert!(utf16.reason.contains("UTF-8"));
    }

    #[test]
    fn what_others_refer_to_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for (name, kind) in
            [("a", "Claim"), ("b", "Bundle"), ("c", "Patient"), ("d", "Practitioner")]
        {
            let text = format!("{{\"resourceType\": \"{kind}\"}}");
            std::fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
        }
        std::fs::write(folder.path().join(".hidden.json"), "{}").unwrap();
        let (sources, refused) = walk(&[folder.path().to_owned(), folder.path().join("none")]);
        let names: Vec<_> =
            sources.iter().map(|s| s.path.file_stem().unwrap().to_owned()).collect();
        assert_eq!(names, ["d", "c", "a", "b"]);
        assert_eq!(refused.len(), 1);
    }
}
