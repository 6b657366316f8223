//! Guessing is made slow: an account locks for a growing time, and an address gets so many
//! attempts a minute. Kept in memory; a lock that is in force stands in the log as well.

use std::collections::HashMap;

use chartlog_domain::ids::AccountId;
use parking_lot::Mutex;

use crate::limits;

/// Failures of accounts and attempts of addresses.
#[derive(Default)]
pub(super) struct Guard {
    accounts: Mutex<HashMap<AccountId, Failures>>,
    addresses: Mutex<HashMap<String, Window>>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
}

#[derive(Clone, Copy)]
struct Window {
    begins: i64,
    attempts: u32,
}

/// An account that is to be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lockout {
    /// Until when, microseconds since 1970 UTC.
    pub until: i64,
    /// Failures so far.
    pub failures: u32,
}

const MINUTE: i64 = 60_000_000;

impl Guard {
    /// Whether an address may try again now. Every call is an attempt.
    pub(super) fn admits(&self, address: &str, now: i64) -> bool {
        let mut addresses = self.addresses.lock();
        if addresses.len() >= limits::SIGN_IN_ADDRESSES && !addresses.contains_key(address) {
            addresses.retain(|_, window| now - window.begins < MINUTE);
            if addresses.len() >= limits::SIGN_IN_ADDRESSES {
                return false;
            }
        }
        let window =
            addresses.entry(address.to_owned()).or_insert(Window { begins: now, attempts: 0 });
        if now - window.begins >= MINUTE {
            *window = Window { begins: now, attempts: 0 };
        }
        window.attempts = window.attempts.saturating_add(1);
        window.attempts <= limits::SIGN_IN_ATTEMPTS
    }

    /// Notes a failure; says when the account is to be locked for it.
    pub(super) fn failed(&self, account: AccountId, now: i64) -> Option<Lockout> {
        let mut accounts = self.accounts.lock();
        if accounts.len() >= limits::SIGN_IN_FAILURES {
            let oldest = now - limits::LOCK_MOST_US;
            accounts.retain(|_, failures| failures.last > oldest);
        }
        let failures = accounts.entry(account).or_insert(Failures { count: 0, last: now });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        let over = failures.count.checked_sub(limits::LOCK_AFTER)?;
        let lasts = limits::LOCK_FIRST_US.saturating_mul(1_i64 << over.min(16));
        let until = now.saturating_add(lasts.min(limits::LOCK_MOST_US));
        Some(Lockout { until, failures: failures.count })
    }

    /// Forgets the failures of an account whose holder has signed in.
    pub(super) fn succeeded(&self, account: AccountId) {
        self.accounts.lock().remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_locks_and_each_further_one_longer() {
        let guard = Guard::default();
        let account = AccountId::from_bytes([1; 16]);
        let now = 1_000_000_000;
        let locks: Vec<_> = (0..8).map(|_| guard.failed(account, now)).collect();
        let until = |lock: &Option<Lockout>| lock.map(|lock| (lock.until - now) / 1_000_000);
        let until: Vec<_> = locks.iter().map(until).collect();
        assert_eq!(until, [None, None, None, None, Some(60), Some(120), Some(240), Some(480)]);
        for _ in 0..100 {
            let lock = guard.failed(account, now).unwrap();
            assert!(lock.until - now <= limits::LOCK_MOST_US);
        }
        guard.succeeded(account);
        assert_eq!(guard.failed(account, now), None);
        assert_eq!(guard.failed(AccountId::from_bytes([2; 16]), now), None);
    }

    #[test]
    fn an_address_gets_so_many_attempts_a_minute_and_no_more() {
        let guard = Guard::default();
        for _ in 0..limits::SIGN_IN_ATTEMPTS {
            assert!(guard.admits("192.0.2.1", 0));
        }
        assert!(!guard.admits("192.0.2.1", MINUTE - 1));
        assert!(guard.admits("192.0.2.2", MINUTE - 1));
        assert!(guard.admits("192.0.2.1", MINUTE));
    }

    #[test]
    fn too_many_addresses_are_refused_until_some_are_forgotten() {
        let guard = Guard::default();
        for number in 0..limits::SIGN_IN_ADDRESSES {
            assert!(guard.admits(&number.to_string(), 0));
        }
        assert!(!guard.admits("one more", 1));
        assert!(guard.admits("one more", MINUTE));
    }
}
