//! Why a backup was not made, or did not come back.

use std::path::PathBuf;

use chartlog_eventlog::{
    AppendError, BlobError, KeyError, OpenLogError, RestoreKeysError, VerifyError,
};
use chartlog_projections::{Behind, ViewError};

use crate::cli::{Exit, Failure};
use crate::node::NodeError;

/// Why a backup was not made, or did not come back. Names objects and folders, never content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Somewhere that is not a folder of this machine.
    #[error(
        "backups go to a folder of this machine only: elsewhere they would leave for another party, \
         which goes through the agreement gate, and there is none yet; mount other storage as a folder"
    )]
    Elsewhere,
    /// A place that cannot be understood.
    #[error("not a place for backups: {0}")]
    Place(&'static str),
    /// A folder within the data directory.
    #[error("{} lies in the data directory, and would be lost with it; choose another folder", .0.display())]
    Inside(PathBuf),
    /// The folder holds backups of another log.
    #[error("{} holds backups of another log; choose another folder", .0.display())]
    OtherLog(PathBuf),
    /// There is no such backup.
    #[error("{} holds no {what}", .folder.display())]
    NoBackup {
        /// Where.
        folder: PathBuf,
        /// What was looked for.
        what: String,
    },
    /// The folder to restore into is there already.
    #[error("{} is there already; restore into a directory that is not", .0.display())]
    AlreadyThere(PathBuf),
    /// A manifest that is not one.
    #[error("backup {name} is damaged: its manifest {why}")]
    Manifest {
        /// Which backup.
        name: String,
        /// What was found.
        why: &'static str,
    },
    /// Objects that are missing or not what was written.
    #[error("the backup is not whole:\n{}\nnothing was restored; what is good is kept for the next attempt", .0.join("\n"))]
    NotWhole(Vec<String>),
    /// A file changed under the backup.
    #[error("{0} is shorter than it was")]
    Shorter(String),
    /// What was restored is not what the manifest says.
    #[error("what was restored is another log than the backup's manifest says")]
    OtherRoot,
    /// What was restored does not hold.
    #[error("what was restored does not hold: {0}")]
    Verify(#[from] VerifyError),
    /// The keystore could not be restored.
    #[error("the keys were not restored: {0}")]
    RestoreKeys(#[from] RestoreKeysError),
    /// The log is damaged, or cannot be read.
    #[error(transparent)]
    Log(#[from] OpenLogError),
    /// The log takes no entries.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The keystore cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A blob is missing or damaged.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A view cannot be read.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A view was not built in time.
    #[error(transparent)]
    Behind(#[from] Behind),
    /// The restored directory does not open.
    #[error("what was restored does not open: {0}")]
    Node(#[from] NodeError),
    /// The store of the backups failed.
    #[error("the folder of backups: {0}")]
    Store(#[from] object_store::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let exit = match &error {
            BackupError::Elsewhere | BackupError::Place(_) | BackupError::Inside(_) => Exit::Usage,
            BackupError::OtherLog(_)
            | BackupError::NoBackup { .. }
            | BackupError::AlreadyThere(_) => Exit::Directory,
            BackupError::Manifest { .. }
            | BackupError::NotWhole(_)
            | BackupError::OtherRoot
            | BackupError::Verify(_)
            | BackupError::RestoreKeys(_)
            | BackupError::Log(_)
            | BackupError::Key(_)
            | BackupError::Blob(_) => Exit::Damaged,
            BackupError::Node(_) => {
                let BackupError::Node(node) = error else { return Self::of(&error) };
                let sentence = format!("what was restored does not open: {node}");
                return Self::new(Self::from(node).exit, sentence);
            }
            BackupError::Shorter(_)
            | BackupError::Append(_)
            | BackupError::View(_)
            | BackupError::Behind(_)
            | BackupError::Store(_)
            | BackupError::Io(_) => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}
