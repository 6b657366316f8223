//! The WebSockets that are open: so many in all, from one address and of one session; and all of them
//! closed when the server stops.

use std::net::IpAddr;

use chartlog_domain::ids::SessionId;
use tokio::sync::watch;

use crate::http::Site;
use crate::http::slots::{Slot, Slots};
use crate::limits;
use crate::shares::{Share, Shares};

/// The WebSockets that are open.
pub(in crate::http) struct Sockets {
    slots: Slots,
    of_session: Shares<SessionId>,
    subscriptions: Shares<SessionId>,
    stop: watch::Sender<bool>,
}

/// Room for one socket, until it is dropped.
pub(super) struct Place {
    _slot: Slot,
    /// Told when the server stops; and as long as one is there, a socket is open.
    pub(super) stop: watch::Receiver<bool>,
}

impl Sockets {
    /// None yet.
    pub(in crate::http) fn new(site: &Site) -> Self {
        let slots = Slots::new(limits::SOCKETS, limits::SOCKETS_EACH, &site.trusted_proxies);
        Self {
            slots,
            of_session: Shares::new(limits::SOCKETS_OF_SESSION),
            subscriptions: Shares::new(limits::SUBSCRIPTIONS),
            stop: watch::Sender::new(false),
        }
    }

    /// Room for a socket from an address; none when there is none, or the server stops.
    pub(super) fn place(&self, peer: IpAddr) -> Option<Place> {
        let stop = self.stop.subscribe();
        if *stop.borrow() {
            return None;
        }
        Some(Place { _slot: self.slots.now(peer)?, stop })
    }

    /// A socket of a session; none when it has its share.
    pub(super) fn socket(&self, session: SessionId) -> Option<Share<SessionId>> {
        self.of_session.take(session)
    }

    /// A subscription of a session; none when it has its share.
    pub(super) fn subscription(&self, session: SessionId) -> Option<Share<SessionId>> {
        self.subscriptions.take(session)
    }

    /// Closes every socket.
    pub(in crate::http) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until every socket is closed.
    pub(in crate::http) async fn closed(&self) {
        self.stop.closed().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_its_share_and_no_more_and_gets_it_back() {
        let sockets = Sockets::new(&Site::default());
        let (one, other) = (SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
        let mut held: Vec<_> =
            (0..limits::SUBSCRIPTIONS).map(|_| sockets.subscription(one).unwrap()).collect();
        assert!(sockets.subscription(one).is_none());
        assert!(sockets.subscription(other).is_some());
        held.pop();
        held.push(sockets.subscription(one).unwrap());
        let windows: Vec<_> =
            (0..limits::SOCKETS_OF_SESSION).map(|_| sockets.socket(one).unwrap()).collect();
        assert!(sockets.socket(one).is_none());
        drop((held, windows));
        let gone = sockets.of_session.is_empty() && sockets.subscriptions.is_empty();
        assert!(gone, "nothing is kept of those who have gone");
    }

    #[tokio::test]
    async fn whoever_stops_waits_for_every_socket() {
        let sockets = Sockets::new(&Site::default());
        let place = sockets.place("192.0.2.1".parse().unwrap()).unwrap();
        sockets.stop();
        assert!(*place.stop.borrow());
        assert!(sockets.place("192.0.2.1".parse().unwrap()).is_none());
        let closing = tokio::time::timeout(std::time::Duration::from_millis(20), sockets.closed());
        assert!(closing.await.is_err());
        drop(place);
        sockets.closed().await;
    }
}
