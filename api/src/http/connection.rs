//! One connection, from its first byte to its last; and the loop that accepts them. HTTP/1.1
//! only: one request at a time, so a limit on connections is a limit on requests.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io::ErrorKind::{ConnectionAborted, ConnectionReset};
use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::patience::Patient;
use super::slots::{Slot, Slots};
use crate::limits;

/// Tells connections that the server stops.
pub(super) type Stop = watch::Receiver<bool>;

/// Accepts connections until `stop` is told, while there are slots; then lets requests under way end.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    slots: Slots,
    stop: impl Future<Output = ()> + Send,
) {
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = stop.as_mut() => break,
            accepted = next(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let (router, tls, stopped) = (router.clone(), tls.clone(), stopped.clone());
        tokio::spawn(async move {
            let _slot = slot;
            match tls {
                None => serve(stream, peer, router, stopped).await,
                Some(tls) => Box::pin(encrypted(stream, &tls, peer, router, stopped)).await,
            }
        });
    }
    drop((listener, stopped));
    let _ = stopping.send(true);
    stopping.closed().await;
}

/// The next connection, when there is room for one; the others wait in the listener's queue.
async fn next(listener: &TcpListener, slots: &Slots) -> Option<(TcpStream, SocketAddr, Slot)> {
    let free = slots.free().await?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let Some(slot) = slots.take(free, peer.ip()) else {
                tracing::debug!("an address has more connections than its share");
                return None;
            };
            // Answers go out at once; without it they only wait longer.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, slot))
        }
        // The client has gone again.
        Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionReset) => None,
        Err(error) => {
            // This process has no more files, or the system no more memory: that passes.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(limits::ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Waits until the server stops.
async fn stopping(stop: &mut Stop) {
    // Without a server that could stop it has stopped.
    let _ = stop.wait_for(|stopping| *stopping).await;
}

async fn encrypted(
    stream: TcpStream,
    tls: &TlsAcceptor,
    peer: SocketAddr,
    router: Router,
    mut stop: Stop,
) {
    let handshake = tokio::time::timeout(limits::HANDSHAKE_TIME, tls.accept(stream));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = stopping(&mut stop) => return,
    };
    match shaken {
        Ok(Ok(stream)) => serve(stream, peer, router, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
        Err(_) => tracing::debug!("a handshake took too long"),
    }
}

/// Serves the requests of one connection.
pub(super) async fn serve<I>(stream: I, peer: SocketAddr, router: Router, mut stop: Stop)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (stream, pace) = Patient::new(stream);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        pace.asked();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request.map(Body::new));
        let pace = pace.clone();
        async move {
            let answer = answer.await?;
            // What follows a change of protocol is no head, and may be silent for long.
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                pace.answered();
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::IDLE_TIME)
        .max_header_size(limits::HEAD)
        .max_buf_size(limits::CONNECTION_BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
