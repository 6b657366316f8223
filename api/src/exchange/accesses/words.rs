//! Closed lists, by the names that the schema of compliance has for them.

use chartlog_projections::compliance::{AccessKind, AccessOutcome};

/// What kind of access it was.
pub(super) const fn kind(kind: AccessKind) -> &'static str {
    match kind {
        AccessKind::Shown => "SHOWN",
        AccessKind::Search => "SEARCH",
        AccessKind::Refused => "REFUSED",
        AccessKind::CommandRefused => "COMMAND_REFUSED",
        AccessKind::Change => "CHANGE",
        AccessKind::Export => "EXPORT",
    }
}

/// How it ended.
pub(super) const fn outcome(outcome: AccessOutcome) -> &'static str {
    match outcome {
        AccessOutcome::Shown => "SHOWN",
        AccessOutcome::ShownInPart => "SHOWN_IN_PART",
        AccessOutcome::NothingFound => "NOTHING_FOUND",
        AccessOutcome::Refused => "REFUSED",
        AccessOutcome::Done => "DONE",
    }
}
