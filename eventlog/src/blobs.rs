//! Blobs: scans, documents, originals. Sealed in chunks, in a file named by the digest of its
//! bytes.
//!
//! ```text
//! header, 40 bytes                          chunk: sealed like a facet
//!   0  4  magic "CLB1"                        plain  length u32 || bytes || zeros
//!   4  1  suite, 1                            info   salt || stream id || zeros 8 || event id ||
//!   5  1  facet tag                                  tag || 0xff || suite || zeros 5 ||
//!   6  2  zeros                                      chunk number u64 || last 1
//!   8 16  salt, random per blob               aad    header || stream id || event id ||
//!  24 16  key id                                     chunk number u64 || last 1
//! ```
//! Every chunk but the last holds 65,532 bytes and is 65,552 long with length and tag; the last
//! one holds what is left and is padded like a facet. Two points where envelope.md leaves room:
//! the salt stands in the file because an entry's salt and revision are not known before its
//! append, so a blob is bound to stream, event and facet instead; and the digest that names the
//! file covers the header as well as the chunks, so nothing in the file is outside it.

mod orphans;

pub use orphans::OrphanError;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

use crate::entry::array;
use crate::ids::{EventId, FacetTag, Hash32, KeyId, StreamId};
use crate::keys::DataKey;
use crate::limits;
use crate::random;
use crate::seal::{self, Info};

const MAGIC: [u8; 4] = *b"CLB1";
const HEAD_LEN: usize = 40;
/// Bytes of a full chunk in the file.
const SEALED_CHUNK: usize = limits::BLOB_CHUNK + seal::LENGTH_LEN + seal::TAG_LEN;

/// Why a blob was not written or read. Digests and ids only, never content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There is no such blob.
    #[error("blob {digest} is missing")]
    Missing {
        /// Which.
        digest: Hash32,
    },
    /// The file is not the one it is named after, or not a blob at all.
    #[error("blob {digest} is damaged")]
    Damaged {
        /// Which.
        digest: Hash32,
    },
    /// It does not open: another key, another event, or a changed, dropped or swapped chunk.
    #[error("blob {digest}, chunk {chunk}: does not open")]
    Refused {
        /// Which.
        digest: Hash32,
        /// Which chunk.
        chunk: u64,
    },
    /// More bytes than a blob may have.
    #[error("blob too large, limit {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The operating system gave no randomness.
    #[error(transparent)]
    NoRandomness(#[from] random::NoRandomness),
    /// A file could not be read or written.
    #[error("blob: {0}")]
    Io(#[from] io::Error),
}

/// A blob that was written: what a draft needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBlob {
    facet: FacetTag,
    key_id: KeyId,
    stream: StreamId,
    event_id: EventId,
    digest: Hash32,
    chunks: u32,
}

impl SealedBlob {
    /// The facet it belongs to.
    #[must_use]
    pub fn facet(&self) -> FacetTag {
        self.facet
    }

    /// The key it is sealed under.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The stream it is bound to.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// The event it is bound to.
    #[must_use]
    pub fn event_id(&self) -> EventId {
        self.event_id
    }

    /// The digest of its file, which is its name.
    #[must_use]
    pub fn digest(&self) -> Hash32 {
        self.digest
    }

    /// How many chunks it has: what the descriptor says as its length.
    #[must_use]
    pub fn chunks(&self) -> u32 {
        self.chunks
    }
}

/// The folder of blobs. Clones are the same folder.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: Arc<PathBuf>,
}

