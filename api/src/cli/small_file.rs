//! Notes and proofs that were handed over as files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::{Exit, Failure};

/// Reads a text of at most `limit` bytes.
///
/// # Errors
/// When it cannot be read, is longer, or is no text.
pub(super) fn read(path: &Path, limit: usize) -> Result<String, Failure> {
    let failed =
        |why: &str| Failure::new(Exit::Usage, format!("cannot read {}: {why}", path.display()));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| failed(&error.to_string()))?;
    let read = file.take(limit as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| failed(&error.to_string()))?;
    if bytes.len() > limit {
        return Err(failed("it is too long for a checkpoint or a proof"));
    }
    String::from_utf8(bytes).map_err(|_| failed("it is not text"))
}
