//! So many at the same time, and so many of one account.

use std::sync::Arc;

use chartlog_domain::ids::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::shares::{Share, Shares};

/// A number of places, some of them for each account.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    all: Arc<Semaphore>,
    each: Shares<AccountId>,
}

/// A place that is held until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _one: OwnedSemaphorePermit,
    _share: Share<AccountId>,
}

impl Turns {
    /// So many places, and so many for one account.
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), each: Shares::new(each) }
    }

    /// A place, when one is free.
    pub(super) fn take(&self, account: AccountId) -> Option<Turn> {
        let one = self.all.clone().try_acquire_owned().ok()?;
        Some(Turn { _one: one, _share: self.each.take(account)? })
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
        assert!(turns.each.is_empty(), "nothing is kept of those who have gone");
    }
}
