//! The WebSockets that are open: so many in all, from one address and of one session; and all of them
//! closed when the server stops.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use chartlog_domain::ids::SessionId;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::http::Site;
use crate::http::slots::{Slot, Slots};
use crate::limits;

/// The WebSockets that are open.
pub(in crate::http) struct Sockets {
    slots: Slots,
    held: Mutex<HashMap<SessionId, Held>>,
    stop: watch::Sender<bool>,
}

/// What a session holds.
#[derive(Clone, Copy, Default)]
struct Held {
    sockets: usize,
    subscriptions: usize,
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Socket,
    Subscription,
}

impl Held {
    const fn count(&mut self, what: What) -> (&mut usize, usize) {
        match what {
            What::Socket => (&mut self.sockets, limits::SOCKETS_OF_SESSION),
            What::Subscription => (&mut self.subscriptions, limits::SUBSCRIPTIONS),
        }
    }
}

/// Room for one socket, until it is dropped.
pub(super) struct Place {
    _slot: Slot,
    /// Told when the server stops; and as long as one is there, a socket is open.
    pub(super) stop: watch::Receiver<bool>,
}

/// Something that a session holds, until it is dropped.
pub(super) struct Share {
    sockets: Arc<Sockets>,
    session: SessionId,
    what: What,
}

impl Sockets {
    /// None yet.
    pub(in crate::http) fn new(site: &Site) -> Self {
        let slots = Slots::new(limits::SOCKETS, limits::SOCKETS_EACH, &site.trusted_proxies);
        Self { slots, held: Mutex::default(), stop: watch::Sender::new(false) }
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
    pub(super) fn socket(self: &Arc<Self>, session: SessionId) -> Option<Share> {
        self.share(session, What::Socket)
    }

    /// A subscription of a session; none when it has its share.
    pub(super) fn subscription(self: &Arc<Self>, session: SessionId) -> Option<Share> {
        self.share(session, What::Subscription)
    }

    fn share(self: &Arc<Self>, session: SessionId, what: What) -> Option<Share> {
        let mut held = self.held.lock();
        let (count, most) = held.entry(session).or_default().count(what);
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(held);
        Some(Share { sockets: self.clone(), session, what })
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

impl Drop for Share {
    fn drop(&mut self) {
        let mut sessions = self.sockets.held.lock();
        let Some(held) = sessions.get_mut(&self.session) else { return };
        *held.count(self.what).0 -= 1;
        if held.sockets == 0 && held.subscriptions == 0 {
            sessions.remove(&self.session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_its_share_and_no_more_and_gets_it_back() {
        let sockets = Arc::new(Sockets::new(&Site::default()));
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
        assert!(sockets.held.lock().is_empty(), "nothing is kept of those who have gone");
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
