//! THE LIVE PATH: somebody is told that something has changed, and never what it says.
//!
//! 1. A subscription is a field of the role's schema. Its resolver says what it watches (`Watch`), and
//!    `Live::open` looks in the role's own view whether the caller may.
//! 2. That it was opened goes on record, durable before the first notice; so does a refusal
//!    ([`crate::read::Reader::subscribe`]).
//! 3. The view tells what changed once it has applied it ([`chartlog_projections::live`]), from the
//!    position on that the caller was told last: nothing twice, nothing left out.
//! 4. A sight of the view that is not older than the change says which of it the caller may know of:
//!    by care team, broken glass, own record, exclusions.
//! 5. A notice leaves: ids, kinds, position. Whoever wants to know more asks, and that is on record.
//!
//! Nothing here waits for a client: a notice is made when the socket takes one, and what came
//! meanwhile is told together.

mod telling;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::futures_util::stream::BoxStream;
use async_graphql::{Error, Result};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_eventlog::{Position, Receipt};
use chartlog_projections::live::{Changes, LiveError};
use chartlog_projections::{Projection, QueryError, Scope, Snapshot, View};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::access_record::{self, Seen};
use crate::blocking;
use crate::document::Operation;
use crate::graphql::error::{Code, bad_input, from_query, not_found, refuse};
use crate::limits;
use crate::node::Node;
use crate::read::{NoAnswer, Question, is_scoped, own_patient, wait_for};

/// What somebody is told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice<C> {
    /// Everything up to here has been told.
    pub position: Position,
    /// What has changed; nothing where it only says how far the view is.
    pub changes: Vec<C>,
}

/// What a subscription watches.
pub(crate) trait Watch<P: Projection>: Send + Sync + 'static {
    /// Whose record it watches, when it is one patient's.
    fn patient(&self) -> Option<PatientId> {
        None
    }

    /// Of which facet it tells that something has changed.
    fn facet(&self) -> Facet;

    /// Whether the caller may watch at this moment.
    fn is_open(&self, _snapshot: &Snapshot) -> Result<bool, QueryError> {
        Ok(true)
    }

    /// Whether a change concerns it, as far as that can be said without the view.
    fn wants(&self, change: &P::Change) -> bool;

    /// What the caller is told of the changes that it wants.
    fn tell(
        &self,
        snapshot: &Snapshot,
        changes: Vec<P::Change>,
    ) -> Result<Vec<P::Change>, QueryError>;
}

/// Room for the work of subscriptions, apart from that of questions: neither holds up the other.
pub(crate) struct Room {
    /// Looks into a view.
    looks: Arc<Semaphore>,
    /// Reading the log from an earlier position on.
    resuming: Arc<Semaphore>,
}

impl Room {
    pub(crate) fn new(cores: usize) -> Self {
        let of = |permits| Arc::new(Semaphore::new(permits));
        Self { looks: of(cores), resuming: of(limits::RESUMING) }
    }
}

/// What the resolver of a subscription is handed: the role's view, and who asks.
pub struct Live<P: Projection> {
    node: Arc<Node>,
    view: View<P>,
    question: Question,
    operation: Operation,
    schema_version: [u8; 8],
    room: Arc<Room>,
    /// Whose own record it is; looked up when it is opened.
    own: Mutex<Option<PatientId>>,
    on_record: AtomicBool,
    in_vain: Mutex<Option<PatientId>>,
}

impl<P: Projection> Live<P> {
    /// For one subscription.
    pub(crate) fn new(
        node: Arc<Node>,
        view: View<P>,
        room: Arc<Room>,
        schema_version: [u8; 8],
        question: Question,
        operation: Operation,
    ) -> Self {
        Self {
            node,
            view,
            question,
            operation,
            schema_version,
            room,
            own: Mutex::new(None),
            on_record: AtomicBool::new(false),
            in_vain: Mutex::new(None),
        }
    }