impl Blobs {
    /// Opens the folder of blobs, making it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(data_dir: &Path) -> Result<Self, BlobError> {
        let folder = data_dir.join("blobs");
        fs::create_dir_all(&folder)?;
        File::open(data_dir)?.sync_all()?;
        Ok(Self { folder: Arc::new(folder) })
    }

    /// The folder as it is: nothing is made. For checking a log that may not be written to.
    pub(crate) fn at(data_dir: &Path) -> Self {
        Self { folder: Arc::new(data_dir.join("blobs")) }
    }

    pub(crate) fn path(&self, digest: Hash32) -> PathBuf {
        self.folder.join(digest.to_string())
    }

    /// Seals what `plain` gives into a blob, durable with its name when this returns. A blob
    /// without an entry is nobody's.
    ///
    /// # Errors
    /// When reading or writing fails, or there is more than a blob may have.
    pub fn write(
        &self,
        key: &Arc<DataKey>,
        stream: StreamId,
        event_id: EventId,
        mut plain: impl Read,
    ) -> Result<SealedBlob, BlobError> {
        let salt = random::bytes()?;
        let binding = Binding::new(key, stream, event_id, salt);
        let unnamed = Unnamed(self.folder.join(format!("new-{}", hex::encode(salt))));
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unnamed.0)?;
        let mut hasher = seal::facet_digest_hasher();
        hasher.update(&binding.head);
        file.write_all(&binding.head)?;
        let mut here = Zeroizing::new(Vec::with_capacity(limits::BLOB_CHUNK));
        let mut ahead = Zeroizing::new(Vec::with_capacity(limits::BLOB_CHUNK));
        fill(&mut plain, &mut here)?;
        let mut sealed = Vec::with_capacity(SEALED_CHUNK);
        let mut chunk = 0_u64;
        loop {
            // A chunk knows whether it is the last one, so one is read ahead.
            fill(&mut plain, &mut ahead)?;
            let last = ahead.is_empty();
            sealed.clear();
            binding.seal(key, chunk, last, &here, &mut sealed)?;
            hasher.update(&sealed);
            file.write_all(&sealed)?;
            chunk += 1;
            if last {
                break;
            }
            if chunk * limits::BLOB_CHUNK as u64 >= limits::BLOB_BYTES {
                return Err(BlobError::TooLarge { limit: limits::BLOB_BYTES });
            }
            std::mem::swap(&mut here, &mut ahead);
        }
        file.sync_all()?;
        let digest = Hash32(*hasher.finalize().as_bytes());
        fs::rename(&unnamed.0, self.path(digest))?;
        File::open(&*self.folder)?.sync_all()?;
        Ok(SealedBlob {
            facet: key.facet(),
            key_id: key.key_id(),
            stream,
            event_id,
            digest,
            chunks: u32::try_from(chunk).unwrap_or(u32::MAX),
        })
    }

    /// Removes a blob that no entry names and none is about to: whoever wrote it gives it up.
    ///
    /// # Errors
    /// When it cannot be removed; it is nobody's then, and goes after a day.
    pub fn discard(&self, blob: SealedBlob) -> Result<(), BlobError> {
        match fs::remove_file(self.path(blob.digest)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// A reader of the whole plaintext. It ends with an error, not short, when the blob was cut.
    ///
    /// # Errors
    /// When there is no such blob or its header is not that of this key.
    pub fn read(
        &self,
        digest: Hash32,
        key: &Arc<DataKey>,
        stream: StreamId,
        event_id: EventId,
    ) -> Result<BlobReader, BlobError> {
        let file = self.open_file(digest)?;
        let mut head = [0_u8; HEAD_LEN];
        file.read_exact_at(&mut head, 0).map_err(|_| BlobError::Damaged { digest })?;
        let binding = Binding::new(key, stream, event_id, array(&head, 8));
        if binding.head != head {
            return Err(BlobError::Refused { digest, chunk: 0 });
        }
        let body = file.metadata()?.len().saturating_sub(HEAD_LEN as u64);
        let chunks = body.div_ceil(SEALED_CHUNK as u64);
        if body == 0 {
            return Err(BlobError::Damaged { digest });
        }
        Ok(BlobReader {
            digest,
            file,
            key: Arc::clone(key),
            binding,
            body,
            chunks,
            next: 0,
            plain: Zeroizing::new(Vec::new()),
            at: 0,
        })
    }

    /// Checks, without a key, that the blob is there and is the one it is named after. Gives its
    /// length in the file, in bytes.
    ///
    /// # Errors
    /// `Missing` or `Damaged`.
    pub fn check(&self, digest: Hash32) -> Result<u64, BlobError> {
        let mut file = self.open_file(digest)?;
        let mut hasher = seal::facet_digest_hasher();
        let mut buffer = vec![0_u8; 256 * 1024];
        let mut length = 0_u64;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            length += read as u64;
        }
        if *hasher.finalize().as_bytes() == digest.0 {
            Ok(length)
        } else {
            Err(BlobError::Damaged { digest })
        }
    }

    /// How many chunks the blob's file has: what its descriptor must say.
    ///
    /// # Errors
    /// When there is no such blob.
    pub fn chunks(&self, digest: Hash32) -> Result<u64, BlobError> {
        let body = self.open_file(digest)?.metadata()?.len();
        Ok(body.saturating_sub(HEAD_LEN as u64).div_ceil(SEALED_CHUNK as u64))
    }

    fn open_file(&self, digest: Hash32) -> Result<File, BlobError> {
        File::open(self.path(digest)).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                BlobError::Missing { digest }
            } else {
                BlobError::Io(error)
            }
        })
    }
}

/// A file that was not given its name: removed when its writing fails. After a rename there is
/// nothing to remove.
struct Unnamed(PathBuf);

impl Drop for Unnamed {
    fn drop(&mut self) {
        // It is nobody's; what cannot be removed now does no harm.
        let _ = fs::remove_file(&self.0);
    }
}

