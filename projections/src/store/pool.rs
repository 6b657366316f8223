//! A few readers with a large page cache each, shared by all requests.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chartlog_eventlog::FileKey;
use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use super::connection;
use crate::error::{ViewError, is_damage};
use crate::limits;

/// The readers of one view.
pub(crate) struct Pool {
    view: &'static str,
    path: PathBuf,
    key: Arc<FileKey>,
    views: String,
    size: usize,
    state: Mutex<State>,
    damaged: AtomicBool,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    out: usize,
    /// Nothing is handed out: the file is not there yet, or is about to be replaced.
    shut: bool,
}

impl Pool {
    /// A pool that opens its readers when they are first needed.
    pub(crate) fn new(
        view: &'static str,
        path: PathBuf,
        key: Arc<FileKey>,
        views: String,
        size: usize,
    ) -> Self {
        let state = Mutex::new(State::default());
        let damaged = AtomicBool::new(false);
        Self { view, path, key, views, size, state, damaged, changed: Condvar::new() }
    }

    /// Twice the cores, at least four.
    pub(crate) fn default_size() -> usize {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        (2 * cores).max(limits::READERS_MIN)
    }

    /// A reader; waits for one at most so long.
    pub(crate) fn take(self: &Arc<Self>, wait: Duration) -> Result<Lease, ViewError> {
        let deadline = Instant::now() + wait;
        let mut state = self.state.lock();
        while state.shut || (state.idle.is_empty() && state.out >= self.size) {
            if self.changed.wait_until(&mut state, deadline).timed_out() {
                return Err(ViewError::Busy { view: self.view });
            }
        }
        state.out += 1;
        let idle = state.idle.pop();
        drop(state);
        let opened = match idle {
            Some(connection) => Ok(connection),
            None => connection::reader(&self.path, &self.key, &self.views),
        };
        match opened {
            Ok(connection) => Ok(Lease { connection: Some(connection), pool: Arc::clone(self) }),
            Err(error) => {
                self.note(&error);
                self.state.lock().out -= 1;
                self.changed.notify_all();
                Err(ViewError::Store { view: self.view, error })
            }
        }
    }

    /// Hands out nothing more, waits until every reader is back and closes them all. When they do
    /// not come back in time the pool goes on as before.
    pub(crate) fn shut(&self, wait: Duration) -> Result<(), ViewError> {
        let deadline = Instant::now() + wait;
        let mut state = self.state.lock();
        state.shut = true;
        while state.out > 0 {
            if self.changed.wait_until(&mut state, deadline).timed_out() {
                state.shut = false;
                self.changed.notify_all();
                return Err(ViewError::Busy { view: self.view });
            }
        }
        state.idle.clear();
        Ok(())
    }

    /// Hands out readers again, of the file that is there now.
    pub(crate) fn reopen(&self) {
        self.damaged.store(false, Ordering::Release);
        self.state.lock().shut = false;
        self.changed.notify_all();
    }

    fn note(&self, error: &rusqlite::Error) {
        if is_damage(error) {
            self.damaged.store(true, Ordering::Release);
        }
    }

    /// Whether a reader found that the file is not what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    fn give_back(&self, connection: Option<Connection>) {
        let mut state = self.state.lock();
        state.out -= 1;
        state.idle.extend(connection);
        drop(state);
        self.changed.notify_all();
    }
}

/// A reader on loan. It goes back when it is dropped, its transaction ended.
pub(crate) struct Lease {
    connection: Option<Connection>,
    pool: Arc<Pool>,
}

impl Lease {
    /// The reader.
    #[expect(clippy::expect_used, reason = "taken only by drop")]
    pub(crate) fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a lease holds its reader until it is dropped")
    }

    /// Has the view rebuilt when the error says that its file is damaged.
    pub(crate) fn note(&self, error: &rusqlite::Error) {
        self.pool.note(error);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A reader whose transaction cannot be ended is closed instead.
        let clean = self.connection.take().filter(|connection| {
            connection.is_autocommit()
                || connection.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([])).is_ok()
        });
        self.pool.give_back(clean);
    }
}
