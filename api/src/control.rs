//! The control socket: how other commands use the log that a running server has open. One JSON
//! object a line; the socket's mode 0600 is the authority, and the peer's user goes on record.

mod client;
mod hold;
mod keys;
mod server;
mod token;
mod unlock;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::{Exit, Failure};
use crate::exchange::fhir::Report;

pub use client::ask;
pub use hold::hold;
pub use keys::keys;
pub use server::Server;
pub use token::mint;
pub use unlock::unlock;

/// What a command asks of the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Mint a session.
    Token(TokenRequest),
    /// Import files; the paths are absolute, and the server reads them.
    Import(ImportRequest),
    /// Let somebody in again.
    Unlock(UnlockRequest),
    /// Which keys there are.
    Keys,
    /// Place or lift a legal hold.
    Hold(HoldRequest),
    /// Sign where the log stands.
    Checkpoint,
}

/// Which session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenRequest {
    /// In which role.
    pub role: String,
    /// Whose login.
    pub login: Option<String>,
}

/// Who is let in again.
#[derive(Clone, Serialize, Deserialize)]
pub struct UnlockRequest {
    /// Whose login.
    pub login: String,
    /// Why, in a sentence.
    pub reason: String,
    /// Whether the second factors go.
    pub second_factor: bool,
    /// Whether the password goes.
    pub password: bool,
}

impl std::fmt::Debug for UnlockRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnlockRequest") // the sentence may name somebody
    }
}

/// Which legal hold.
#[derive(Clone, Serialize, Deserialize)]
pub struct HoldRequest {
    /// Whose: a patient's id.
    pub patient: String,
    /// Number of the case.
    pub case: String,
    /// Why, in a sentence.
    pub reason: String,
    /// Whether it is lifted.
    pub lift: bool,
}

impl std::fmt::Debug for HoldRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HoldRequest") // the sentence may name somebody
    }
}

/// Somebody was let in again.
#[derive(Clone, Serialize, Deserialize)]
pub struct Unlocked {
    /// Whether the account was locked.
    pub was_locked: bool,
    /// The password for the next sign-in, when that was asked for.
    pub password: Option<String>,
}

/// How many data keys one epoch of a facet's key wraps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FacetKeys {
    /// The facet's name.
    pub facet: String,
    /// The epoch.
    pub epoch: u32,
    /// Live data keys.
    pub keys: u64,
}

/// Which files.
#[derive(Clone, Serialize, Deserialize)]
pub struct ImportRequest {
    /// Files and directories, absolute.
    pub paths: Vec<PathBuf>,
    /// Name of the source, to keep equal ids of two servers apart.
    pub source: String,
}

impl std::fmt::Debug for ImportRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportRequest({} paths)", self.paths.len()) // file names may name patients
    }
}

/// What the server says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// How far an import is.
    Progress(Progress),
    /// The bearer token.
    Token(String),
    /// What an import did.
    Report(Box<Report>),
    /// Somebody was let in again.
    Unlocked(Unlocked),
    /// Which keys there are.
    Keys(Vec<FacetKeys>),
    /// It is done, and there is nothing to say.
    Done,
    /// The signed note.
    Checkpoint(String),
    /// It could not be done.
    Failed {
        /// Exit code of the command.
        exit: u8,
        /// What to do.
        sentence: String,
    },
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Files read.
    pub files: u64,
    /// Of how many.
    pub of_files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Of how many.
    pub of_bytes: u64,
    /// Resources read.
    pub resources: u64,
}

impl Reply {
    pub(crate) fn failed(failure: &Failure) -> Self {
        Self::Failed { exit: failure.exit as u8, sentence: failure.sentence.clone() }
    }

    /// The token, or why there is none.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_token(self) -> Result<String, Failure> {
        if let Self::Token(token) = self { Ok(token) } else { Err(self.into_failure()) }
    }

    /// The signed note, or why there is none.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_checkpoint(self) -> Result<String, Failure> {
        if let Self::Checkpoint(note) = self { Ok(note) } else { Err(self.into_failure()) }
    }

    /// Who was let in again, or why nobody was.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_unlocked(self) -> Result<Unlocked, Failure> {
        if let Self::Unlocked(unlocked) = self { Ok(unlocked) } else { Err(self.into_failure()) }
    }

    /// That it is done, or why not.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_done(self) -> Result<(), Failure> {
        if let Self::Done = self { Ok(()) } else { Err(self.into_failure()) }
    }

    /// Which keys there are, or why it is not told.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_keys(self) -> Result<Vec<FacetKeys>, Failure> {
        if let Self::Keys(keys) = self { Ok(keys) } else { Err(self.into_failure()) }
    }

    /// The report, or why there is none.
    ///
    /// # Errors
    /// What the server said.
    pub fn into_report(self) -> Result<Report, Failure> {
        if let Self::Report(report) = self { Ok(*report) } else { Err(self.into_failure()) }
    }

    fn into_failure(self) -> Failure {
        if let Self::Failed { exit, sentence } = self {
            return Failure::new(Exit::from_number(exit), sentence);
        }
        let sentence = "the server answered something else; is it of the same version?";
        Failure::new(Exit::Unavailable, sentence)
    }
}

fn socket(dir: &Path) -> PathBuf {
    dir.join("control.sock")
}