    /// Opens it, on record before the first notice: from a position on, or from now.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such patient, or not for the caller; `BEHIND` when the position is
    /// too old to go on from; `BAD_INPUT` when it is none.
    pub(crate) async fn open<W: Watch<P>>(
        self: &Arc<Self>,
        after: Option<&str>,
        watch: W,
    ) -> Result<BoxStream<'static, Result<Notice<P::Change>>>> {
        let after = after.map(|after| position_in("after", after)).transpose()?;
        let watch = Arc::new(watch);
        let watched = watch.clone();
        let look = move |live: &Self| live.begin(after, &*watched);
        let (changes, position, record) = self.work(&self.room.looks, look).await?;
        access_record::durable(record).await.map_err(unanswered)?;
        self.on_record.store(true, Ordering::Release);
        Ok(telling::from(self.clone(), watch, changes, position))
    }

    /// Whether its opening is on record.
    pub(crate) fn is_on_record(&self) -> bool {
        self.on_record.load(Ordering::Acquire)
    }

    /// Who was named in vain.
    pub(crate) fn in_vain(&self) -> Option<PatientId> {
        *self.in_vain.lock()
    }

    /// What was asked, and by whom.
    pub(crate) const fn question(&self) -> &Question {
        &self.question
    }

    /// The fields at its root.
    pub(crate) const fn operation(&self) -> &Operation {
        &self.operation
    }

    fn begin(
        &self,
        after: Option<Position>,
        watch: &impl Watch<P>,
    ) -> Result<(Changes<P>, Position, Receipt)> {
        let session = &self.question.session;
        let wrote = self.node.sessions().last_write(session.id);
        wait_for(&self.view, wrote).map_err(unanswered)?;
        let own = own_patient::<P>(&self.node, session.account).map_err(unanswered)?;
        *self.own.lock() = own;
        // First the changes, then the sight: what comes between is told, and not left out.
        let changes = self.view.changes(after).map_err(|error| from_live("after", &error))?;
        let position = changes.position().ok_or_else(|| unanswered(NoAnswer::unavailable()))?;
        let snapshot = self.snapshot()?;
        if !watch.is_open(&snapshot).map_err(|error| from_query(&error))? {
            *self.in_vain.lock() = watch.patient();
            return Err(not_found());
        }
        snapshot.serve(watch.patient().or(own), watch.facet());
        let seen = Seen {
            data: b"",
            errors: &[],
            operation: &self.operation,
            served: snapshot.served(),
            in_vain: Vec::new(),
            position: snapshot.position(),
            projection_version: P::VERSION,
            schema_version: self.schema_version,
            now: snapshot.scope().now,
            scope: is_scoped(P::ROLE).then_some(session.account),
        };
        let record = access_record::shown(&self.node, &self.question, seen).map_err(unanswered)?;
        Ok((changes, position, record))
    }

    /// What the caller may see at this moment.
    fn snapshot(&self) -> Result<Snapshot> {
        let scope = Scope {
            account: Some(self.question.session.account),
            patient: *self.own.lock(),
            now: self.node.journal().now(),
        };
        self.view.snapshot(scope).map_err(|error| unanswered(NoAnswer::of_view(&error)))
    }

    /// Does something on a thread that may wait, when there is room for it.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        room: &Arc<Semaphore>,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let waited = tokio::time::timeout(limits::THREAD_WAIT, room.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = waited else { return Err(unanswered(NoAnswer::unavailable())) };
        let live = self.clone();
        let done = blocking::spawn(move || {
            let _permit = permit;
            work(&live)
        });
        done.await.unwrap_or_else(|_| Err(unanswered(NoAnswer::unavailable())))
    }
}

/// A subscription that is not opened, or does not go on, as its caller is told.
fn unanswered(no_answer: NoAnswer) -> Error {
    refuse(no_answer.code, &no_answer.sentence)
}

/// The position that an argument names.
pub(crate) fn position_in(field: &str, text: &str) -> Result<Position> {
    text.parse()
        .map_err(|_| bad_input(field, "this must be a position as a notice or an answer gave it"))
}

/// Why nothing is told of what came after the position that an argument names.
pub(crate) fn from_live(field: &str, error: &LiveError) -> Error {
    match error {
        LiveError::Unknown => {
            bad_input(field, "no entry stands there; take a position from a notice or an answer")
        }
        LiveError::Ahead => refuse(
            Code::Behind,
            "the view is not there yet: ask again, with that position as `atLeast`",
        ),
        LiveError::TooOld { .. } => refuse(
            Code::Behind,
            "too much has come since that position: ask anew, and subscribe after the answer's",
        ),
        other @ (LiveError::Stopped(_) | _) => {
            tracing::error!(error = %other, "changes cannot be read");
            unanswered(NoAnswer::unavailable())
        }
    }
}
