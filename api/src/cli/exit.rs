//! Exit codes, and the failures that carry them.

use std::io::ErrorKind;
use std::process::ExitCode;

use chartlog_eventlog::{KeyError, OpenLogError};

use crate::node::NodeError;

/// How a command ends. The numbers are a promise to scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, and everything holds.
    Done = 0,
    /// Something failed.
    Failed = 1,
    /// The command line or the settings file is wrong.
    Usage = 2,
    /// The data directory is not there, is there already, or is in use.
    Directory = 3,
    /// No root key, or not the right one.
    RootKey = 4,
    /// The log or a key is damaged.
    Damaged = 5,
    /// Some resources or files of an import were refused.
    Refused = 6,
    /// The running server could not do it now.
    Unavailable = 7,
    /// The data directory cannot be written: the disk is full or failing, or it is read-only.
    Disk = 8,
    /// The log is not the one that a checkpoint was signed over: an older one, a cut one, another one.
    Behind = 9,
    /// The keystore is missing, or it or the escrow file is older than the log.
    Keystore = 10,
}

impl Exit {
    /// The exit of a number that came over the control socket.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Done,
            2 => Self::Usage,
            3 => Self::Directory,
            4 => Self::RootKey,
            5 => Self::Damaged,
            6 => Self::Refused,
            7 => Self::Unavailable,
            8 => Self::Disk,
            9 => Self::Behind,
            10 => Self::Keystore,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ends, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// The sentence.
    pub sentence: String,
}

impl Failure {
    /// A failure with this exit code.
    #[must_use]
    pub fn new(exit: Exit, sentence: impl Into<String>) -> Self {
        Self { exit, sentence: sentence.into() }
    }

    /// A failure of an operation that has no exit code of its own.
    #[must_use]
    pub fn of(error: &dyn std::error::Error) -> Self {
        Self::new(Exit::Failed, error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::of(&error)
    }
}

impl From<crate::journal::JournalError> for Failure {
    fn from(error: crate::journal::JournalError) -> Self {
        Self::of(&error)
    }
}

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        let exit = match &error {
            NodeError::AlreadyThere(_) | NodeError::NotThere(_) | NodeError::NoEscrow(_) => {
                Exit::Directory
            }
            NodeError::Log(error) => of_log(error),
            NodeError::Key(KeyError::WrongRootKey) => Exit::RootKey,
            NodeError::Key(KeyError::Io(error)) => of_files(error),
            NodeError::Key(
                KeyError::KeystoreOlder { .. }
                | KeyError::HoldsShredded { .. }
                | KeyError::EscrowOlder { .. },
            )
            | NodeError::KeystoreLost(_)
            | NodeError::KeystoreOlder { .. } => Exit::Keystore,
            NodeError::Key(_) => Exit::Damaged,
            NodeError::Io { error, .. } => of_files(error),
            NodeError::Close(_) | NodeError::View(_) | NodeError::Journal(_) => Exit::Failed,
        };
        let mut sentence = error.to_string();
        let advised = matches!(error, NodeError::Log(_)) || exit == Exit::Disk;
        if advised && let Some(advice) = advice(exit) {
            sentence.push_str("; ");
            sentence.push_str(advice);
        }
        Self::new(exit, sentence)
    }
}

fn of_log(error: &OpenLogError) -> Exit {
    if matches!(error, OpenLogError::InUse) {
        Exit::Directory
    } else if matches!(error, OpenLogError::Truncated { .. } | OpenLogError::Forked { .. }) {
        Exit::Behind
    } else if let OpenLogError::Io(error) = error {
        of_files(error)
    } else if matches!(error, OpenLogError::Index(_) | OpenLogError::Note(_)) {
        // What they are made of was read; they could not be written.
        Exit::Disk
    } else {
        Exit::Damaged
    }
}

/// A file that is not there, or shorter than it must be, is damage; whatever else the operating system says
/// of files is about the disk.
fn of_files(error: &std::io::Error) -> Exit {
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) {
        Exit::Damaged
    } else {
        Exit::Disk
    }
}

/// What to do when the log does not open or a file cannot be written.
fn advice(exit: Exit) -> Option<&'static str> {
    match exit {
        Exit::Directory => Some("nothing was changed: stop the other one first"),
        Exit::Damaged => Some(
            "nothing was changed: `chartlog verify` says more; put the files back from a replica or a \
             backup",
        ),
        Exit::Disk => Some(
            "nothing that was acknowledged is lost: make room, or make the data directory writable, and \
             start again",
        ),
        Exit::Behind => Some(
            "nothing was changed: this is an older or another copy of the data directory, or its end was \
             cut off; put back the newest one",
        ),
        Exit::Done
        | Exit::Failed
        | Exit::Usage
        | Exit::RootKey
        | Exit::Refused
        | Exit::Unavailable
        | Exit::Keystore => None,
    }
}
