//! A body into a sealed blob, chunk by chunk as it comes. Nothing of it is kept that was cut off, is too
//! large, or has another digest than whoever sent it says.

use std::io::{self, Read};

use axum::body::Bytes;
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::limits::FILE_BYTES;
use chartlog_eventlog::{BlobError, SealedBlob};
use sha2::{Digest as _, Sha256, Sha512};
use tokio::sync::mpsc;

use super::uploads::Destination;
use crate::journal::{Journal, JournalError};
use crate::streams::Stream;

/// What comes of a body.
#[derive(Debug)]
pub enum Piece {
    /// Some bytes.
    Bytes(Bytes),
    /// That was all of it. A body that ends without it was cut off.
    End,
}

/// Digests that whoever sends a body says it has (RFC 9530).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// SHA-512.
    pub sha512: Option<[u8; 64]>,
}

/// A body that is sealed, and durable.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Where.
    pub blob: SealedBlob,
    /// Its bytes, counted.
    pub size: u64,
    /// BLAKE3 of its bytes: what facts say.
    pub digest: [u8; 32],
    /// SHA-256 of its bytes: what clients compare.
    pub sha256: [u8; 32],
}

/// Why a body was not sealed: nothing of it is left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotSealed {
    /// It ended before its end.
    #[error("the body was cut off")]
    CutOff,
    /// It is larger than a file may be.
    #[error("the body is over its limit of {limit} bytes", limit = FILE_BYTES)]
    TooLarge,
    /// There is nothing in it.
    #[error("the body is empty")]
    Empty,
    /// Its digest is another one.
    #[error("the body has another digest than was said; send it again")]
    OtherDigest,
    /// It could not be written.
    #[error("the body cannot be kept now; try again")]
    Failed(#[source] JournalError),
}

/// Seals a body for the event that files it, under the patient's key. Waits for its pieces.
///
/// # Errors
/// [`NotSealed`].
pub fn seal(
    journal: &Journal,
    destination: &Destination,
    expected: Digests,
    pieces: mpsc::Receiver<Piece>,
) -> Result<Sealed, NotSealed> {
    let failed = NotSealed::Failed;
    let now = journal.now();
    let key = journal.facet_key(Subject::Patient(destination.patient), Facet::Clinical, now);
    let recorded_at = u64::try_from(now).unwrap_or_default();
    let keys = journal.vault().obtain(&[key], recorded_at).map_err(|error| failed(error.into()))?;
    let key = keys.first().ok_or(NotSealed::CutOff)?;
    let stream = Stream::Encounter(destination.encounter).id(journal.ids());
    // The command that files it makes one event: its first.
    let actor = Actor::Account(destination.account);
    let event_id = journal.event_id(&actor, destination.command, 0);
    let mut body = Body::new(pieces, expected);
    match journal.blobs().write(key, stream, event_id, &mut body) {
        Ok(blob) => Ok(Sealed {
            blob,
            size: body.size,
            digest: *body.blake3.finalize().as_bytes(),
            sha256: body.sha256.finalize().into(),
        }),
        Err(BlobError::TooLarge { .. }) => Err(NotSealed::TooLarge),
        Err(error) => Err(body.stopped.unwrap_or_else(|| failed(error.into()))),
    }
}

/// A body that is read as its pieces come.
struct Body {
    pieces: mpsc::Receiver<Piece>,
    piece: Bytes,
    ended: bool,
    size: u64,
    blake3: blake3::Hasher,
    sha256: Sha256,
    /// Only when somebody says what it is.
    sha512: Option<Sha512>,
    expected: Digests,
    stopped: Option<NotSealed>,
}

impl Body {
    fn new(pieces: mpsc::Receiver<Piece>, expected: Digests) -> Self {
        Self {
            pieces,
            piece: Bytes::new(),
            ended: false,
            size: 0,
            blake3: blake3::Hasher::new(),
            sha256: Sha256::new(),
            sha512: expected.sha512.map(|_| Sha512::new()),
            expected,
            stopped: None,
        }
    }

