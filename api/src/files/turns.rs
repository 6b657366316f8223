//! So many at the same time, and so many of one account.

use std::collections::HashMap;
use std::sync::Arc;

use chartlog_domain::ids::AccountId;
use parking_lot::Mutex;

/// A number of places, some of them for each account.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    all: usize,
    each: usize,
    held: Arc<Mutex<HashMap<AccountId, usize>>>,
}

/// A place that is held until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    account: AccountId,
    held: Arc<Mutex<HashMap<AccountId, usize>>>,
}

impl Turns {
    /// So many places, and so many for one account.
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self { all, each, held: Arc::default() }
    }

    /// A place, when one is free.
    pub(super) fn take(&self, account: AccountId) -> Option<Turn> {
        let mut held = self.held.lock();
        let of_this = held.get(&account).copied().unwrap_or_default();
        if of_this >= self.each || held.values().sum::<usize>() >= self.all {
            return None;
        }
        held.insert(account, of_this + 1);
        Some(Turn { account, held: self.held.clone() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        if let Some(count) = held.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places_and_one_that_is_left_is_free_again() {
        let account = |number| AccountId::from_bytes([number; 16]);
        let turns = Turns::new(3, 2);
        let mut held = vec![turns.take(account(1)).unwrap(), turns.take(account(1)).unwrap()];
        assert!(turns.take(account(1)).is_none(), "one account has its share");
        held.push(turns.take(account(2)).unwrap());
        assert!(turns.take(account(3)).is_none(), "there are no more");
        held.remove(0);
        assert!(turns.take(account(3)).is_some());
        held.clear();
        assert!(turns.held.lock().is_empty(), "nothing is kept of those who have gone");
    }
}
