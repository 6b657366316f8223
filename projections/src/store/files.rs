//! Where a view's files are, and its file key.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chartlog_eventlog::{FileKey, KeyError, Keyring, LogId};

use crate::error::ViewError;

/// The files of one view.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    view: &'static str,
    directory: PathBuf,
    /// The database that answers: `views/<role>.db`.
    pub(crate) live: PathBuf,
    /// The one that is being built: `views/<role>.building`.
    pub(crate) building: PathBuf,
    key: PathBuf,
}

impl Files {
    /// Makes the directory, and removes what an interrupted build has left.
    pub(crate) fn at(data_dir: &Path, view: &'static str) -> Result<Self, ViewError> {
        let directory = data_dir.join("views");
        let files = Self {
            view,
            live: directory.join(format!("{view}.db")),
            building: directory.join(format!("{view}.building")),
            key: directory.join(format!("{view}.key")),
            directory,
        };
        fs::create_dir_all(&files.directory).map_err(|error| files.error(error))?;
        files.remove_building()?;
        Ok(files)
    }

    /// Opens the file key. One that is missing, damaged or not for this keyring is made anew; what
    /// was written under the old one is then unreadable and rebuilt.
    pub(crate) fn key(&self, keyring: &Keyring, log: LogId) -> Result<FileKey, ViewError> {
        let error = match FileKey::open(keyring, log, &self.key) {
            Ok(key) => return Ok(key),
            Err(error) => error,
        };
        let key_error = |error| ViewError::Key { view: self.view, error };
        if matches!(error, KeyError::Io(_)) {
            return Err(key_error(error));
        }
        remove(&self.key).map_err(|error| self.error(error))?;
        FileKey::create(keyring, log, &self.key).map_err(key_error)
    }

    /// Removes the live database and its write-ahead log. Nobody may have them open.
    pub(crate) fn remove_live(&self) -> Result<(), ViewError> {
        remove_database(&self.live).map_err(|error| self.error(error))
    }

    /// Removes the database that is being built.
    pub(crate) fn remove_building(&self) -> Result<(), ViewError> {
        remove_database(&self.building).map_err(|error| self.error(error))
    }

    /// Puts the finished database in the place of the live one, in one step of the file system.
    /// Nobody may have either open.
    pub(crate) fn swap(&self) -> Result<(), ViewError> {
        let swap = || {
            File::open(&self.building)?.sync_all()?;
            // Closing the last connection has emptied and removed these. A leftover of a crash
            // belongs to the old file and must not be replayed into the new one.
            for suffix in SIDES {
                remove(&side(&self.live, suffix))?;
            }
            fs::rename(&self.building, &self.live)?;
            File::open(&self.directory)?.sync_all()
        };
        swap().map_err(|error| self.error(error))
    }

    fn error(&self, error: io::Error) -> ViewError {
        ViewError::Files { view: self.view, error }
    }
}

/// What SQLite keeps beside a database.
const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];

fn side(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove_database(database: &Path) -> io::Result<()> {
    for suffix in SIDES {
        remove(&side(database, suffix))?;
    }
    remove(database)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
