//! Exit codes, and the failures that carry them.

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
            NodeError::AlreadyThere(_)
            | NodeError::NotThere(_)
            | NodeError::NoEscrow(_)
            | NodeError::Log(OpenLogError::InUse) => Exit::Directory,
            NodeError::Key(KeyError::WrongRootKey) => Exit::RootKey,
            NodeError::Key(_) | NodeError::Log(_) => Exit::Damaged,
            NodeError::Close(_)
            | NodeError::View(_)
            | NodeError::Journal(_)
            | NodeError::Io { .. } => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}
