//! The last changes of a view, kept while somebody listens.

use std::collections::VecDeque;
use std::sync::Arc;

use chartlog_eventlog::Position;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::Changed;
use crate::limits;

/// The last changes of a view.
pub(crate) struct Ring<C> {
    state: Mutex<State<C>>,
    /// Where the last change stands, for those who wait: most entries change nothing for anybody.
    last: watch::Sender<Option<Position>>,
}

struct State<C> {
    listeners: usize,
    /// Every change after this position, up to what was reached, is kept.
    begin: Option<Position>,
    /// How far the view is.
    reached: Option<Position>,
    kept: VecDeque<Changed<C>>,
}

/// What stands after a position.
pub(crate) enum Since<C> {
    /// These changes, and nothing else up to `until`.
    Taken {
        /// The changes.
        changes: Vec<Changed<C>>,
        /// Everything up to here is among them.
        until: Option<Position>,
    },
    /// What came up to `begin` is not kept any more.
    Gone {
        /// From where on changes are kept.
        begin: Option<Position>,
    },
}

impl<C: Clone> Ring<C> {
    /// A ring of a view that is at a position.
    pub(crate) fn new(at: Option<Position>) -> Self {
        let state = State { listeners: 0, begin: at, reached: at, kept: VecDeque::new() };
        Self { state: Mutex::new(state), last: watch::Sender::new(at) }
    }

    /// The view is at a position by another way than step by step: it was opened, or built anew.
    pub(crate) fn begin(&self, at: Option<Position>) {
        let mut state = self.state.lock();
        if state.reached != at {
            state.kept.clear();
            (state.begin, state.reached) = (at, at);
            // What changed on the way stands in the log only.
            self.last.send_replace(at);
        }
    }

    /// The view has applied everything up to a position. What changed by that is only looked at when
    /// somebody listens.
    pub(crate) fn reach(&self, to: Position, changes: impl FnOnce() -> Vec<Changed<C>>) {
        let mut state = self.state.lock();
        state.reached = Some(to);
        if state.listeners == 0 {
            state.begin = Some(to);
            return;
        }
        let kept = state.kept.len();
        state.kept.extend(changes());
        if state.kept.len() > kept {
            state.shorten();
            self.last.send_replace(Some(to));
        }
    }

    /// Somebody listens from now on.
    pub(crate) fn listen(ring: &Arc<Self>) -> Listening<C> {
        ring.state.lock().listeners += 1;
        Listening { ring: Arc::clone(ring), last: ring.last.subscribe() }
    }
}

impl<C> State<C> {
    /// Forgets the oldest: all changes of an entry or none.
    fn shorten(&mut self) {
        while self.kept.len() > limits::CHANGES_KEPT {
            let Some(oldest) = self.kept.pop_front() else { return };
            self.begin = Some(oldest.position);
            while self.kept.front().is_some_and(|next| next.position == oldest.position) {
                self.kept.pop_front();
            }
        }
    }
}

/// Somebody who listens, until it is dropped.
pub(crate) struct Listening<C> {
    ring: Arc<Ring<C>>,
    last: watch::Receiver<Option<Position>>,
}

impl<C: Clone> Listening<C> {
    /// How far the view is.
    pub(crate) fn reached(&self) -> Option<Position> {
        self.ring.state.lock().reached
    }

    /// Waits for a change past a position.
    pub(crate) async fn past(&mut self, position: Option<Position>) {
        // The ring that would tell is held here, so there always is one.
        let _ = self.last.wait_for(|last| *last > position).await;
    }

    /// The changes after a position: at most so many, but all of an entry.
    pub(crate) fn since(&self, after: Option<Position>, most: usize) -> Since<C> {
        let state = self.ring.state.lock();
        if after < state.begin {
            return Since::Gone { begin: state.begin };
        }
        let first = state.kept.partition_point(|kept| Some(kept.position) <= after);
        let mut changes: Vec<Changed<C>> = Vec::new();
        for next in state.kept.range(first..) {
            let last = changes.last().map(|last| last.position);
            if changes.len() >= most && last != Some(next.position) {
                return Since::Taken { changes, until: last.or(after) };
            }
            changes.push(next.clone());
        }
        Since::Taken { changes, until: state.reached }
    }
}

impl<C> Drop for Listening<C> {
    fn drop(&mut self) {
        let mut state = self.ring.state.lock();
        state.listeners -= 1;
        if state.listeners == 0 {
            state.kept = VecDeque::new();
            state.begin = state.reached;
        }
    }
}
