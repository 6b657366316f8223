//! What can go wrong with a view or a question to it. Names and numbers only, never content.

use chartlog_eventlog::{KeyError, OpenError, Position, ReadError};

use rusqlite::ErrorCode;

use crate::projection::ApplyError;

/// Why a view cannot be opened, asked or rebuilt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ViewError {
    /// It is being built and has not caught up with the log yet.
    #[error("view {view} is being built")]
    Building {
        /// Which view.
        view: &'static str,
    },
    /// Every reader is in use.
    #[error("view {view}: no reader was free in time")]
    Busy {
        /// Which view.
        view: &'static str,
    },
    /// It stopped at something that it cannot read.
    #[error("view {view} stopped: {reason}")]
    Stopped {
        /// Which view.
        view: &'static str,
        /// Why.
        reason: StopReason,
    },
    /// Its database refused.
    #[error("view {view}: {error}")]
    Store {
        /// Which view.
        view: &'static str,
        /// What the database said.
        error: rusqlite::Error,
    },
    /// Its files cannot be made, moved or removed.
    #[error("view {view}: {error}")]
    Files {
        /// Which view.
        view: &'static str,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// Its file key cannot be opened or made.
    #[error("view {view}: file key: {error}")]
    Key {
        /// Which view.
        view: &'static str,
        /// What the keys said.
        error: KeyError,
    },
}

/// Why a view stopped following the log. It answers what it has; `/health` shows this.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StopReason {
    /// The log cannot be read.
    #[error("reading the log: {0}")]
    Log(ReadError),
    /// A facet does not open with its own key, or its bytes are not what they must be.
    #[error("facet at {position}: {error}")]
    Facet {
        /// Position of the entry.
        position: Position,
        /// What is wrong with it.
        error: OpenError,
    },
    /// A data key is there but cannot be used.
    #[error("data key of a facet at {position}: {reason}")]
    Key {
        /// Position of the entry.
        position: Position,
        /// What the keys said.
        reason: String,
    },
    /// A fact that this version does not know, or that is not one.
    #[error("fact at {position}: {reason}")]
    Fact {
        /// Position of the entry.
        position: Position,
        /// What the decoder said: the name or number of the variant.
        reason: String,
    },
    /// A fact could not be applied.
    #[error("applying the entry at {position}: {reason}")]
    Apply {
        /// Position of the entry.
        position: Position,
        /// What the database said.
        reason: String,
    },
    /// The view's own file is not what was written. It is rebuilt.
    #[error("the view's file is damaged")]
    Damaged,
    /// The view's own files cannot be written.
    #[error("writing the view: {0}")]
    Store(String),
}

impl StopReason {
    pub(crate) fn apply(position: Position, error: &ApplyError) -> Self {
        match error {
            ApplyError::Store(error) if is_damage(error) => Self::Damaged,
            ApplyError::Store(_) => Self::Apply { position, reason: error.to_string() },
        }
    }

    pub(crate) fn store(error: &rusqlite::Error) -> Self {
        if is_damage(error) { Self::Damaged } else { Self::Store(error.to_string()) }
    }
}

/// Whether an error says that the file is not what was written: a page whose authentication code
/// does not fit, or whose content makes no sense.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The database refused.
    #[error("asking the view: {0}")]
    Store(#[from] rusqlite::Error),
    /// The cursor is none of this list.
    #[error("cursor is not of this list")]
    BadCursor,
    /// `first` or `after` together with `last` or `before`.
    #[error("page forward with first and after, or backward with last and before, not both")]
    BothDirections,
    /// More rows than a page may have.
    #[error("page of {rows} rows, at most {limit}")]
    PageTooLarge {
        /// Rows asked for.
        rows: u32,
        /// Most there may be.
        limit: u32,
    },
    /// An argument is longer or wider than it may be.
    #[error("{field} is over its limit of {limit}")]
    TooLarge {
        /// Which argument.
        field: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The search finds too many people to put in order: ask for more.
    #[error("search is too broad, more than {limit} people match every word of it")]
    TooBroad {
        /// The limit.
        limit: usize,
    },
}

/// The view has not got to a position in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("view {view} is behind by {entries} entries")]
pub struct Behind {
    /// Which view.
    pub view: &'static str,
    /// By how many entries of the log.
    pub entries: u64,
}
