//! A connection that waits for its client only so long: for the head of a request from its first
//! byte on, and for an answer to be taken. How long a connection may be idle between requests is
//! the HTTP library's own clock.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::limits;

/// A stream with limited patience.
pub(super) struct Patient<I> {
    stream: I,
    pace: Pace,
    /// Runs while a head is being received.
    head: Pin<Box<Sleep>>,
    /// Whether it runs.
    in_head: bool,
    /// Runs while an answer is being taken.
    answer: Option<Pin<Box<Sleep>>>,
    /// How much of it was taken since then, bytes.
    taken: usize,
}

/// Where a connection is, as the service that answers its requests knows it.
#[derive(Clone)]
pub(super) struct Pace(Arc<AtomicBool>);

impl Pace {
    /// The head of a request is complete.
    pub(super) fn asked(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The request has its answer.
    pub(super) fn answered(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<I> Patient<I> {
    /// A stream that has just been opened: its client wants something, and soon.
    pub(super) fn new(stream: I) -> (Self, Pace) {
        let pace = Pace(Arc::new(AtomicBool::new(false)));
        let head = Box::pin(sleep(limits::HEAD_TIME));
        (Self { stream, pace: pace.clone(), head, in_head: true, answer: None, taken: 0 }, pace)
    }

    /// What a write gave. Whoever takes as much as is buffered gets the answer's time anew: an answer
    /// without a foreseeable end is taken by degrees, and the buffer may never be empty.
    fn written(
        &mut self,
        sent: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = sent {
            self.taken += bytes;
            if self.taken >= limits::CONNECTION_BUFFER {
                (self.answer, self.taken) = (None, 0);
            }
        }
        self.sent(sent, cx)
    }

    /// What sending gave; as long as it waits, the answer's time runs.
    fn sent<T>(&mut self, sent: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if sent.is_pending() {
            if self.answer.is_none() {
                self.taken = 0;
            }
            let clock = self.answer.get_or_insert_with(|| Box::pin(sleep(limits::ANSWER_TIME)));
            ready!(clock.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        sent
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Patient<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if self.pace.is_asked() {
            self.in_head = false; // what comes now is a body, and has a limit of its own
        } else if !self.in_head && buffer.filled().len() > before {
            self.in_head = true;
            self.head.as_mut().reset(Instant::now() + limits::HEAD_TIME);
        } else if self.in_head && read.is_pending() {
            ready!(self.head.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Patient<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(sent, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.written(sent, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if flushed.is_ready() {
            self.answer = None;
        }
        self.sent(flushed, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.sent(shut, cx)
    }
}
