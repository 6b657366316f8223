//! Room for connections: so many in all, and so many from one address, so that nobody takes all of
//! it alone.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Site;
use crate::shares::{Share, Shares};
use crate::{limits, subscriber};

/// Room for connections.
#[derive(Clone)]
pub(super) struct Slots {
    all: Arc<Semaphore>,
    each: Shares<IpAddr>,
    /// Everybody comes from there.
    proxies: Arc<[IpNet]>,
}

/// Room for one connection, until it is dropped.
pub(super) struct Slot {
    _one: OwnedSemaphorePermit,
    _share: Option<Share<IpAddr>>,
}

impl Slots {
    /// The room that there is, with the proxies of a site.
    pub(super) fn of(site: &Site) -> Self {
        Self::new(limits::CONNECTIONS, limits::CONNECTIONS_EACH, &site.trusted_proxies)
    }

    pub(super) fn new(all: usize, each: usize, proxies: &[IpNet]) -> Self {
        let all = Arc::new(Semaphore::new(all));
        Self { all, each: Shares::new(each), proxies: proxies.into() }
    }

    /// Waits until there is room for one more.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        self.all.clone().acquire_owned().await.ok()
    }

    /// Room for one more from this address, when there is some now.
    pub(super) fn now(&self, peer: IpAddr) -> Option<Slot> {
        self.take(self.all.clone().try_acquire_owned().ok()?, peer)
    }

    /// Room for a connection from this address; none when the address has its share.
    pub(super) fn take(&self, one: OwnedSemaphorePermit, peer: IpAddr) -> Option<Slot> {
        let peer = peer.to_canonical();
        if self.proxies.iter().any(|proxy| proxy.contains(&peer)) {
            return Some(Slot { _one: one, _share: None });
        }
        let share = self.each.take(subscriber::of(peer))?;
        Some(Slot { _one: one, _share: Some(share) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn taken(slots: &Slots, peer: &str) -> Option<Slot> {
        slots.take(slots.free().await.unwrap(), peer.parse().unwrap())
    }

    #[tokio::test]
    async fn an_address_has_its_share_and_no_more_and_gets_it_back() {
        let slots = Slots::new(limits::CONNECTIONS, limits::CONNECTIONS_EACH, &[]);
        let mut held = Vec::new();
        for number in 0..limits::CONNECTIONS_EACH {
            held.push(taken(&slots, &format!("2001:db8:0:1::{number:x}")).await.unwrap());
        }
        assert!(taken(&slots, "2001:db8:0:1:ffff::").await.is_none(), "one past, of the same /64");
        assert!(taken(&slots, "2001:db8:0:2::1").await.is_some());
        assert!(taken(&slots, "192.0.2.1").await.is_some());
        held.pop();
        held.push(taken(&slots, "2001:db8:0:1::1").await.unwrap());
        assert!(taken(&slots, "2001:db8:0:1::1").await.is_none());
        held.clear();
        assert!(slots.each.is_empty(), "nothing is kept of those who have gone");
        assert_eq!(slots.all.available_permits(), limits::CONNECTIONS);
    }

    #[tokio::test]
    async fn a_trusted_proxy_has_no_share_as_everybody_comes_from_there() {
        let slots = Slots::new(8, 1, &["10.0.0.0/8".parse().unwrap()]);
        let proxy = [taken(&slots, "10.0.0.1").await, taken(&slots, "::ffff:10.0.0.1").await];
        assert!(proxy.iter().all(Option::is_some));
        let one = taken(&slots, "192.0.2.1").await;
        assert!(one.is_some() && taken(&slots, "::ffff:192.0.2.1").await.is_none());
    }
}