/// Reads up to a full chunk.
fn fill(from: &mut impl Read, chunk: &mut Vec<u8>) -> io::Result<()> {
    chunk.zeroize();
    let limit = limits::BLOB_CHUNK as u64;
    from.take(limit).read_to_end(chunk).map(|_| ())
}

/// What every chunk of a blob is bound to.
struct Binding {
    head: [u8; HEAD_LEN],
    info: [u8; 64],
    stream: StreamId,
    event_id: EventId,
}

impl Binding {
    fn new(key: &DataKey, stream: StreamId, event_id: EventId, salt: [u8; 16]) -> Self {
        let mut head = [0_u8; HEAD_LEN];
        head[..4].copy_from_slice(&MAGIC);
        head[4] = seal::SUITE;
        head[5] = key.facet().0;
        head[8..24].copy_from_slice(&salt);
        head[24..].copy_from_slice(key.key_id().as_bytes());
        let info = Info {
            salt: &salt,
            stream: stream.as_bytes(),
            revision: 0,
            event_id: event_id.as_bytes(),
            tag: key.facet().0,
            // No facet of an entry has this index.
            index: 0xff,
        };
        Self { head, info: info.to_bytes(), stream, event_id }
    }

    fn info_and_aad(&self, chunk: u64, last: bool) -> ([u8; 73], [u8; 81]) {
        let mut end = [0_u8; 9];
        end[..8].copy_from_slice(&chunk.to_le_bytes());
        end[8] = u8::from(last);
        let mut info = [0_u8; 73];
        info[..64].copy_from_slice(&self.info);
        info[64..].copy_from_slice(&end);
        let mut aad = [0_u8; 81];
        aad[..40].copy_from_slice(&self.head);
        aad[40..56].copy_from_slice(self.stream.as_bytes());
        aad[56..72].copy_from_slice(self.event_id.as_bytes());
        aad[72..].copy_from_slice(&end);
        (info, aad)
    }

    fn seal(
        &self,
        key: &DataKey,
        chunk: u64,
        last: bool,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), BlobError> {
        let (info, aad) = self.info_and_aad(chunk, last);
        seal::seal(key.facet_key(), &info, &aad, plain, out)
            .map_err(|_| BlobError::TooLarge { limit: limits::BLOB_BYTES })
    }
}

/// Reads the plaintext of a blob chunk by chunk.
pub struct BlobReader {
    digest: Hash32,
    file: File,
    key: Arc<DataKey>,
    binding: Binding,
    /// Bytes of all chunks in the file.
    body: u64,
    chunks: u64,
    next: u64,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
}

impl BlobReader {
    /// What is read next begins at this byte of the plaintext, and nothing before its chunk is
    /// opened. Past the end there is nothing to read.
    ///
    /// # Errors
    /// When the chunk does not open.
    pub fn skip_to(&mut self, at: u64) -> Result<(), BlobError> {
        let size = limits::BLOB_CHUNK as u64;
        self.plain = Zeroizing::new(Vec::new());
        self.at = 0;
        self.next = (at / size).min(self.chunks);
        if self.open_next()? {
            let within = usize::try_from(at % size).unwrap_or(usize::MAX);
            self.at = within.min(self.plain.len());
        }
        Ok(())
    }

    /// Opens the chunk that comes next; false at the end.
    fn open_next(&mut self) -> Result<bool, BlobError> {
        if self.next == self.chunks {
            return Ok(false);
        }
        self.plain = self.open_chunk(self.next)?;
        self.at = 0;
        self.next += 1;
        Ok(true)
    }

    fn open_chunk(&self, chunk: u64) -> Result<Zeroizing<Vec<u8>>, BlobError> {
        let digest = self.digest;
        let start = chunk * SEALED_CHUNK as u64;
        let length = (self.body - start).min(SEALED_CHUNK as u64);
        let mut sealed = vec![0_u8; usize::try_from(length).unwrap_or(SEALED_CHUNK)];
        self.file.read_exact_at(&mut sealed, HEAD_LEN as u64 + start)?;
        let last = chunk + 1 == self.chunks;
        let (info, aad) = self.binding.info_and_aad(chunk, last);
        let plain = seal::open(self.key.facet_key(), &info, &aad, &sealed)
            .map_err(|_| BlobError::Refused { digest, chunk })?;
        if !last && plain.len() != limits::BLOB_CHUNK {
            return Err(BlobError::Refused { digest, chunk });
        }
        Ok(plain)
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if !self.open_next().map_err(io::Error::other)? {
                return Ok(0);
            }
        }
        let length = out.len().min(self.plain.len() - self.at);
        out[..length].copy_from_slice(&self.plain[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
