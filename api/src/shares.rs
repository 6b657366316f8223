//! So many of something for each of those who take it, so that nobody takes all of it alone.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;

/// How many each holds. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Shares<K> {
    each: usize,
    held: Held<K>,
}

type Held<K> = Arc<Mutex<HashMap<K, usize>>>;

/// One of somebody's share, until it is dropped.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash> {
    of: K,
    held: Held<K>,
}

impl<K: Copy + Eq + Hash> Shares<K> {
    /// So many for each.
    pub(crate) fn new(each: usize) -> Self {
        Self { each, held: Arc::default() }
    }

    /// One more; none when this one has its share.
    pub(crate) fn take(&self, of: K) -> Option<Share<K>> {
        let mut held = self.held.lock();
        let count = held.entry(of).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        drop(held);
        Some(Share { of, held: self.held.clone() })
    }

    /// Whether nothing is kept of anybody.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.held.lock().is_empty()
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.of);
            }
        }
    }
}
