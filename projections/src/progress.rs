//! How far a view has got, who waits for it, and how it is.

use std::time::{Duration, Instant};

use chartlog_eventlog::Position;
use parking_lot::{Condvar, Mutex};

use crate::error::StopReason;
use crate::store::connection::Mark;

/// How a view is.
#[derive(Clone, Debug)]
pub enum Status {
    /// It is being built from the start of the log and answers nothing yet.
    Building,
    /// It is not being followed: not started yet, or stopped.
    Idle,
    /// It follows the log.
    Following,
    /// It met something that it cannot read or write, and stays where it is.
    Failed(StopReason),
}

/// How far a view is behind the log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag {
    /// Entries that it has not looked at yet.
    pub entries: u64,
    /// Seconds since it was last at the end of the log; 0 while it is there.
    pub seconds: f64,
}

pub(crate) struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    mark: Option<Mark>,
    status: Status,
    at_end: Instant,
    unreadable: u64,
}

impl Progress {
    pub(crate) fn new(mark: Option<Mark>, status: Status) -> Self {
        let state = State { mark, status, at_end: Instant::now(), unreadable: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The last entry that was looked at.
    pub(crate) fn mark(&self) -> Option<Mark> {
        self.state.lock().mark
    }

    pub(crate) fn status(&self) -> Status {
        self.state.lock().status.clone()
    }

    /// Facets that were skipped because their key was destroyed or is not known.
    pub(crate) fn unreadable(&self) -> u64 {
        self.state.lock().unreadable
    }

    pub(crate) fn add_unreadable(&self, facets: u64) {
        self.state.lock().unreadable += facets;
    }

    pub(crate) fn advance(&self, mark: Option<Mark>) {
        self.state.lock().mark = mark;
        self.changed.notify_all();
    }

    pub(crate) fn set_status(&self, status: Status) {
        self.state.lock().status = status;
        self.changed.notify_all();
    }

    /// The view stands at the end of the log.
    pub(crate) fn at_end(&self) {
        self.state.lock().at_end = Instant::now();
    }

    /// How far it is behind a log of so many entries.
    pub(crate) fn lag(&self, size: u64) -> Lag {
        let state = self.state.lock();
        let entries = size.saturating_sub(state.mark.map_or(0, |mark| mark.leaf_index + 1));
        let seconds = if entries == 0 { 0.0 } else { state.at_end.elapsed().as_secs_f64() };
        Lag { entries, seconds }
    }

    /// Waits until the position is reached; false when it is not in time, or never will be.
    pub(crate) fn wait_for(&self, position: Position, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let mut state = self.state.lock();
        loop {
            if state.mark.is_some_and(|mark| mark.position >= position) {
                return true;
            }
            let failed = matches!(state.status, Status::Failed(_));
            if failed || self.changed.wait_until(&mut state, deadline).timed_out() {
                return false;
            }
        }
    }
}
