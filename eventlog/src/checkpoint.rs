//! Checkpoints: a signed statement of the log's size and Merkle root, as a C2SP
//! `tlog-checkpoint` in a C2SP signed note, so that existing tools and witnesses can check it.
//!
//! ```text
//! <origin>\n
//! <size, decimal>\n
//! <root, base64>\n
//! \n
//! — <key name> <base64 of key hash 4 || Ed25519 signature 64>\n
//! ```
//! The key name is the origin. The key hash is the first four bytes of
//! `SHA-256(name || 0x0A || 0x01 || public key)`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::ids::{Hash32, LogId};
use crate::limits;

/// The signature type byte of Ed25519 in C2SP signed notes.
const ED25519: u8 = 0x01;

/// Why a note is not a checkpoint of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Not a signed note: text, empty line, signature lines.
    #[error("not a signed note")]
    Form,
    /// Not three lines of origin, size and root.
    #[error("not a checkpoint")]
    Checkpoint,
    /// Longer than a note may be.
    #[error("longer than a note may be")]
    TooLong,
    /// The text is not a verifier key.
    #[error("not a verifier key")]
    Key,
    /// The name cannot stand in a note.
    #[error("not a key name")]
    Name,
    /// No signature by this key.
    #[error("no signature by this log's key")]
    Unsigned,
    /// A signature by this key that does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// The checkpoint of another log.
    #[error("the checkpoint of another log")]
    OtherOrigin,
}

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a schema-less URL.
    pub origin: String,
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash32,
}

impl fmt::Display for Checkpoint {
    /// The text of the note, with its line ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = BASE64.encode(self.root.0);
        writeln!(f, "{}\n{}\n{root}", self.origin, self.size)
    }
}

impl Checkpoint {
    /// Reads the text of a checkpoint. Lines after the third are extensions: allowed, not read.
    ///
    /// # Errors
    /// When there are not three lines of the right form.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.split_inclusive('\n');
        let mut line = || {
            let line = lines.next()?.strip_suffix('\n')?;
            (!line.is_empty()).then_some(line)
        };
        let fields = line().zip(line()).zip(line());
        let ((origin, size), root) = fields.ok_or(NoteError::Checkpoint)?;
        let number: u64 = size.parse().map_err(|_| NoteError::Checkpoint)?;
        let root = BASE64.decode(root).map_err(|_| NoteError::Checkpoint)?;
        let root: [u8; 32] = root.try_into().map_err(|_| NoteError::Checkpoint)?;
        // One spelling: no sign, no leading zeros.
        if number.to_string() != size {
            return Err(NoteError::Checkpoint);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root: Hash32(root) })
    }
}

/// Signs the checkpoints of one log. The key wipes itself.
#[derive(Clone)]
pub struct CheckpointSigner {
    name: String,
    key: SigningKey,
}

impl CheckpointSigner {
    /// A signer whose key name is the origin.
    ///
    /// # Errors
    /// When the origin cannot be a key name: empty, with white space or a plus sign.
    pub fn new(origin: &str, key: SigningKey) -> Result<Self, NoteError> {
        if !is_name(origin) {
            return Err(NoteError::Name);
        }
        Ok(Self { name: origin.to_owned(), key })
    }

    /// What checks the notes of this signer.
    #[must_use]
    pub fn verifier(&self) -> CheckpointVerifier {
        CheckpointVerifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The signed note of a size and root. Both must be durable already (envelope.md).
    #[must_use]
    pub fn sign(&self, size: u64, root: Hash32) -> String {
        let text = Checkpoint { origin: self.name.clone(), size, root }.to_string();
        let mut signature = [0_u8; 68];
        signature[..4].copy_from_slice(&key_hash(&self.name, &self.key.verifying_key()));
        signature[4..].copy_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n\u{2014} {} {}\n", self.name, BASE64.encode(signature))
    }
}

/// Checks the checkpoints of one log. It is public: `checkpoints/log.vkey`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointVerifier {
    name: String,
    key: VerifyingKey,
}

impl fmt::Display for CheckpointVerifier {
    /// The verifier key: `name+hash+base64(0x01 || public key)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = [ED25519; 33];
        key[1..].copy_from_slice(self.key.as_bytes());
        let hash = hex::encode(key_hash(&self.name, &self.key));
        write!(f, "{}+{hash}+{}", self.name, BASE64.encode(key))
    }
}

impl std::str::FromStr for CheckpointVerifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        let bytes = BASE64.decode(key).map_err(|_| NoteError::Key)?;
        let Some((&ED25519, key)) = bytes.split_first() else {
            return Err(NoteError::Key);
        };
        let key: [u8; 32] = key.try_into().map_err(|_| NoteError::Key)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Key)?;
        if hex::encode(key_hash(name, &key)) != hash {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), key })
    }
}

