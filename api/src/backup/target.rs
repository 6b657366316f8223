//! Where backups lie: objects by name, behind calls that wait. Folders for now; other stores speak
//! the same calls.

use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, WriteMultipart};
use tokio::runtime::Runtime;

use super::BackupError;

/// Bytes of an object that are read or sent at a time.
const PIECE: usize = 8 * 1024 * 1024;
/// Pieces on their way at the same time.
const UNDER_WAY: usize = 4;

/// The folder that `--to` or `--from` names: a path, or a `file://` URL.
///
/// # Errors
/// [`BackupError::Elsewhere`] for every other URL: data leaves only through the agreement gate.
pub fn folder_of(place: &str) -> Result<PathBuf, BackupError> {
    let path = match place.split_once("://") {
        None => place,
        Some((scheme, path)) if scheme.eq_ignore_ascii_case("file") => {
            if !path.starts_with('/') || path.contains('%') {
                return Err(BackupError::Place("write the path itself, or file:///PATH as it is"));
            }
            path
        }
        Some(_) => return Err(BackupError::Elsewhere),
    };
    std::path::absolute(path).map_err(|_| BackupError::Place("it is empty"))
}

/// A store of backups.
pub(super) struct Target {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    folder: PathBuf,
}

impl Target {
    /// Opens a folder, making it when it is not there: for its owner only.
    pub(super) fn make(folder: &Path) -> Result<Self, BackupError> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Self::open(folder)
    }

    /// Opens a folder that is there.
    pub(super) fn open(folder: &Path) -> Result<Self, BackupError> {
        if !folder.is_dir() {
            let what = "backups: it is no folder".to_owned();
            return Err(BackupError::NoBackup { folder: folder.to_owned(), what });
        }
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(Self { store: Arc::new(store), runtime, folder: folder.to_owned() })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The objects whose names begin with this folder, and their lengths in bytes.
    pub(super) fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, BackupError> {
        let prefix = Name::from(folder);
        let found = self.runtime.block_on(self.store.list_with_delimiter(Some(&prefix)))?;
        Ok(found.objects.into_iter().map(|it| (it.location.to_string(), it.size)).collect())
    }

    /// Bytes of an object; none when it is not there.
    pub(super) fn length(&self, name: &str) -> Result<Option<u64>, BackupError> {
        match self.runtime.block_on(self.store.head(&Name::from(name))) {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes an object of what `write` writes: durable with its name when this returns, or not there.
    pub(super) fn put(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let upload = self.runtime.block_on(self.store.put_multipart(&Name::from(name)))?;
        let upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
        let mut to = Uploading { runtime: &self.runtime, upload };
        match write(&mut to) {
            Ok(()) => {
                self.runtime.block_on(to.upload.finish())?;
                Ok(())
            }
            Err(error) => {
                // What is left of it has no name that anybody looks for.
                let _ = self.runtime.block_on(to.upload.abort());
                Err(error)
            }
        }
    }

    /// The first so many bytes of an object.
    pub(super) fn read(&self, name: &str, length: u64) -> Fetching<'_> {
        Fetching { target: self, name: Name::from(name), at: 0, length, piece: Vec::new(), used: 0 }
    }
}

struct Uploading<'a> {
    runtime: &'a Runtime,
    upload: WriteMultipart,
}

impl Write for Uploading<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.upload.wait_for_capacity(UNDER_WAY);
        self.runtime.block_on(room).map_err(io::Error::other)?;
        let _entered = self.runtime.enter();
        self.upload.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An object that is being read.
pub(super) struct Fetching<'a> {
    target: &'a Target,
    name: Name,
    at: u64,
    length: u64,
    piece: Vec<u8>,
    used: usize,
}

impl Read for Fetching<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.piece.len() {
            if self.at == self.length {
                return Ok(0);
            }
            let end = self.length.min(self.at + PIECE as u64);
            let range = self.target.store.get_range(&self.name, self.at..end);
            let piece = self.target.runtime.block_on(range).map_err(io::Error::other)?;
            if piece.len() as u64 != end - self.at {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            (self.piece, self.used, self.at) = (piece.to_vec(), 0, end);
        }
        let count = buffer.len().min(self.piece.len() - self.used);
        buffer[..count].copy_from_slice(&self.piece[self.used..self.used + count]);
        self.used += count;
        Ok(count)
    }
}

/// Counts and digests what passes.
pub(super) struct Digesting<T> {
    inner: T,
    hasher: blake3::Hasher,
    length: u64,
}

impl<T> Digesting<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), length: 0 }
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn digest(&self) -> chartlog_eventlog::Hash32 {
        chartlog_eventlog::Hash32(*self.hasher.finalize().as_bytes())
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.length += count as u64;
        Ok(count)
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_place_for_backups_and_another_party_is_not() {
        assert_eq!(folder_of("/mnt/backups").unwrap(), Path::new("/mnt/backups"));
        assert_eq!(folder_of("file:///mnt/backups").unwrap(), Path::new("/mnt/backups"));
        assert!(folder_of("backups").unwrap().is_absolute());
        for elsewhere in
            ["s3://bucket", "S3://bucket", "gs://b", "az://b", "http://h/p", "https://h"]
        {
            assert!(matches!(folder_of(elsewhere), Err(BackupError::Elsewhere)), "{elsewhere}");
        }
        for unclear in ["", "file://host/p", "file:///a%20b"] {
            assert!(matches!(folder_of(unclear), Err(BackupError::Place(_))), "{unclear}");
        }
    }

    #[test]
    fn an_object_comes_back_as_it_was_and_one_that_was_given_up_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::make(&folder.path().join("new")).unwrap();
        let bytes: Vec<u8> = (0..PIECE + 5000).map(|at| at.to_le_bytes()[0]).collect();
        target.put("log/a", |to| Ok(to.write_all(&bytes)?)).unwrap();
        target.put("log/empty", |_| Ok(())).unwrap();
        let failed = target.put("log/b", |to| {
            to.write_all(&bytes)?;
            Err(BackupError::OtherRoot)
        });
        assert!(failed.is_err());
        let mut listed = target.list("log").unwrap();
        listed.sort();
        let length = bytes.len() as u64;
        assert_eq!(listed, [("log/a".to_owned(), length), ("log/empty".to_owned(), 0)]);
        assert_eq!(target.length("log/b").unwrap(), None);
        assert_eq!(target.length("log/a").unwrap(), Some(length));
        let mut read = Vec::new();
        target.read("log/a", length).read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        let longer = target.read("log/a", length + 1).read_to_end(&mut Vec::new());
        assert!(longer.is_err(), "cut off since");
    }
}
