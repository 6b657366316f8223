//! An answer that comes piece by piece, as long as its session runs.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::{Bytes, HttpBody};
use chartlog_domain::ids::SessionId;
use hyper::body::Frame;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::limits;
use crate::node::Node;

/// A body that comes piece by piece. When it is dropped, nobody goes on making pieces. It ends in the middle
/// when the session that asked for it ends, in whatever way; being read is no use of that session.
pub(super) struct Pieces<E> {
    pieces: mpsc::Receiver<Result<Bytes, E>>,
    node: Arc<Node>,
    session: SessionId,
    /// Wakes whoever waits for a piece.
    look: Interval,
    over: bool,
}

/// The session of a download ended before the download did: the connection is closed before the end of the
/// answer, so that nobody takes it for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session of the download has ended")]
struct SessionEnded;

impl<E> Pieces<E> {
    /// Pieces for whoever is signed in with this session.
    pub(super) fn of(
        node: Arc<Node>,
        session: SessionId,
        pieces: mpsc::Receiver<Result<Bytes, E>>,
    ) -> Self {
        let mut look = interval(limits::SESSION_LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { pieces, node, session, look, over: false }
    }
}

impl<E: Into<BoxError>> HttpBody for Pieces<E> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.over {
            return Poll::Ready(None);
        }
        while self.look.poll_tick(cx).is_ready() {}
        // Before every piece: what was made before the session ended does not leave after it.
        if !self.node.sessions().runs(self.session) {
            tracing::info!("a download was ended with its session");
            self.over = true;
            self.pieces.close();
            return Poll::Ready(Some(Err(SessionEnded.into())));
        }
        self.pieces
            .poll_recv(cx)
            .map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(Into::into)))
    }
}
