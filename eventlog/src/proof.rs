//! Proofs as text, for whoever has neither the log nor a key but its public verifier key.
//!
//! That an entry is in the log is a C2SP `tlog-proof`. Its `extra` is the head of the entry, header and
//! descriptors, of which the entry hash and so the leaf is computed: what the head says is what is proven.
//! ```text
//! c2sp.org/tlog-proof@v1\n
//! extra <base64 of the entry's head>\n
//! index <leaf index>\n
//! <base64 of a hash>\n ...                       from the leaf's sibling up
//! \n
//! <checkpoint, a signed note>
//! ```
//! That a later checkpoint holds all that an older one held, unchanged, is what a C2SP `tlog-witness` is
//! sent; the older checkpoint is in the hands of whoever checks.
//! ```text
//! old <size of the older checkpoint>\n
//! <base64 of a hash>\n ...
//! \n
//! <checkpoint, a signed note>
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::checkpoint::{Checkpoint, CheckpointVerifier, NoteError};
use crate::entry::{EntryHead, ParseError};
use crate::limits;
use crate::tree::leaf_hash;
use crate::tree::path::{PathError, check_consistency, check_inclusion};

const MAGIC: &str = "c2sp.org/tlog-proof@v1";
const OLDER: &str = "old ";

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// Longer than a proof may be.
    #[error("longer than a proof may be")]
    TooLong,
    /// Not a proof.
    #[error("not a proof: {0}")]
    Form(&'static str),
    /// The checkpoint in it, or the older one, does not verify.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] NoteError),
    /// The entry in it is none.
    #[error("the entry: {0}")]
    Entry(#[from] ParseError),
    /// The entry was written for another log.
    #[error("the entry was written for another log")]
    OtherLog,
    /// The older checkpoint is not the one it begins at.
    #[error("it begins at {wanted} entries, the older checkpoint says {found}")]
    OtherSize {
        /// The size it begins at.
        wanted: u64,
        /// The size of the checkpoint that was given.
        found: u64,
    },
    /// Its hashes do not lead where they should.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// That an entry is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Header and descriptors of the entry.
    pub entry: EntryHead,
    /// Its leaf index.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub path: Vec<[u8; 32]>,
    /// The signed checkpoint.
    pub note: String,
}

/// That a checkpoint's log grew out of an older one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Entries of the older checkpoint.
    pub older: u64,
    /// From the older tree to the root.
    pub path: Vec<[u8; 32]>,
    /// The later checkpoint, signed.
    pub note: String,
}

/// A proof that was read and is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// That an entry is in the log.
    Inclusion(InclusionProof),
    /// That the log grew, and nothing else.
    Consistency(ConsistencyProof),
}

impl Proof {
    /// Whether a text begins as a proof does, whatever follows.
    #[must_use]
    pub fn begins(text: &str) -> bool {
        text.starts_with(MAGIC) || text.starts_with(OLDER)
    }

    /// Reads a proof of either kind.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        if text.len() > limits::PROOF_BYTES {
            return Err(ProofError::TooLong);
        }
        let (proof, note) = text.split_once("\n\n").ok_or(ProofError::Form("no empty line"))?;
        let note = note.to_owned();
        let mut lines = proof.split('\n');
        let first = lines.next().unwrap_or_default();
        if let Some(older) = first.strip_prefix(OLDER) {
            let older = number(older)?;
            return Ok(Self::Consistency(ConsistencyProof { older, path: path(lines)?, note }));
        }
        if first != MAGIC {
            return Err(ProofError::Form("unknown first line"));
        }
        let mut line = |name: &'static str| {
            let value = lines.next().and_then(|line| line.strip_prefix(name));
            value.ok_or(ProofError::Form("a line is missing"))
        };
        let entry = EntryHead::parse(&decode(line("extra ")?)?)?;
        let index = number(line("index ")?)?;
        Ok(Self::Inclusion(InclusionProof { entry, index, path: path(lines)?, note }))
    }
}

impl InclusionProof {
    /// Checks signature and path, and gives the checkpoint that the entry is in.
    ///
    /// # Errors
    /// Why the proof does not hold.
    pub fn check(&self, verifier: &CheckpointVerifier) -> Result<Checkpoint, ProofError> {
        let checkpoint = verifier.verify(&self.note)?;
        if !verifier.is_of(self.entry.log_id()) {
            return Err(ProofError::OtherLog);
        }
        let leaf = leaf_hash(&self.entry.hash());
        check_inclusion(leaf, self.index, checkpoint.size, &self.path, &checkpoint.root)?;
        Ok(checkpoint)
    }
}

impl ConsistencyProof {
    /// Checks both signatures and the path, and gives the later checkpoint.
    ///
    /// # Errors
    /// Why the proof does not hold.
    pub fn check(
        &self,
        older: &str,
        verifier: &CheckpointVerifier,
    ) -> Result<Checkpoint, ProofError> {
        let older = verifier.verify(older)?;
        let checkpoint = verifier.verify(&self.note)?;
        if older.size != self.older {
            return Err(ProofError::OtherSize { wanted: self.older, found: older.size });
        }
        let (size, root) = (checkpoint.size, &checkpoint.root);
        check_consistency(older.size, &older.root, size, root, &self.path)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = BASE64.encode(self.entry.bytes());
        write!(f, "{MAGIC}\nextra {entry}\nindex {}\n", self.index)?;
        write_path(f, &self.path, &self.note)
    }
}

impl fmt::Display for ConsistencyProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{OLDER}{}", self.older)?;
        write_path(f, &self.path, &self.note)
    }
}

fn write_path(f: &mut fmt::Formatter<'_>, path: &[[u8; 32]], note: &str) -> fmt::Result {
    for hash in path {
        writeln!(f, "{}", BASE64.encode(hash))?;
    }
    write!(f, "\n{note}")
}

fn path<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<[u8; 32]>, ProofError> {
    let mut path = Vec::new();
    for line in lines {
        let hash = decode(line)?.try_into().map_err(|_| ProofError::Form("not a hash"))?;
        path.push(hash);
        if path.len() > limits::PATH_HASHES {
            return Err(ProofError::TooLong);
        }
    }
    Ok(path)
}

fn decode(text: &str) -> Result<Vec<u8>, ProofError> {
    BASE64.decode(text).map_err(|_| ProofError::Form("not base64"))
}

/// A number in its one spelling: no sign, no leading zeros.
fn number(text: &str) -> Result<u64, ProofError> {
    let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    number.ok_or(ProofError::Form("not a number"))
}