impl CheckpointVerifier {
    /// The origin of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// Whether this is the key of the log with that id, by its origin.
    #[must_use]
    pub fn is_of(&self, log: LogId) -> bool {
        self.name.rsplit_once('/').is_some_and(|(_, id)| id == log.to_string())
    }

    /// Checks a note and gives what it says. Signatures by other keys, of witnesses, are passed
    /// over.
    ///
    /// # Errors
    /// When it is not a note, not signed by this key, or the checkpoint of another log.
    pub fn verify(&self, note: &str) -> Result<Checkpoint, NoteError> {
        if note.len() > limits::NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let allowed = |c: char| c == '\n' || !c.is_control();
        if !note.ends_with('\n') || !note.chars().all(allowed) {
            return Err(NoteError::Form);
        }
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let text = &note[..=text.len()];
        let mut signed = false;
        let mut count = 0;
        for line in signatures.lines() {
            count += 1;
            let (name, signature) = signature_line(line)?;
            let ours = name == self.name && signature[..4] == key_hash(&self.name, &self.key);
            if count > limits::NOTE_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            if !ours || signed {
                continue;
            }
            let signature =
                Signature::from_slice(&signature[4..]).map_err(|_| NoteError::Signature)?;
            self.key
                .verify_strict(text.as_bytes(), &signature)
                .map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if !signed {
            return Err(NoteError::Unsigned);
        }
        let checkpoint = Checkpoint::parse(text)?;
        if checkpoint.origin != self.name {
            return Err(NoteError::OtherOrigin);
        }
        Ok(checkpoint)
    }
}

/// A signature line's key name, and key hash and signature together.
fn signature_line(line: &str) -> Result<(&str, Vec<u8>), NoteError> {
    let (name, signature) = line
        .strip_prefix("\u{2014} ")
        .and_then(|rest| rest.split_once(' '))
        .ok_or(NoteError::Form)?;
    let signature = BASE64.decode(signature).map_err(|_| NoteError::Form)?;
    if !is_name(name) || signature.len() < 5 {
        return Err(NoteError::Form);
    }
    Ok((name, signature))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn key_hash(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    crate::entry::array(&digest, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signer() -> CheckpointSigner {
        CheckpointSigner::new("log.example/1", SigningKey::from_bytes(&[7; 32])).unwrap()
    }

    #[test]
    fn an_independent_checker_accepts_our_notes_and_keys() {
        let note = signer().sign(17, Hash32([3; 32]));
        let vkey = signer().verifier().to_string();
        let theirs = signed_note::StandardVerifier::new(&vkey).unwrap();
        let list = signed_note::VerifierList::new(vec![Box::new(theirs)]);
        let parsed = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        let (verified, _) = parsed.verify(&list).unwrap();
        assert_eq!(verified.len(), 1);
        assert_eq!(
            parsed.text(),
            b"log.example/1\n17\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n"
        );
    }

    #[test]
    fn a_note_reads_back_what_was_signed_and_any_changed_byte_is_refused() {
        let note = signer().sign(17, Hash32([3; 32]));
        let verifier: CheckpointVerifier = signer().verifier().to_string().parse().unwrap();
        assert_eq!(verifier, signer().verifier());
        let checkpoint = verifier.verify(&note).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (17, Hash32([3; 32])));
        for at in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= 1;
            if let Ok(changed) = String::from_utf8(changed) {
                assert!(verifier.verify(&changed).is_err(), "byte {at}");
            }
        }
    }

    #[test]
    fn a_witness_signature_beside_ours_does_no_harm() {
        let note = signer().sign(1, Hash32([3; 32]));
        let witness = CheckpointSigner::new("witness", SigningKey::from_bytes(&[8; 32])).unwrap();
        let theirs = witness.sign(1, Hash32([3; 32]));
        let line = theirs.lines().last().unwrap();
        let both = format!("{note}{line}\n");
        assert!(signer().verifier().verify(&both).is_ok());
        assert_eq!(witness.verifier().verify(&note), Err(NoteError::Unsigned));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_note_parser_panic(text in ".{0,200}") {
            prop_assert!(signer().verifier().verify(&text).is_err());
        }

        #[test]
        fn nearly_a_note_makes_nothing_panic(cut in 0_usize..200, add in "[\n\u{2014} a+=]{0,20}") {
            let note = signer().sign(17, Hash32([3; 32]));
            let mut cut = cut.min(note.len());
            while !note.is_char_boundary(cut) { cut -= 1; }
            let text = format!("{}{add}{}", &note[..cut], &note[cut..]);
            let _ = text.parse::<CheckpointVerifier>();
            let changed = text != note;
            prop_assert_eq!(signer().verifier().verify(&text).is_err(), changed);
        }
    }
}