    fn came(&mut self, piece: Bytes) -> io::Result<()> {
        self.size += piece.len() as u64;
        if self.size > FILE_BYTES {
            return Err(self.stop(NotSealed::TooLarge));
        }
        self.blake3.update(&piece);
        self.sha256.update(&piece);
        if let Some(sha512) = &mut self.sha512 {
            sha512.update(&piece);
        }
        self.piece = piece;
        Ok(())
    }

    /// Before its last chunk is written.
    fn end(&mut self) -> io::Result<()> {
        self.ended = true;
        if self.size == 0 {
            return Err(self.stop(NotSealed::Empty));
        }
        let sha256: [u8; 32] = self.sha256.clone().finalize().into();
        let sha512: Option<[u8; 64]> = self.sha512.clone().map(|sha512| sha512.finalize().into());
        let as_said = self.expected.sha256.is_none_or(|expected| expected == sha256)
            && self.expected.sha512 == sha512;
        if as_said { Ok(()) } else { Err(self.stop(NotSealed::OtherDigest)) }
    }

    fn stop(&mut self, why: NotSealed) -> io::Error {
        self.stopped = Some(why);
        io::Error::other("the body is not taken")
    }
}

impl Read for Body {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            if self.ended {
                return Ok(0);
            }
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(piece)) => self.came(piece)?,
                Some(Piece::End) => self.end()?,
                None => return Err(self.stop(NotSealed::CutOff)),
            }
        }
        let length = out.len().min(self.piece.len());
        out[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: Vec<Piece>, expected: Digests) -> (io::Result<Vec<u8>>, Body) {
        let (sender, receiver) = mpsc::channel(pieces.len().max(1));
        for piece in pieces {
            sender.try_send(piece).unwrap();
        }
        drop(sender);
        let mut body = Body::new(receiver, expected);
        let mut all = Vec::new();
        let read = body.read_to_end(&mut all).map(|_| all);
        (read, body)
    }

    fn bytes(text: &'static str) -> Piece {
        Piece::Bytes(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn a_body_is_taken_when_its_end_and_its_digests_are_as_they_should_be() {
        let sha256 = Some(Sha256::digest(b"a letter").into());
        let sha512 = Some(Sha512::digest(b"a letter").into());
        for expected in [
            Digests::default(),
            Digests { sha256, sha512: None },
            Digests { sha256: None, sha512 },
            Digests { sha256, sha512 },
        ] {
            let pieces = vec![bytes("a "), bytes(""), bytes("letter"), Piece::End];
            let (read, body) = read(pieces, expected);
            assert_eq!(read.unwrap(), b"a letter");
            assert_eq!(body.size, 8);
            assert_eq!(body.blake3.finalize(), blake3::hash(b"a letter"));
        }
    }

    #[test]
    fn a_body_is_refused_when_it_is_cut_off_empty_or_another_one() {
        let (cut, body) = read(vec![bytes("a let")], Digests::default());
        assert!(cut.is_err() && matches!(body.stopped, Some(NotSealed::CutOff)));
        let (empty, body) = read(vec![Piece::End], Digests::default());
        assert!(empty.is_err() && matches!(body.stopped, Some(NotSealed::Empty)));
        for expected in [
            Digests { sha256: Some([7; 32]), sha512: None },
            Digests { sha256: None, sha512: Some([7; 64]) },
        ] {
            let (other, body) = read(vec![bytes("a letter"), Piece::End], expected);
            assert!(other.is_err() && matches!(body.stopped, Some(NotSealed::OtherDigest)));
        }
    }

    #[test]
    fn a_body_is_taken_at_its_limit_and_refused_one_byte_past() {
        let (sender, receiver) = mpsc::channel(1);
        let mut body = Body::new(receiver, Digests::default());
        body.size = FILE_BYTES - 1;
        assert!(body.came(Bytes::from_static(b"x")).is_ok());
        assert!(body.came(Bytes::from_static(b"x")).is_err());
        assert!(matches!(body.stopped, Some(NotSealed::TooLarge)));
        drop(sender);
    }
}
